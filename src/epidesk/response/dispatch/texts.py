# SPDX-License-Identifier: Apache-2.0
"""The words of dispatch, in the reader's language: states, buttons, and the reasons for or against a team."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from epidesk.response.dispatch.rules import MissionState, Permission, Verb
from epikit.nearest import Reason, Tone

STATE: Mapping[MissionState, Promise] = {
    MissionState.OFFERED: pgettext_lazy("mission", "Waiting for the team's answer"),
    MissionState.ACCEPTED: pgettext_lazy("mission", "Accepted"),
    MissionState.EN_ROUTE: pgettext_lazy("mission", "On the way"),
    MissionState.ON_SCENE: pgettext_lazy("mission", "At the place"),
    MissionState.DONE: pgettext_lazy("mission", "Done"),
    MissionState.DECLINED: pgettext_lazy("mission", "Declined"),
    MissionState.STOOD_DOWN: pgettext_lazy("mission", "Called off"),
}

BUTTON: Mapping[Verb, Promise] = {
    Verb.ACCEPT: _("We take it"),
    Verb.DECLINE: _("We cannot, say why"),
    Verb.DEPART: _("We are leaving"),
    Verb.ARRIVE: _("We have arrived"),
    Verb.FINISH: _("We are done, choose the outcome"),
    Verb.STAND_DOWN: _("We cannot get there, say why"),
}

TEAM_STATE: Mapping[str, Promise] = {
    "free": pgettext_lazy("team", "free"),
    "busy": pgettext_lazy("team", "busy"),
    "off": pgettext_lazy("team", "off duty"),
}

PERMISSION: Mapping[Permission, Promise] = {
    Permission.READ: _("See all teams, where they are and what they do"),
    Permission.SEND: _("Send a team to a matter of the own area"),
    Permission.STAND_DOWN: _("Call a mission off"),
    Permission.SERVE: _("See and carry out the missions of the own team, add notes and photos"),
    Permission.LEAD: _("Decide for the own team: answer and finish missions, go on and off duty"),
    Permission.POSITION: _("Report where the own team is"),
    Permission.DUTY: _("Set any team on or off duty"),
    Permission.MANAGE_TEAMS: _("Make teams and choose their members"),
    Permission.DIRECT: _("Give directives, hand them to others, call them off"),
    Permission.TAKE_DIRECTIVES: _("Be given directives and report on them"),
    Permission.ROSTER: _("Plan who is on duty when, in the teams and at the desk, and decide on swaps"),
}

PUSHED: Mapping[str, tuple[Promise, Promise]] = {
    "mission-offered": (_("New mission for your team"), _("Open Epidesk. The team's leader accepts or declines.")),
    "mission-stood-down": (_("Mission called off"), _("Open Epidesk to read why.")),
    "directive-given": (_("New directive from the centre"), _("Open Epidesk, read it, and say that you have it.")),
    "directive-moved": (_("A directive was given to somebody else"), _("You need not carry it out any more.")),
    "directive-cancelled": (_("Directive called off"), _("Open Epidesk to read why.")),
}
"""Title and text on the phones of a team, by the inbox's template."""

CLOSED_BY_DESK = "closed-by-desk"
"""Stored in place of words when the system called a mission off."""


@dataclass(frozen=True)
class ReasonText:
    """One reason in words. `code` is stable, `text` translated; the tone stands in the words too."""

    code: str
    text: str
    tone: Tone


EXCLUDED: Mapping[str, Promise] = {
    "off_duty": pgettext_lazy("team", "off duty"),
    "declined": pgettext_lazy("team", "has already declined this matter"),
    "already_sent": pgettext_lazy("team", "already on this matter"),
    "no_position": pgettext_lazy("team", "no position and no base"),
}


NO_ANSWER = "no-answer"
"""Stored in place of words when an offer ended because nobody answered."""


def stored_reason(reason: str) -> str:
    """A mission's reason as people read it."""
    if reason == NO_ANSWER:
        return gettext("The team did not answer in time.")
    if reason == CLOSED_BY_DESK:
        return gettext("The desk has closed this matter or taken it back.")
    return reason


def since(state: MissionState, clock: str) -> str:
    """What stands small under the big button, e.g. "On the way since 14:03"."""
    if state is MissionState.EN_ROUTE:
        return gettext("On the way since %(clock)s") % {"clock": clock}
    if state is MissionState.ON_SCENE:
        return gettext("At the place since %(clock)s") % {"clock": clock}
    if state is MissionState.ACCEPTED:
        return gettext("Accepted at %(clock)s") % {"clock": clock}
    return gettext("Sent by the desk at %(clock)s") % {"clock": clock}


