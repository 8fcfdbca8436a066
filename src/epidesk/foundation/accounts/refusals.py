# SPDX-License-Identifier: Apache-2.0
"""Why something is not taken because of a sanction. Every door shows it in its own shape; none loses what was typed."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from epidesk.foundation.core.errors import Conflict, DomainError, TooMany


class Suspended(DomainError):
    """Reports and questions of this sender are not taken for a time; medical help stays open. `until_at`: when it
    ends by itself."""

    code: ClassVar[str] = "suspended"
    status: ClassVar[int] = 403

    def __init__(self, until_at: datetime) -> None:
        super().__init__(
            _(
                "Until %(until)s no reports of suspected cases and no questions are taken from you. Medical help stays "
                "open. Why, and how to appeal, is written under “My standing”."
            )
            % {"until": day_of(until_at)}
        )
        self.until_at = until_at


class Limited(TooMany):
    """As many reports as a limited person may send in a day have been taken."""

    code: ClassVar[str] = "limited"

    def __init__(self, until_at: datetime, reports_a_day: int, *, retry_after_s: int) -> None:
        super().__init__(
            ngettext(
                "Until %(until)s one report a day is taken from you, and today's has come. Medical help stays open. "
                "Why, and how to appeal, is written under “My standing”.",
                "Until %(until)s %(number)s reports a day are taken from you, and today's have come. Medical help "
                "stays open. Why, and how to appeal, is written under “My standing”.",
                reports_a_day,
            )
            % {"until": day_of(until_at), "number": reports_a_day},
            retry_after_s=retry_after_s,
        )
        self.until_at = until_at


class OwnDecision(Conflict):
    """Who decided something does not judge the appeal against it."""

    code: ClassVar[str] = "own-decision"
    default_message = gettext_lazy(
        "You decided this yourself. An appeal is answered by somebody else; a colleague has to look at it."
    )


def day_of(at: datetime) -> str:
    """The day in the province, as people write it."""
    return date_format(timezone.localtime(at), "SHORT_DATE_FORMAT")
