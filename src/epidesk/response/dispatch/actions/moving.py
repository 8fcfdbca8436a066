# SPDX-License-Identifier: Apache-2.0
"""The steps that all verbs of a mission share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.intake.incidents.models import Incident
from epidesk.response.dispatch.actions.checking_in import heard_of
from epidesk.response.dispatch.actions.estimating import estimate, is_position_known
from epidesk.response.dispatch.actions.locking import lock_mission
from epidesk.response.dispatch.models import Mission
from epidesk.response.dispatch.refusals import LeaderDecides, MissionOver, NotYourTeam
from epidesk.response.dispatch.rules import (
    FINAL_STATES,
    MISSION_LIFE,
    MissionState,
    Verb,
    already_done,
    happened_at,
    may_do,
    may_serve,
)
from epikit.workflow import IllegalTransition

AT_WORK = ("assigned", "in_progress")
_STAMPS = {
    MissionState.ACCEPTED: "accepted_at",
    MissionState.EN_ROUTE: "departed_at",
    MissionState.ON_SCENE: "arrived_at",
}
_LEDGER_VERBS = {
    Verb.ACCEPT: "mission.accepted",
    Verb.DECLINE: "mission.declined",
    Verb.DEPART: "mission.departed",
    Verb.ARRIVE: "mission.arrived",
    Verb.FINISH: "mission.finished",
    Verb.STAND_DOWN: "mission.stood_down",
}

_GUESSED_ANEW = frozenset({Verb.ACCEPT, Verb.DEPART})


@dataclass(frozen=True)
class PlannedStep:
    """A verb that may be done now; both rows are locked."""

    verb: Verb
    to_state: MissionState
    incident: Incident
    mission: Mission

    @property
    def is_open(self) -> bool:
        """Whether the incident still waits for this team; if not, it was closed or taken back meanwhile, and perhaps
        opened again since."""
        return self.incident.state in AT_WORK and self.mission.offered_at >= self.incident.clock_at


def begin_serving(by: Actor, mission_id: UUID, verb: Verb) -> PlannedStep | None:
    """Checks that `by` serves in the mission's team, and leads it if the verb decides; locks, and plans. None: already
    done, nothing to do.

    Raises `NotFound`, `NotYourTeam`, `LeaderDecides`, `MissionOver`, `Conflict`.
    """
    team_id = Mission.objects.filter(id=mission_id).values_list("team_id", flat=True).first()
    if team_id is None:
        raise NotFound
    if not may_serve(by, team_id):
        raise NotYourTeam
    if not may_do(by, verb, team_id):
        raise LeaderDecides
    incident, mission = lock_mission(mission_id)
    step = plan(incident, mission, verb)
    if step is not None and not step.is_open and verb is not Verb.DECLINE:
        raise MissionOver  # the desk closed the matter; our own stand-down follows in a moment
    return step


def plan(incident: Incident, mission: Mission, verb: Verb) -> PlannedStep | None:
    """The step, or None when it was taken before. Raises `MissionOver`, `Conflict`."""
    state = MissionState(mission.state)
    passed = {reached for reached, column in _STAMPS.items() if getattr(mission, column) is not None}
    if already_done(state, verb, passed):
        return None
    try:
        return PlannedStep(verb, MISSION_LIFE.next(state, verb), incident, mission)
    except IllegalTransition as error:
        raise (MissionOver if state in FINAL_STATES else Conflict) from error


def move(
    by: Actor, step: PlannedStep, event: type, *, at: datetime | None = None, reason: str = "", outcome: str = ""
) -> datetime:
    """Writes the new state with its time, the ledger's line, the event and the team's hint. `at`: when the team did it,
    if its phone could not tell at once; the ledger has the time at which it was told. Returns the time written."""
    mission, now = step.mission, timezone.now()
    moment = happened_at(at, _last_step_at(mission), now)
    fields = ["state", "version"]
    mission.state = step.to_state
    mission.version += 1
    stamp = _STAMPS.get(step.to_state, "ended_at")
    setattr(mission, stamp, moment)
    fields.append(stamp)
    if step.verb in _GUESSED_ANEW:
        mission.eta_minutes = estimate(step.incident, mission.team, now)
        mission.eta_guessed_at = now if is_position_known(mission.team, now) else moment
        fields += ["eta_minutes", "eta_guessed_at"]
    if reason:
        mission.reason = reason
        fields.append("reason")
    if outcome:
        mission.outcome = outcome
        fields.append("outcome")
    mission.save(update_fields=fields)
    record(by=by, verb=_LEDGER_VERBS[step.verb], subject=("mission", mission.id), fields=fields)
    announce(event((mission.id,), (mission.incident_id,), (mission.team_id,)))
    hint("team", id=mission.team_id, version=mission.version)
    heard_of(by, step.incident, mission, now)
    return moment


def _last_step_at(mission: Mission) -> datetime:
    taken = (mission.offered_at, mission.accepted_at, mission.departed_at, mission.arrived_at)
    return max(at for at in taken if at is not None)


def tell_the_desk(step: PlannedStep) -> None:
    """Hints for a step that leaves the incident's own state alone."""
    incident = step.incident
    areas = () if incident.area_id is None else (incident.area_id,)
    hint("desk", id=incident.id, version=incident.version, areas=areas)
    hint("incident", id=incident.id, version=incident.version)
