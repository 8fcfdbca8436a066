# SPDX-License-Identifier: Apache-2.0
"""The words of incidents, in the reader's language: states, steps, what is wrong with a form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.moments import whole_moment
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.desk.texts import PRIORITY
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.policy import callbacks
from epidesk.intake.incidents.rules import DayPart, Permission, Problem, State, day_part
from epidesk.intake.incidents.rules.verifying import Checking, Finding, Verdict

STATE: Mapping[State, Promise] = {
    State.RECEIVED: _("Received"),
    State.TRIAGED: _("Looked at, a team is being chosen"),
    State.ASSIGNED: _("A team has been asked"),
    State.IN_PROGRESS: _("A team is at work"),
    State.RESOLVED: _("Finished"),
    State.REJECTED: _("Closed without a visit"),
    State.DUPLICATE: _("Followed together with another report"),
}

TEAM_STAGE: Mapping[str, Promise] = {
    "started": _("A team is on its way"),
    "arrived": _("A team is there"),
}
"""How far the team is while it is at work, by the last step that tells it."""

STEP: Mapping[str, Promise] = {
    "received": _("Received"),
    "confirmed": _("Confirmed by phone"),
    "triaged": _("Looked at: priority %(priority)s"),
    "assigned": _("%(team)s has been asked to come"),
    "accepted": _("%(team)s has said yes"),
    "started": _("%(team)s is on its way"),
    "arrived": _("%(team)s has arrived"),
    "unassigned": _("The team cannot come, another one is being asked"),
    "resolved": _("Finished: %(outcome)s"),
    "rejected": _("Closed without a visit"),
    "duplicate": _("Followed together with another report of the same"),
    "reopened": _("Opened again"),
    "contested": _("Closing it was contested: looked at again, priority %(priority)s"),
    "split": _("Followed on its own again"),
    "took_in": _("Report %(code)s was merged into this one"),
    "gave_back": _("Report %(code)s was split off again"),
    "photos": _("Pictures added"),
    "moved": _("Handed to another ward"),
    "released": _("Looked at and put into the queue"),
    "unfolded": _("Given a row of its own"),
    "unredacted": _("A covered part of a picture is shown again"),
    "redacted": _("A part of a picture was made unrecognisable"),
    "call_given_up": _("Not reached after %(tries)s calls: the shift lead was told"),
    "escalated": _("Nobody had answered in time: the shift lead was told"),
    "escalated_on": _("Still nobody had answered: the duty officer was told"),
}

FOR_THE_CENTRE = frozenset(
    {
        "checked",
        "redacted",
        "unredacted",
        "call_given_up",
        "escalated",
        "escalated_on",
        "gave_back",
        "moved",
        "took_in",
        "unfolded",
    }
)
"""Steps that reporters and teams do not see: they tell of the centre's own work."""

CHECKING: Mapping[Checking, Promise] = {
    Checking.CALL_BACK: _("Called the reporter back"),
    Checking.STATION: _("Asked the local health station"),
    Checking.ON_SITE: _("Looked at the place"),
}

FINDING: Mapping[Finding, Promise] = {
    Finding.CONFIRMED: _("Confirmed"),
    Finding.REFUTED: _("Not so"),
    Finding.UNCLEAR: _("Still unclear"),
}

VERDICT: Mapping[Verdict, Promise] = {
    Verdict.FOUNDED: _("Founded"),
    Verdict.UNFOUNDED: _("Unfounded"),
    Verdict.MALICIOUS: _("False on purpose"),
}

_UNCONFIRMED = _("Checking did not confirm what was reported. Thank you for telling us.")
TOLD: Mapping[Verdict, Promise] = {
    Verdict.FOUNDED: _("What was reported has been confirmed. Thank you for telling us."),
    Verdict.UNFOUNDED: _UNCONFIRMED,
    Verdict.MALICIOUS: _UNCONFIRMED,
}
"""What the reporter reads of a verdict. That a report was false on purpose is nobody's to read in passing: what follows
from it comes as a decision of its own, with its reason and the way to appeal."""

