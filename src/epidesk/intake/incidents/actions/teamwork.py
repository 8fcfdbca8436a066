# SPDX-License-Identifier: Apache-2.0
"""What dispatch tells about its missions. Dispatch has asked who may, and holds the incident's lock; nobody else calls
these. `at`: when it happened, for what a team without a line tells later; what counts from the news counts from now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.events import announce
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import update_item
from epidesk.intake.incidents.actions.closing import finish_by_team
from epidesk.intake.incidents.actions.moving import add_step, lock, move, on_the_desk, write_note
from epidesk.intake.incidents.events import IncidentArrived, IncidentAssigned, IncidentStarted, IncidentUnassigned
from epidesk.intake.incidents.models import Step
from epidesk.intake.incidents.rules import State, Verb


def mark_assigned(*, by: Actor, incident_id: UUID, team_name: str, mission_id: UUID) -> None:
    """A team has been asked. Raises `NotPossibleNow` unless somebody has triaged it."""
    with unit_of_work():
        step = _move(by, incident_id, Verb.ASSIGN, "assigned", team_name, mission_id)
        announce(IncidentAssigned((incident_id,), (step.id,)))


def mark_accepted(
    *, by: Actor, incident_id: UUID, team_name: str, mission_id: UUID, at: datetime | None = None
) -> None:
    """The team that was asked has said yes: whoever waits for it sees so. Nothing is told while another team is further
    than that. The ledger has the mission's own line."""
    with unit_of_work():
        incident = lock(incident_id)
        if State(incident.state) is State.ASSIGNED:
            params = {"team": team_name, "mission_id": str(mission_id)}
            add_step(incident, by=by, now=at or timezone.now(), told_as="accepted", params=params)


def mark_started(
    *,
    by: Actor,
    incident_id: UUID,
    team_name: str,
    mission_id: UUID,
    eta_at: datetime | None = None,
    at: datetime | None = None,
) -> None:
    """A team is on its way. `eta_at`: when it should be there, where that can be guessed."""
    with unit_of_work():
        step = _move(by, incident_id, Verb.START, "started", team_name, mission_id, eta_at, at)
        announce(IncidentStarted((incident_id,), (step.id,)))


def mark_arrived(*, by: Actor, incident_id: UUID, team_name: str, mission_id: UUID, at: datetime | None = None) -> None:
    """A team is at the place."""
    with unit_of_work():
        step = _move(by, incident_id, Verb.ARRIVE, "arrived", team_name, mission_id, at=at)
        announce(IncidentArrived((incident_id,), (step.id,)))


def mark_unassigned(*, by: Actor, incident_id: UUID, reason: str = "") -> None:
    """No team is on it any more: it goes back to the desk. `reason` is a note for colleagues."""
    with unit_of_work():
        step = _move(by, incident_id, Verb.UNASSIGN, "unassigned")
        write_note(step.incident, by=by, now=step.at, text=reason)
        announce(IncidentUnassigned((incident_id,), (step.id,)))


def mark_resolved_by_team(*, by: Actor, incident_id: UUID, outcome: str, note: str = "") -> None:
    """The last team is done. Announces `IncidentResolved`. Raises `Invalid` for another kind's outcome."""
    with unit_of_work():
        finish_by_team(lock(incident_id), by=by, outcome=outcome, note=note)


def _move(
    by: Actor,
    incident_id: UUID,
    verb: Verb,
    told_as: str,
    team_name: str = "",
    mission_id: UUID | None = None,
    eta_at: datetime | None = None,
    at: datetime | None = None,
) -> Step:
    incident = lock(incident_id)
    params = {"team": team_name, "mission_id": str(mission_id)} if mission_id else {}
    if eta_at is not None:
        params["eta_at"] = eta_at.isoformat(timespec="seconds")
    step = move(incident, verb, by=by, now=timezone.now(), told_as=told_as, params=params, happened_at=at)
    update_item(by=by, subject_id=incident.id, **on_the_desk(incident))
    return step
