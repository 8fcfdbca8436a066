# SPDX-License-Identifier: Apache-2.0
"""The words of questions, in the reader's language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from epidesk.intake.questions.rules import AnswerState, Permission, State, Topic

STATE: Mapping[State, Promise] = {
    State.RECEIVED: _("Received"),
    State.ACCEPTED: _("An answer is being prepared"),
    State.ROUTED: _("An expert is asked"),
    State.DRAFTED: _("The answer is being checked"),
    State.ANSWERED: _("Answered"),
    State.DECLINED: _("Closed without an answer"),
    State.MERGED: _("Others have asked the same"),
}

TOPIC: Mapping[Topic, Promise] = {
    Topic.SYMPTOMS: _("Symptoms"),
    Topic.PROTECTION: _("Protecting oneself"),
    Topic.TESTING: _("Testing"),
    Topic.VACCINATION: _("Vaccination"),
    Topic.ISOLATION: _("Isolation"),
    Topic.TREATMENT: _("Treatment at home"),
    Topic.TRAVEL: _("Travel and rules"),
    Topic.SUPPORT: _("Support and supplies"),
    Topic.OTHER: _("Other matters"),
}

TITLE: Mapping[Topic | None, str] = {
    None: gettext_noop("Question"),
    Topic.SYMPTOMS: gettext_noop("Question about symptoms"),
    Topic.PROTECTION: gettext_noop("Question about protecting oneself"),
    Topic.TESTING: gettext_noop("Question about testing"),
    Topic.VACCINATION: gettext_noop("Question about vaccination"),
    Topic.ISOLATION: gettext_noop("Question about isolation"),
    Topic.TREATMENT: gettext_noop("Question about treatment at home"),
    Topic.TRAVEL: gettext_noop("Question about travel and rules"),
    Topic.SUPPORT: gettext_noop("Question about support and supplies"),
    Topic.OTHER: gettext_noop("Question about other matters"),
}
"""Titles of the queue: a msgid stands in the row, so they are read in the reader's language."""

ANSWER_STATE: Mapping[AnswerState, Promise] = {
    AnswerState.SIGNED: _("Sent to who asked, not public"),
    AnswerState.PUBLISHED: _("Public"),
    AnswerState.WITHDRAWN: _("Withdrawn"),
}

PROBLEM: Mapping[str, Promise] = {
    "empty": _("Write your question."),
    "too-long": _(
        "At most %(limit)s characters; this has %(typed)s. Please shorten it to what you want to know. Your text is "
        "still here."
    ),
    "no-words": _(
        "Please ask in words, two at least with %(least)s letters: what do you want to know? Your text is still here."
    ),
}

STEP: Mapping[str, Promise] = {
    "received": _("Received"),
    "accepted": _("Somebody at the centre has read it"),
    "routed": _("An expert was asked for a draft"),
    "recalled": _("The centre prepares the answer itself"),
    "drafted": _("The answer is written and being checked"),
    "answered": _("Answered"),
    "corrected": _("The answer was corrected"),
    "withdrawn": _("The answer was withdrawn"),
    "declined": _("Closed without an answer"),
    "merged": _("Others have asked the same; you get the same answer"),
    "split": _("Gets an answer of its own"),
    "reopened": _("Open again"),
    "confirmed": _("Confirmed by phone"),
}
"""Lines of the timeline as the asker reads them."""

STEP_AT_THE_CENTRE: Mapping[str, Promise] = {
    "routed": _("Sent to %(expert)s for a draft"),
    "recalled": _("Taken back from %(expert)s"),
    "merged": _("Joined to %(code)s"),
    "took_in": _("%(code)s was joined to it"),
    "split": _("Parted from %(code)s"),
    "edited": _("Draft stored"),
}

PERMISSION: Mapping[Permission, Promise] = {
    Permission.READ: _("Read what people ask"),
    Permission.HANDLE: _("Accept questions, send them to experts, join those that ask the same"),
    Permission.DRAFT: _("Write drafts of answers"),
    Permission.SIGN: _("Sign answers, publish and correct them"),
    Permission.TEMPLATES: _("Keep the templates of answers"),
}


def step_text(verb: str, params: Mapping[str, Any], *, for_centre: bool = False) -> str:
    """One line of a timeline. `for_centre`: as colleagues read it, with names and codes."""
    words = (STEP_AT_THE_CENTRE.get(verb) if for_centre else None) or STEP.get(verb)
    if words is None:
        return "" if not for_centre else verb
    return str(words) % defaultdict(str, params) if "%(" in str(words) else str(words)