WAITED: Mapping[str, Promise] = {
    "typed_at": _("It was written at %(at)s, without a line, and waited on the phone."),
    "located_at": _("The phone read its position at %(at)s."),
}

PROBLEM: Mapping[str, Promise] = {
    "kind-unknown": _("Choose what it is about."),
    "seen-missing": _("Tick what applies, or describe it in a few words."),
    "seen-unknown": _("“%(value)s” is none of the choices."),
    "too-long": _("At most %(limit)s characters; these are %(length)s. Please shorten it, your text is still here."),
    "place-missing": _("Say where: put the pin, choose the ward or write an address."),
    "home-missing": _("Write where you are now, so that the team finds the house."),
    "half-point": _("A point needs both longitude and latitude."),
    "no-point": _("There is no such point on earth. Longitude goes to 180, latitude to 90."),
    "swapped": _("Longitude and latitude look swapped. Did you mean longitude %(lon)s, latitude %(lat)s?"),
    "ward-unknown": _("This ward is not in the list. Choose one of today's wards and communes."),
    "reply-unknown": _("Choose who may see your number."),
    "in-future": _("This time has not come yet. Check date and time."),
    "too-old": _("This is more than a year ago. Check the date."),
    "too-many-photos": _("At most %(limit)s pictures."),
    "photo-unknown": _("One picture did not arrive. Please add it again."),
    "choice-unknown": _("Choose one of the answers."),
    "number-range": _("Write a number from %(least)s to %(most)s."),
}

PERMISSION: Mapping[Permission, Promise] = {
    Permission.FILE: _("File reports for others"),
    Permission.READ: _("Read reports of the own area"),
    Permission.READ_CONTACT: _("Read names and phones of reporters outside the own area, with a reason"),
    Permission.TRIAGE: _("Judge how urgent a report is"),
    Permission.REJECT: _("Close a report without a visit"),
    Permission.RESOLVE: _("Close a report with its outcome"),
    Permission.REOPEN: _("Open a closed report again"),
    Permission.NOTE: _("Write notes for colleagues"),
    Permission.VERIFY: _("Log how a report was checked and what came of it"),
    Permission.REDACT: _("Make parts of a picture unrecognisable"),
    Permission.SEE_ORIGINAL: _("See the original of such a picture, with a reason, and take it back"),
    Permission.CALL: _("Log calls to reporters and plan the next one"),
}


def problem_text(problem: Problem) -> str:
    """What is wrong, in words."""
    return str(PROBLEM[problem.slug]) % problem.params


TODAY: Mapping[DayPart, Promise] = {
    DayPart.SMALL_HOURS: _("reported in the small hours of today"),
    DayPart.MORNING: _("reported this morning"),
    DayPart.NOON: _("reported around noon today"),
    DayPart.AFTERNOON: _("reported this afternoon"),
    DayPart.EVENING: _("reported this evening"),
}
YESTERDAY: Mapping[DayPart, Promise] = {
    DayPart.SMALL_HOURS: _("reported in the small hours of yesterday"),
    DayPart.MORNING: _("reported yesterday morning"),
    DayPart.NOON: _("reported around noon yesterday"),
    DayPart.AFTERNOON: _("reported yesterday afternoon"),
    DayPart.EVENING: _("reported yesterday evening"),
}
EARLIER: Mapping[DayPart, Promise] = {
    DayPart.SMALL_HOURS: _("reported in the small hours of %(day)s"),
    DayPart.MORNING: _("reported in the morning of %(day)s"),
    DayPart.NOON: _("reported around noon on %(day)s"),
    DayPart.AFTERNOON: _("reported in the afternoon of %(day)s"),
    DayPart.EVENING: _("reported in the evening of %(day)s"),
}


