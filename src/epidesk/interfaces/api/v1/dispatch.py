# SPDX-License-Identifier: Apache-2.0
"""Teams and missions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.interfaces.api.shapes import Problem
from epidesk.interfaces.api.v1.ids import wanted
from epidesk.response.dispatch import actions, queries
from epidesk.response.dispatch.queries import MissionRow, TeamCard

router = Router(tags=["dispatch"])
REFUSALS = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem, 429: Problem}


class TeamOut(Schema):
    """`lon`, `lat`: the last position while on duty; null when none is known."""

    id: str
    code: str
    name: str
    zone: str
    state: Literal["free", "busy", "off"]
    on_duty: bool
    lon: float | None
    lat: float | None
    position_age_s: int | None
    open_missions: int


class ReasonOut(Schema):
    code: str
    text: str
    tone: str


class AdviceOut(Schema):
    """A team that could go. `eta_minutes` is estimated from the straight line."""

    team_id: str
    code: str
    name: str
    rank: int
    eta_minutes: int | None
    distance_m: float | None
    state: Literal["free", "busy", "off"]
    reasons: list[ReasonOut]


class ExcludedOut(Schema):
    team_id: str
    code: str
    name: str
    why: str


class RecommendationOut(Schema):
    advice: list[AdviceOut]
    excluded: list[ExcludedOut]
    place_known: bool
    shortfall: int


class MissionOut(Schema):
    id: str
    incident_id: str
    team_id: str
    team: str
    state: str
    offered_at: datetime
    accepted_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    reason: str
    outcome: str
    version: int


class SendIn(Schema):
    team_id: str
    although_busy: bool = Field(False, description="You saw that the team has other missions and want it all the same.")
    although_uncovered: str = Field(
        "", max_length=500, description="Why the team's zone may be left with fewer free teams than the rule wants."
    )
    version: int | None = Field(None, description="The incident's version as you saw it; 409 if it changed.")


class DutyIn(Schema):
    on: bool


class PositionIn(Schema):
    lon: float = Field(..., ge=-180, le=180)
    lat: float = Field(..., ge=-90, le=90)
    accuracy_m: float = Field(..., ge=0)
    at: datetime = Field(..., description="When the phone measured it, with zone.")


class PositionOut(Schema):
    taken: str


class MoveIn(Schema):
    """`reason` for decline and stand_down; `outcome` and `note` for finish."""

    reason: str = Field("", max_length=1_000)
    outcome: str = Field("", max_length=40)
    note: str = Field("", max_length=4_000)


def _team(card: TeamCard) -> TeamOut:
    return TeamOut(
        id=card.public_id,
        code=card.code,
        name=card.name,
        zone=card.zone_name,
        state=card.state,
        on_duty=card.on_duty,
        lon=card.lon,
        lat=card.lat,
        position_age_s=card.position_age_s,
        open_missions=card.open_missions,
    )


def _mission(row: MissionRow) -> MissionOut:
    return MissionOut(
        id=row.public_id,
        incident_id=public_id("inc", row.incident_id),
        team_id=public_id("team", row.team_id),
        team=row.team_name,
        state=str(row.state),
        offered_at=row.offered_at,
        accepted_at=row.accepted_at,
        departed_at=row.departed_at,
        arrived_at=row.arrived_at,
        ended_at=row.ended_at,
        reason=row.reason,
        outcome=row.outcome,
        version=row.version,
    )


@router.get("/teams", response={200: list[TeamOut], **REFUSALS}, summary="All teams with duty, position and load")
def teams(request: HttpRequest) -> list[TeamOut]:
    return [_team(card) for card in queries.teams(request.viewer)]  # type: ignore[attr-defined]


@router.post("/teams/{team_id}/duty", response={204: None, **REFUSALS}, summary="Set a team on or off duty")
def duty(request: HttpRequest, team_id: str, body: DutyIn) -> Status[None]:
    actions.set_duty(by=request.viewer.as_actor(), team_id=wanted("team", team_id), on=body.on)  # type: ignore[attr-defined]
    return Status(204, None)


@router.post(
    "/teams/{team_id}/position", response={200: PositionOut, **REFUSALS}, summary="Where the own team is, while on duty"
)
def position(request: HttpRequest, team_id: str, body: PositionIn) -> PositionOut:
    taken = actions.report_position(
        by=request.viewer.as_actor(),  # type: ignore[attr-defined]
        team_id=wanted("team", team_id),
        lon=body.lon,
        lat=body.lat,
        accuracy_m=body.accuracy_m,
        at=body.at,
    )
    return PositionOut(taken=str(taken.why))


@router.get(
    "/incidents/{incident_id}/teams",
    response={200: RecommendationOut, **REFUSALS},
    summary="Which teams could go, best first, with reasons",
)
def recommendation(
    request: HttpRequest, incident_id: str, limit: Annotated[int, Query(ge=1, le=23)] = 5
) -> RecommendationOut:
    found = queries.recommend(request.viewer, wanted("inc", incident_id), limit=limit)  # type: ignore[attr-defined]
    return RecommendationOut(
        advice=[
            AdviceOut(
                team_id=public_id("team", one.team_id),
                code=one.code,
                name=one.name,
                rank=one.rank,
                eta_minutes=one.eta_minutes,
                distance_m=one.distance_m,
                state=one.state,
                reasons=[ReasonOut(code=why.code, text=str(why.text), tone=str(why.tone)) for why in one.reasons],
            )
            for one in found.advice
        ],
        excluded=[
            ExcludedOut(team_id=public_id("team", one.team_id), code=one.code, name=one.name, why=str(one.why.text))
            for one in found.excluded
        ],
        place_known=found.place_known,
        shortfall=found.shortfall,
    )


@router.get("/incidents/{incident_id}/missions", response={200: list[MissionOut], **REFUSALS}, summary="Its missions")
def missions(request: HttpRequest, incident_id: str) -> list[MissionOut]:
    return [_mission(row) for row in queries.missions_of(request.viewer, wanted("inc", incident_id))]  # type: ignore[attr-defined]


@router.post("/incidents/{incident_id}/missions", response={201: MissionOut, **REFUSALS}, summary="Send a team")
def send(request: HttpRequest, incident_id: str, body: SendIn) -> Status[MissionOut]:
    incident = wanted("inc", incident_id)
    viewer = request.viewer  # type: ignore[attr-defined]
    mission_id = actions.offer_mission(
        by=viewer.as_actor(),
        incident_id=incident,
        team_id=parse_public_id("team", body.team_id) or wanted("team", body.team_id),
        version=body.version,
        although_busy=body.although_busy,
        although_uncovered=body.although_uncovered,
    )
    return Status(
        201, next(_mission(row) for row in queries.missions_of(viewer, incident) if row.mission_id == mission_id)
    )


@router.post(
    "/missions/{mission_id}/{verb}", response={204: None, **REFUSALS}, summary="Move a mission; safe to send twice"
)
def move(
    request: HttpRequest,
    mission_id: str,
    verb: Literal["accept", "decline", "depart", "arrive", "finish", "stand_down"],
    body: MoveIn,
) -> Status[None]:
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    mission = wanted("mis", mission_id)
    if verb in ("decline", "stand_down"):
        getattr(actions, verb)(by=by, mission_id=mission, reason=body.reason)
    elif verb == "finish":
        actions.finish(by=by, mission_id=mission, outcome=body.outcome, note=body.note)
    else:
        getattr(actions, verb)(by=by, mission_id=mission)
    return Status(204, None)
