# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.utils import timezone

from epidesk.foundation.audit.rules import Permission as Ledger
from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.places import queries as places
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import Incident
from epidesk.response.dispatch.models import Mission
from epidesk.response.dispatch.queries.cards import incident_title, mission_card
from epidesk.response.dispatch.queries.shapes import GivenBack, MissionCard, MissionRow, Outcome
from epidesk.response.dispatch.refusals import MissionOver
from epidesk.response.dispatch.rules import (
    GIVEN_BACK,
    LIVE_STATES,
    SEEN_AFTER_END,
    MissionState,
    Permission,
    may_serve,
)
from epidesk.response.dispatch.rules.checking_in import last_sign
from epidesk.response.dispatch.signs import SIGN_LEVEL, sign_of
from epidesk.response.dispatch.texts import STATE, stored_reason

_FARTHEST_FIRST = Case(*(When(state=state, then=Value(-n)) for n, state in enumerate(LIVE_STATES)), default=Value(1))


def current_mission(viewer: Viewer) -> MissionCard | None:
    """What the viewer's team is to do now: of several live missions the one that is farthest along, then the oldest.

    Who: members of a team; None for everybody else, and when there is nothing to do. One query. Notes the read.
    """
    mission = _of_own_team(viewer).filter(state__in=LIVE_STATES).order_by(_FARTHEST_FIRST, "offered_at", "id").first()
    return None if mission is None else _shown(viewer, mission)


def own_missions(viewer: Viewer) -> tuple[MissionRow, ...]:
    """The live missions of the viewer's team, and those done within 24 hours, newest first. One query."""
    missions = _of_own_team(viewer).order_by("-offered_at", "-id")
    return tuple(_row(mission) for mission in missions)


def given_back(viewer: Viewer) -> tuple[GivenBack, ...]:
    """What the viewer's team declined, or was called off from, within 24 hours, newest first: that and why, and nothing
    of its matter. One query."""
    rows = _given_back(viewer).order_by("-ended_at", "-id")
    return tuple(
        GivenBack(
            mission_id=row.id,
            code=row.incident.code,
            state=MissionState(row.state),
            state_label=STATE[MissionState(row.state)],
            ended_at=row.ended_at,
            reason=stored_reason(row.reason),
        )
        for row in rows
        if row.ended_at is not None
    )


def mission(viewer: Viewer, mission_id: UUID) -> MissionCard:
    """One mission with what the field page shows. Who: its team while it lives and 24 hours after it was done, or
    `dispatch:read` within the incident's area (without the reporter's phone). Notes the read.

    Raises `MissionOver` for a team that declined it or was called off within a day, so that it learns of it; `NotFound`
    for all others.
    """
    found = _of_own_team(viewer).filter(id=mission_id).first()
    if found is None and viewer.may(Permission.READ):
        found = _rows().filter(id=mission_id).first()
        if found is not None and not viewer.covers(found.incident.area_id):
            found = None
    if found is None:
        raise MissionOver if _given_back(viewer).filter(id=mission_id).exists() else NotFound
    return _shown(viewer, found)


def missions_of(viewer: Viewer, incident_id: UUID) -> tuple[MissionRow, ...]:
    """All missions to one incident, oldest first, with why teams said no. Who: `dispatch:read` within its area.

    Raises `Forbidden`, `NotFound`.
    """
    requires(viewer, Permission.READ)
    area_id = Incident.objects.filter(id=incident_id).values_list("area_id").first()
    if area_id is None or not viewer.covers(area_id[0]):
        raise NotFound
    return tuple(_row(mission) for mission in _rows().filter(incident_id=incident_id).order_by("offered_at", "id"))


def mission_ids_for_the_ledger(viewer: Viewer, incident_id: UUID) -> tuple[UUID, ...]:
    """Which missions an incident had: ids and nothing else, so that its ledger can be read whole. Who: `audit:read`."""
    requires(viewer, Ledger.READ)
    return tuple(Mission.objects.filter(incident_id=incident_id).order_by("id").values_list("id", flat=True))


