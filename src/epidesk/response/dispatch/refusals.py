# SPDX-License-Identifier: Apache-2.0
"""Why dispatch says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Conflict, Forbidden


class TeamBusy(Conflict):
    """The team has another live mission and the dispatcher did not say that they know."""

    code = "team-busy"
    default_message = _(
        "This team has just taken another mission. Choose another team, or send it knowing that it is busy."
    )


class TeamOffDuty(Conflict):
    code = "team-off-duty"
    default_message = _("This team is off duty. Choose another team, or set it on duty first.")


class StillOnMission(Conflict):
    code = "still-on-mission"
    default_message = _("The team still has a mission. Finish it or hand it back before going off duty.")


class BreaksCoverage(Conflict):
    """The dispatch would leave fewer free teams in the zone than the rule wants, and nobody has said why."""

    code = "breaks-coverage"

    def __init__(self, zone: str, left: int, least: int) -> None:
        super().__init__(
            _("This leaves %(left)d free teams in %(zone)s, where %(least)d should stay. Say why, then send it.")
            % {"left": left, "zone": zone, "least": least}
        )


class NotTriaged(Conflict):
    code = "not-triaged"
    default_message = _("A team can be sent once the matter has a priority and is still open.")


class MissionOver(Conflict):
    """The mission ended before this verb came: stood down, declined or done."""

    code = "mission-over"
    default_message = _("This mission has already ended. Nothing was changed.")


class AnsweredAlready(Conflict):
    """An offer cannot be taken back silently once the team has answered."""

    code = "answered-already"
    default_message = _("The team has answered already. Call the mission off with a reason instead.")


class NotYourTeam(Forbidden):
    code = "not-your-team"
    default_message = _("Only members of this team may do this.")


class LeaderDecides(Forbidden):
    code = "leader-decides"
    default_message = _("Only the team's leader, or who stands in for the leader today, may do this.")


class OffDuty(Forbidden):
    code = "off-duty"
    default_message = _("Positions are taken only while the team is on duty.")


class DirectiveOver(Conflict):
    """It was done or called off before this came."""

    code = "directive-over"
    default_message = _("This directive has already ended. Nothing was changed.")


class OnAnotherShift(Conflict):
    """Somebody would be on two shifts at once; the message names the other one."""

    code = "on-another-shift"
    default_message = _("This person is on another shift at that time.")


class ShiftOver(Conflict):
    code = "shift-over"
    default_message = _("This shift is over.")


class NoPlaceLeft(Conflict):
    code = "no-place-left"
    default_message = _("No place is left on this shift. Somebody was faster.")


class SwapOver(Conflict):
    code = "swap-over"
    default_message = _("This swap has ended, or the shifts have changed meanwhile. Nothing was changed.")


class LeavesHole(Conflict):
    """A swap after which a shift has too few people; the message names it."""

    code = "leaves-hole"
    default_message = _("This leaves a hole in the roster.")