def age(seconds: float) -> str:
    """`40 seconds`, `26 minutes`, `3 hours`."""
    if seconds < 60:
        n = max(1, int(seconds))
        return ngettext("%(n)d second", "%(n)d seconds", n) % {"n": n}
    if seconds < 3600:
        n = int(seconds // 60)
        return ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}
    n = int(seconds // 3600)
    return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}


def kilometres(distance_m: float) -> str:
    """`4.2 km` in the reader's figures; whole kilometres from 20 on."""
    return gettext("%(km)s km") % {"km": number_format(distance_m / 1000, 0 if distance_m >= 20_000 else 1)}


def in_words(
    reasons: Sequence[Reason], *, position_age_s: float | None, flagged: bool, whole_province: bool
) -> tuple[ReasonText, ...]:
    """The reasons of `epikit.nearest` in words, with what only this room knows: the age of a good position, a
    position that was not believed, a team of the whole province. The two figures behind the time become one line."""
    by_code = {reason.code: reason for reason in reasons}
    plain = [reason for reason in reasons if reason.code in _PLAIN]
    texts = [_in_words(reason, flagged=flagged, whole_province=whole_province) for reason in plain]
    if not by_code.keys() & {"position_stale", "position_unknown"} and position_age_s is not None:
        text = gettext("position %(age)s ago") % {"age": age(position_age_s)}
        texts.append(ReasonText("position_fresh", text, "good"))
    if "eta_speed_kmh" in by_code:
        text = gettext("time estimated from the straight line (× %(factor)s, %(speed)s km/h)") % {
            "factor": number_format(by_code["eta_route_factor"].value or 1, 1),
            "speed": number_format(by_code["eta_speed_kmh"].value or 0, 0),
        }
        texts.append(ReasonText("eta_estimate", text, "neutral"))
    return tuple(texts)


def has_or_lacks(names: Sequence[str], *, has: bool) -> ReasonText | None:
    """What the matter needs and the team has, or has not; None for nothing."""
    if not names:
        return None
    said = ", ".join(names)
    text = gettext("has: %(what)s") % {"what": said} if has else gettext("lacks: %(what)s") % {"what": said}
    return ReasonText("has", text, "good") if has else ReasonText("lacks", text, "warning")


def below_coverage(zone_name: str, left: int, least: int) -> ReasonText:
    """A warning that asks for a reason before the team is sent."""
    about = {"left": left, "zone": zone_name, "least": least}
    text = gettext("leaves %(left)d free in %(zone)s, where %(least)d should stay") % about
    return ReasonText("below_coverage", text, "warning")


def no_team_with(what: str) -> str:
    """One line of what no free team has."""
    return gettext("No free team with: %(what)s") % {"what": what}


def next_after(team: str, next_team: str, *, silent: bool) -> str:
    """Who did not go, and who is proposed now."""
    about = {"team": team, "next": next_team}
    if silent:
        return gettext("%(team)s did not answer in time. Next proposed: %(next)s.") % about
    return gettext("%(team)s said no. Next proposed: %(next)s.") % about


def last_in_zone(zone_name: str) -> ReasonText:
    """A warning, not a ban: the dispatcher decides."""
    text = gettext("sending it leaves no free team in %(zone)s") % {"zone": zone_name}
    return ReasonText("last_in_zone", text, "warning")


_PLAIN = frozenset(
    {
        "in_zone",
        "out_of_zone",
        "distance",
        "by_road",
        "place_unknown",
        "free",
        "busy",
        "position_stale",
        "position_unknown",
    }
)


def _in_words(reason: Reason, *, flagged: bool, whole_province: bool) -> ReasonText:
    value = reason.value or 0
    code = reason.code
    if code == "position_unknown" and flagged:
        text = gettext("position jumped and is not used, counted from the base")
        return ReasonText("position_flagged", text, "warning")
    if code == "out_of_zone" and whole_province:
        return ReasonText("whole_province", pgettext("team", "a team of the whole province"), "neutral")
    if code == "busy":
        count = math.floor(value)
        text = ngettext("busy with %(n)d mission", "busy with %(n)d missions", count) % {"n": count}
    elif code == "distance":
        text = kilometres(value)
    elif code == "by_road":
        text = gettext("%(km)s by road") % {"km": kilometres(value)}
    elif code == "position_stale":
        text = gettext("position %(age)s old, counted from the base") % {"age": age(value)}
    else:
        text = {
            "in_zone": pgettext("team", "its own zone"),
            "out_of_zone": pgettext("team", "another zone"),
            "place_unknown": gettext("the place is not known, so no distance"),
            "free": pgettext("team", "free"),
            "position_unknown": gettext("no position, counted from the base"),
        }[code]
    return ReasonText(code, text, reason.tone)