def outcomes(kind: str) -> tuple[Outcome, ...]:
    """How a matter of this kind can end. Raises `NotFound` for an unknown kind."""
    if kind not in KINDS:
        raise NotFound
    return tuple(Outcome(choice.slug, choice.label) for choice in KINDS[kind].outcomes)


def team_sees(viewer: Viewer, incident_id: UUID) -> bool:
    """Whether the viewer's team is on this incident, or was done there within 24 hours: what teams may see at all."""
    return _of_own_team(viewer).filter(incident_id=incident_id).exists()


def team_sees_picture(viewer: Viewer, upload_id: UUID) -> bool:
    """Whether a picture belongs to a matter that the viewer's team sees. One query. Notes the read."""
    found = _of_own_team(viewer).filter(incident__photos__upload_id=upload_id).values_list("incident_id").first()
    if found is not None:
        viewer.note_read("incident", found)
    return found is not None


def _rows() -> QuerySet[Mission]:
    waiting = Count("endings", filter=Q(endings__is_first=False, endings__decided_at=None))
    return Mission.objects.select_related("team", "incident", "offered_by").annotate(endings_waiting=waiting)


def _of_own_team(viewer: Viewer) -> QuerySet[Mission]:
    """Those whose matters the team sees, as `rules.is_seen`. Fails closed: nothing for who is in no team or may not
    serve."""
    seen = Q(state__in=LIVE_STATES) | Q(state=MissionState.DONE, ended_at__gt=_seen_since(timezone.now()))
    return _rows().filter(seen, _team_of(viewer))


def _given_back(viewer: Viewer) -> QuerySet[Mission]:
    ended = Q(state__in=GIVEN_BACK, ended_at__gt=_seen_since(timezone.now()))
    return Mission.objects.filter(ended, _team_of(viewer)).select_related("incident")


def _team_of(viewer: Viewer) -> Q:
    if viewer.team_id is None or not may_serve(viewer, viewer.team_id):
        return Q(pk__in=[])
    return Q(team_id=viewer.team_id)


def _seen_since(now: datetime) -> datetime:
    return now - SEEN_AFTER_END


def _shown(viewer: Viewer, mission: Mission) -> MissionCard:
    viewer.note_read("incident", [mission.incident_id])
    serving = viewer.team_id == mission.team_id and may_serve(viewer, mission.team_id)
    return mission_card(mission, serving=serving, now=timezone.now())


def _row(mission: Mission) -> MissionRow:
    state, incident = MissionState(mission.state), mission.incident
    labels = {choice.slug: choice.label for choice in KINDS[incident.kind].outcomes}
    return MissionRow(
        mission_id=mission.id,
        public_id=public_id("mis", mission.id),
        incident_id=incident.id,
        code=incident.code,
        title=incident_title(incident),
        priority=Priority(incident.priority),
        place=places.get_area(incident.area_id).name if incident.area_id else "",
        team_id=mission.team_id,
        team_code=mission.team.code,
        team_name=mission.team.name,
        state=state,
        state_label=STATE[state],
        is_live=state in LIVE_STATES,
        offered_at=mission.offered_at,
        accepted_at=mission.accepted_at,
        departed_at=mission.departed_at,
        arrived_at=mission.arrived_at,
        ended_at=mission.ended_at,
        reason=stored_reason(mission.reason),
        outcome=mission.outcome,
        outcome_label=labels.get(mission.outcome, mission.outcome),
        offered_by_name=mission.offered_by.name if mission.offered_by else "",
        although_busy=mission.although_busy,
        version=mission.version,
        sign=sign_of(mission, timezone.now()),
        sign_level=SIGN_LEVEL[sign_of(mission, timezone.now())],
        sign_at=last_sign((mission.departed_at, mission.arrived_at, mission.well_at)),
        uncovered_reason=mission.uncovered_reason,
        endings=getattr(mission, "endings_waiting", 0),
    )
