# SPDX-License-Identifier: Apache-2.0
"""Reading a public answer again, and finding it right as it stands."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.questions.actions.signing import AnswerChanged
from epidesk.intake.questions.models import Answer
from epidesk.intake.questions.rules import AnswerState, Permission
from epidesk.intake.questions.rules.limits import FARTHEST_REVIEW_DAYS


def read_again(*, by: Actor, answer_id: UUID, version: int, review_by: date | None) -> None:
    """The answer stays as it is; `review_by` is the next day by which somebody reads it. Nobody is told, for nothing
    changed; its page names the new day. Needs `questions:sign`. `version`: the one that was read.

    Raises `Invalid` (`review_by`), `AnswerChanged`, `NotFound` (also for one that is not public). Locks the answer.
    """
    requires(by, Permission.SIGN)
    today = timezone.localdate()
    if review_by is None or not today < review_by <= today + timedelta(days=FARTHEST_REVIEW_DAYS):
        raise Invalid(
            {"review_by": _("A day after today, at most %(limit)s days ahead.") % {"limit": FARTHEST_REVIEW_DAYS}}
        )
    with unit_of_work():
        answer = Answer.objects.select_for_update(no_key=True).filter(id=answer_id).first()
        if answer is None or answer.state != AnswerState.PUBLISHED:
            raise NotFound
        if answer.version != version:
            raise AnswerChanged
        answer.review_by = review_by
        answer.save(update_fields=["review_by"])
        record(by=by, verb="answer.read_again", subject=("answer", answer.id), fields=("review_by",))
        hint("answer", id=answer.id, version=answer.version)
