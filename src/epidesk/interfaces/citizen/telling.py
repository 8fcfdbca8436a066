# SPDX-License-Identifier: Apache-2.0
"""A matter in words for who filed it: what is true now, what was, what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.intake.incidents.queries import Matter, MatterRow, StepLine
from epidesk.intake.incidents.rules import State
from epidesk.intake.incidents.rules.contesting import Ending
from epidesk.response.dispatch.queries import Coming

Text = str | Promise

LOOKED_AT, ASKED = _("The centre looks at it"), _("A team is asked")
ANEW, ANSWERED = _("Somebody looks at it anew"), _("You read the answer here")
TAKEN = _("The team says yes")
WAY, THERE, END = _("The team is on its way"), _("The team is there"), _("Finished, with an outcome")

# What is still to come after the last step of its life.
NEXT: Mapping[str, tuple[Text, ...]] = {
    "received": (LOOKED_AT, ASKED, WAY, THERE, END),
    "triaged": (ASKED, WAY, THERE, END),
    "reopened": (ASKED, WAY, THERE, END),
    "contested": (ANEW, ANSWERED),
    "unassigned": (ASKED, WAY, THERE, END),
    "assigned": (TAKEN, WAY, THERE, END),
    "accepted": (WAY, THERE, END),
    "started": (THERE, END),
    "arrived": (END,),
}

HEADLINE: Mapping[str, Text] = {
    "received": _("Received, the centre will look at it"),
    "triaged": _("Looked at, a team is being chosen"),
    "reopened": _("Open again, a team is being chosen"),
    "contested": _("You contested it: it is looked at again"),
    "unassigned": _("Another team is being asked"),
    "assigned": _("A team has been asked to come"),
    "accepted": _("The team has said yes and gets ready"),
    "started": _("The team is on its way"),
    "arrived": _("The team is there"),
    "resolved": _("It is finished"),
    "rejected": _("Closed without a visit"),
    "duplicate": _("Followed together with another report"),
}
HEADLINE_OF_STATE: Mapping[State, Text] = {
    State.RECEIVED: HEADLINE["received"],
    State.TRIAGED: HEADLINE["triaged"],
    State.ASSIGNED: HEADLINE["assigned"],
    State.IN_PROGRESS: _("A team is at work"),
    State.RESOLVED: HEADLINE["resolved"],
    State.REJECTED: HEADLINE["rejected"],
    State.DUPLICATE: HEADLINE["duplicate"],
}

HEADLINE_OF_ENDING: Mapping[Ending, Text] = {
    Ending.UNFOUNDED: _("Closed: unfounded"),
    Ending.REFERRED: _("Closed: handed over to medical care"),
    Ending.RESOLVED: _("Closed: settled"),
    Ending.NOT_FOUND: _("Closed: nobody was found"),
    Ending.ENDED: HEADLINE["resolved"],
    Ending.REJECTED: HEADLINE["rejected"],
}

GETTING_WORSE = _("If it gets worse while you wait, call the hotline. Do not wait for us.")
WE_ARE_LATE = _("Nobody could look at it yet, and we are sorry. Call the hotline now and read out your code.")
MAKE_READY = _("Turn on the light outside, open the windows, and let the ill person wear a mask.")
NO_NEED_TO_WAIT = _("You need not stay there. Keep your distance.")
THANKS = _("Thank you for telling us.")
TRY_AGAIN = _("Have things changed? Send a new report or call the hotline.")
DUPLICATE = _("Somebody reported the same before you. Both are followed together; yours helps to judge it.")


@dataclass(frozen=True)
class Told:
    """`now`: the last step of its life; `steps` for `{% timeline %}`; `advice`: what to do meanwhile, may be empty."""

    headline: Text
    team: str
    advice: Text
    reason: str
    steps: list[dict[str, Any]]
    since: datetime
    may_tell_more: bool = False


def tell(matter: Matter, near: Coming | None = None) -> Told:
    """The matter as its page shows it. `near`: how far the team is, while it is on its way."""
    now = _last_of_life(matter)
    verb = now.verb if now else "received"
    team = str(now.params.get("team", "")) if now else ""
    on_its_way = verb == "started" and near is not None and near.on_the_way
    is_asked = verb in {"assigned", "accepted"} and near is not None and not near.on_the_way
    near = near if on_its_way or is_asked else None
    headline, advice = _headline(matter, verb, near), _advice(matter, verb)
    return Told(
        headline=headline,
        team=team,
        advice="" if str(headline).lower().endswith(str(advice).lower()) else advice,
        reason=now.reason if now and not matter.is_open else "",
        steps=_steps(matter, now, verb, near),
        since=now.at if now else matter.received_at,
        may_tell_more=matter.is_open and matter.kind == MEDICAL_HELP.code,
    )


def headline_of(row: MatterRow) -> Text:
    """One line of a list."""
    return HEADLINE_OF_STATE[row.state]


def _headline(matter: Matter, verb: str, near: Coming | None) -> Text:
    if matter.ending is not None:
        return HEADLINE_OF_ENDING[matter.ending]
    if near and near.on_the_way:
        return _minutes(near)
    return HEADLINE.get(verb, HEADLINE_OF_STATE[matter.state])


def _last_of_life(matter: Matter) -> StepLine | None:
    """Confirming and pictures are told in the timeline, but nothing moved by them."""
    return next((step for step in reversed(matter.timeline) if step.verb in HEADLINE), None)


def _advice(matter: Matter, verb: str) -> Text:
    if verb == "resolved":
        return matter.outcome
    if verb == "rejected":
        return TRY_AGAIN
    if verb == "duplicate":
        return DUPLICATE
    if matter.kind != MEDICAL_HELP.code:
        return NO_NEED_TO_WAIT if verb in {"assigned", "accepted", "started"} else THANKS
    if matter.late and verb == "received":
        return WE_ARE_LATE
    return MAKE_READY if verb in {"assigned", "accepted", "started"} else "" if verb == "arrived" else GETTING_WORSE


def _minutes(near: Coming) -> str:
    minutes = near.eta_minutes
    return ngettext(
        "The team is coming, in about %(n)d minute", "The team is coming, in about %(n)d minutes", minutes
    ) % {"n": minutes}


def _way_left(near: Coming) -> str:
    """Whole hundreds of metres: a straight line knows no better. Before the team sets out, how long its way takes."""
    if not near.on_the_way:
        return ngettext(
            "Once it sets out it needs about %(n)d minute.",
            "Once it sets out it needs about %(n)d minutes.",
            near.eta_minutes,
        ) % {"n": near.eta_minutes}
    if near.distance_m is None or near.position_age_s is None:
        return gettext("Guessed from where it set out; its position is not known now.")
    km = formats.number_format(max(0.1, near.distance_m / 1000), decimal_pos=1)
    if near.position_age_s < 60:
        return gettext("%(km)s km away in a straight line, a moment ago.") % {"km": km}
    minutes = near.position_age_s // 60
    return ngettext(
        "%(km)s km away in a straight line, %(n)d minute ago.",
        "%(km)s km away in a straight line, %(n)d minutes ago.",
        minutes,
    ) % {"km": km, "n": minutes}


def _steps(matter: Matter, now: StepLine | None, verb: str, near: Coming | None) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = [
        {
            "label": step.text,
            "at": step.at,
            "note": _way_left(near) if near and step is now else step.reason,
            "state": "now" if step is now and matter.is_open else "done",
        }
        for step in matter.timeline
    ]
    if matter.is_open:
        steps += [{"label": label, "at": None, "note": "", "state": "next"} for label in NEXT.get(verb, ())]
    return steps
