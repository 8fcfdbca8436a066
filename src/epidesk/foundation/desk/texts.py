# SPDX-License-Identifier: Apache-2.0
"""Words of the desk that every door shows alike, and titles that are put into the reader's language when read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.desk.rules import Age, Escalation, Permission, Priority

PRIORITY: Mapping[Priority, Promise] = {
    Priority.EXTREME: pgettext_lazy("priority", "Extreme"),
    Priority.SEVERE: pgettext_lazy("priority", "High"),
    Priority.MODERATE: pgettext_lazy("priority", "Moderate"),
    Priority.MINOR: pgettext_lazy("priority", "Low"),
    Priority.UNKNOWN: pgettext_lazy("priority", "Not clear"),
}

FLAG: Mapping[str, Promise] = {
    "outside-province": _("Outside the province"),
    "no-place": _("No place on the map"),
    "swapped-point": _("Longitude and latitude looked swapped"),
    "urgent-signs": _("Danger signs"),
    "far-from-reporter": _("Seen far from where the reporter is"),
    "contested": _("Contested by the reporter"),
    "sent-back": _("Sent back by the team"),
    "no-sign": _("The team gives no sign"),
    "not-reached": _("Not reached by telephone"),
    "many-from-address": _("Many came from the same internet address"),
    "many-from-number": _("Many name the same number"),
    "held-by-decision": _("Sender is under review"),
}

BULK_TOO_MANY = _("At most %(limit)s matters at once.")
NOT_FOR_THIS_KIND = _("Not possible with this kind of matter.")

ESCALATION: Mapping[Escalation, Promise] = {
    Escalation.SHIFT_LEAD: _("Shift lead told"),
    Escalation.DUTY_OFFICER: _("Duty officer told"),
}

PERMISSION: Mapping[Permission, Promise] = {
    Permission.READ: _("See the queue of the own area"),
    Permission.SHARE_VIEWS: _("Share saved views of the queue with colleagues of the same role"),
    Permission.CLAIM: _("Take a matter in hand"),
    Permission.BREAK_IN: _("Take over a matter that a colleague holds"),
    Permission.HEAR_FIRST: _("Is told first when a matter waits unanswered"),
    Permission.HEAR_SECOND: _("Is told when a matter still waits after the shift lead was told"),
}

Phrase = tuple[str, Mapping[str, Any]]
"""A msgid and its parameters."""


AGE: Mapping[Age, Promise] = {
    Age.ONE: _("Over 1 hour"),
    Age.FOUR: _("Over 4 hours"),
    Age.TWELVE: _("Over 12 hours"),
    Age.DAY: _("Over a day"),
    Age.THREE_DAYS: _("Over 3 days"),
}


def render_title(phrases: list[Any] | str, language: str | None = None) -> str:
    """A title in the current language. A stored phrase that lost its parameter is shown as it is, never an error.

    `language`: the current one, for who renders many and has asked once.
    """
    if isinstance(phrases, str):
        return phrases
    language = language or get_language() or ""
    parts = []
    for msgid, params in phrases:
        text = _in_language(msgid, language)
        try:
            parts.append(text % params if params else text)
        except (KeyError, TypeError, ValueError):
            parts.append(text)
    title = ", ".join(part for part in parts if part)
    return title[:1].upper() + title[1:]


@lru_cache(maxsize=4_000)
def _in_language(msgid: str, language: str) -> str:
    """`gettext`, remembered: a page of the queue asks a hundred times for the same few words."""
    return gettext(msgid)
