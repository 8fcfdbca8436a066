# SPDX-License-Identifier: Apache-2.0
"""What a team does on a mission. Every verb may come twice, from a double tap or an offline queue: it is done once.

`at`: when the team did it, for a phone that had no line then. Believed from the step before it until now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.incidents import actions as incidents
from epidesk.intake.incidents.kinds import KINDS
from epidesk.response.dispatch.actions.endings import write_first, write_second
from epidesk.response.dispatch.actions.estimating import eta_at
from epidesk.response.dispatch.actions.expiring import answered_in_time
from epidesk.response.dispatch.actions.locking import lock_mission, others_live
from epidesk.response.dispatch.actions.moving import begin_serving, move, tell_the_desk
from epidesk.response.dispatch.actions.sent_back import mark_sent_back
from epidesk.response.dispatch.actions.wording import reason_text
from epidesk.response.dispatch.events import (
    MissionAccepted,
    MissionDeclined,
    MissionFinished,
    TeamArrived,
    TeamDeparted,
)
from epidesk.response.dispatch.rules import Verb


def accept(*, by: Actor, mission_id: UUID, at: datetime | None = None) -> None:
    """The team says yes. Who: the leader of the mission's team (`dispatch:lead`), as for `decline` and `finish`;
    `depart` and `arrive` are for all its members (`dispatch:serve`).

    A yes that was tapped in time on a phone without a line brings back an offer that ended meanwhile because nobody
    had answered: the team is on its way. Locks incident, then mission. Events: `MissionAccepted`.
    Raises `NotFound`, `NotYourTeam`, `LeaderDecides`, `MissionOver`, `Conflict`.
    """
    with unit_of_work():
        answered_in_time(by, mission_id, at)
        if step := begin_serving(by, mission_id, Verb.ACCEPT):
            at = move(by, step, MissionAccepted, at=at)
            incidents.mark_accepted(
                by=by, incident_id=step.incident.id, team_name=step.mission.team.name, mission_id=mission_id, at=at
            )
            tell_the_desk(step)


def decline(*, by: Actor, mission_id: UUID, reason: str, at: datetime | None = None) -> None:
    """The team says no, and why. With no other team on the way the matter goes back to the top of the desk's queue.

    Events: `MissionDeclined`. Raises `Invalid` without a reason, and as `accept`.
    """
    reason = reason_text(reason)
    with unit_of_work():
        if step := begin_serving(by, mission_id, Verb.DECLINE):
            move(by, step, MissionDeclined, at=at, reason=reason)
            if step.is_open and not others_live(step.mission):
                incidents.mark_unassigned(by=by, incident_id=step.incident.id, reason=reason)
                mark_sent_back(by, step.incident.id)
            else:
                tell_the_desk(step)


def depart(*, by: Actor, mission_id: UUID, at: datetime | None = None) -> None:
    """The team is on its way. Events: `TeamDeparted`. Raises as `accept`."""
    with unit_of_work():
        if step := begin_serving(by, mission_id, Verb.DEPART):
            at = move(by, step, TeamDeparted, at=at)
            incidents.mark_started(
                by=by,
                incident_id=step.incident.id,
                team_name=step.mission.team.name,
                mission_id=mission_id,
                eta_at=eta_at(step.mission, timezone.now()),
                at=at,
            )


def arrive(*, by: Actor, mission_id: UUID, at: datetime | None = None) -> None:
    """The team is at the place. Events: `TeamArrived`. Raises as `accept`."""
    with unit_of_work():
        if step := begin_serving(by, mission_id, Verb.ARRIVE):
            at = move(by, step, TeamArrived, at=at)
            incidents.mark_arrived(
                by=by, incident_id=step.incident.id, team_name=step.mission.team.name, mission_id=mission_id, at=at
            )


def finish(
    *,
    by: Actor,
    mission_id: UUID,
    outcome: str,
    note: str = "",
    photo_upload_ids: Sequence[UUID] = (),
    at: datetime | None = None,
) -> None:
    """The team is done, with one of the outcomes of the incident's kind. The last team's outcome closes the matter;
    while another still goes there, the outcome stands on the mission and the note with the matter.

    Finished already: other words than the first wait for the desk to look at both (`decide_ending`), the same change
    nothing, and pictures are added. Events: `MissionFinished`. Raises `Invalid` for another outcome, and as `accept`.
    """
    with unit_of_work():
        step = begin_serving(by, mission_id, Verb.FINISH)
        if step is None:
            _finish_again(by, mission_id, outcome, note, photo_upload_ids, at)
            return
        if outcome not in {choice.slug for choice in KINDS[step.incident.kind].outcomes}:
            raise Invalid({"outcome": _("Choose how it ended.")})
        moment = move(by, step, MissionFinished, at=at, outcome=outcome)
        write_first(by, step.mission, outcome=outcome, note=note, pictures=len(photo_upload_ids), at=moment)
        if photo_upload_ids:
            incidents.add_photos(by=by, incident_id=step.incident.id, upload_ids=tuple(photo_upload_ids), as_team=True)
        if not others_live(step.mission):
            incidents.mark_resolved_by_team(by=by, incident_id=step.incident.id, outcome=outcome, note=note)
            return
        if note.strip():
            incidents.add_note(by=by, incident_id=step.incident.id, text=note, as_team=True, written_at=at)
        tell_the_desk(step)


def _finish_again(
    by: Actor, mission_id: UUID, outcome: str, note: str, uploads: Sequence[UUID], at: datetime | None
) -> None:
    """The mission has ended, and this came from another phone, or once more from the same."""
    incident, mission = lock_mission(mission_id)
    if outcome not in {choice.slug for choice in KINDS[incident.kind].outcomes}:
        raise Invalid({"outcome": _("Choose how it ended.")})
    if uploads:
        incidents.add_photos(by=by, incident_id=incident.id, upload_ids=tuple(uploads), as_team=True)
    write_second(by, mission, outcome=outcome, note=note, pictures=len(uploads), at=at)