def reported_words(at: datetime, today: date) -> str:
    """On which day and in which part of it something was reported. `at`: by the province's clock."""
    part, day = day_part(at.hour), at.date()
    if day >= today:
        return str(TODAY[part])
    if day == today - timedelta(days=1):
        return str(YESTERDAY[part])
    return str(EARLIER[part]) % {"day": date_format(day, "SHORT_DATE_FORMAT")}


def choice_label(slug: str, kind: str) -> str:
    """A ticked choice in words, also one of another kind (an operator may have changed the kind)."""
    ordered = sorted(KINDS.values(), key=lambda one: one.code != kind)
    for one in ordered:
        for choice in one.seen:
            if choice.slug == slug:
                return str(choice.label)
    return slug


def outcome_label(slug: str, kind: str) -> str:
    """How it ended, in words."""
    ordered = sorted(KINDS.values(), key=lambda one: one.code != kind)
    return next((str(choice.label) for one in ordered for choice in one.outcomes if choice.slug == slug), slug)


def call_words(code: str, *, for_centre: bool) -> str:
    """How a call ended, in the words for the centre or for who was called. A code that today's configuration no longer
    knows is shown as it is."""
    outcome = callbacks().outcomes.get(code)
    if outcome is None:
        return code
    tongue = "en" if (get_language() or "vi").startswith("en") else "vi"
    return (outcome.words if for_centre else outcome.told)[tongue]


def _call_text(params: Mapping[str, Any], *, for_centre: bool) -> str:
    words = call_words(str(params.get("call", "")), for_centre=for_centre)
    said = gettext("Called: %(outcome)s") % {"outcome": words} if for_centre else words
    if at := params.get("next_at"):
        moment = whole_moment(datetime.fromisoformat(at))
        said = f"{said.rstrip('.')}. " + gettext("Next call at about %(at)s.") % {"at": moment}
    return said


def _more_text(params: Mapping[str, Any], kind: str, *, for_centre: bool) -> str:
    signs = ", ".join(choice_label(str(slug), kind) for slug in params.get("seen", ()))
    said = gettext("More was told: %(signs)s") % {"signs": signs} if signs else gettext("More was told")
    more = [gettext("It has become more urgent.")] if "raised" in params else []
    if for_centre and params.get("by_number"):
        more.append(gettext("It came from another phone, with the same number, age and place."))
    return ". ".join([said, " ".join(more)]) if more else said


def _verdict_text(params: Mapping[str, Any], *, for_centre: bool) -> str:
    verdict = Verdict(params["verdict"])
    return gettext("Verdict: %(verdict)s") % {"verdict": VERDICT[verdict]} if for_centre else str(TOLD[verdict])


def step_text(verb: str, params: Mapping[str, Any], kind: str, *, for_centre: bool = False) -> str:
    """One line of a timeline. `for_centre`: as colleagues read it."""
    if verb == "called":
        return _call_text(params, for_centre=for_centre)
    if verb == "checked":
        return f"{CHECKING[Checking(params['check'])]}: {FINDING[Finding(params['finding'])]}"
    if verb == "judged":
        return _verdict_text(params, for_centre=for_centre)
    if verb == "told_more":
        return _more_text(params, kind, for_centre=for_centre)
    words = STEP.get(verb)
    if words is None:
        return verb
    filled: dict[str, Any] = defaultdict(str, params)
    if "priority" in params:
        filled["priority"] = PRIORITY[Priority.from_slug(params["priority"])]
    if "outcome" in params:
        filled["outcome"] = outcome_label(params["outcome"], kind)
    said = str(words) % filled
    if "verdict" in params:
        said += f". {_verdict_text(params, for_centre=for_centre)}"
    for name, waited in WAITED.items():
        if at := params.get(name):
            said += f" {waited % {'at': whole_moment(datetime.fromisoformat(at))}}"
    return said
