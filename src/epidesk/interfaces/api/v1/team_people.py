# SPDX-License-Identifier: Apache-2.0
"""Who is in a team and who decides for it; and the messages that reached nobody."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.notify.queries import undelivered
from epidesk.interfaces.api.shapes import Problem
from epidesk.interfaces.api.v1.ids import wanted
from epidesk.response.dispatch import actions
from epidesk.response.dispatch.queries import team_members

router = Router(tags=["dispatch"])
REFUSALS = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem, 429: Problem}


class MemberOut(Schema):
    """`leads_until_at`: when standing in for the leader ends; null for who leads for good."""

    user_id: str
    name: str
    leads: bool
    leads_until_at: datetime | None


class LeadIn(Schema):
    user_id: str
    stands_in: bool = Field(True, description="False ends it. Who leads for good stays leader.")


class UndeliveredOut(Schema):
    """`state`: queued (tried again at `next_try_at`), sending, failed (surely not taken), unknown (perhaps taken)."""

    id: str
    channel: str
    state: str
    attempts: int
    error: str
    incident_id: str
    created_at: datetime
    next_try_at: datetime | None
    ended_at: datetime | None


@router.get("/teams/{team_id}/members", response={200: list[MemberOut], **REFUSALS}, summary="The people of a team")
def members(request: HttpRequest, team_id: str) -> list[MemberOut]:
    return [
        MemberOut(
            user_id=public_id("usr", one.user_id), name=one.name, leads=one.leads, leads_until_at=one.leads_until_at
        )
        for one in team_members(request.viewer, wanted("team", team_id))  # type: ignore[attr-defined]
    ]


@router.post(
    "/teams/{team_id}/lead",
    response={204: None, **REFUSALS},
    summary="Let a member stand in for the leader for 24 hours, or end it",
)
def lead(request: HttpRequest, team_id: str, body: LeadIn) -> Status[None]:
    team, user_id = wanted("team", team_id), parse_public_id("usr", body.user_id)
    if user_id is None:
        raise Invalid({"user_id": _("This is nobody's id.")})
    act = actions.hand_lead if body.stands_in else actions.take_back_lead
    act(by=request.viewer.as_actor(), team_id=team, user_id=user_id)  # type: ignore[attr-defined]
    return Status(204, None)


@router.get(
    "/messages/undelivered",
    response={200: list[UndeliveredOut], **REFUSALS},
    summary="SMS and e-mails that could not be handed over; to whom and what they said is not told",
    tags=["messages"],
)
def undelivered_messages(request: HttpRequest) -> list[UndeliveredOut]:
    return [
        UndeliveredOut(
            id=str(one.id),
            channel=one.channel,
            state=str(one.state),
            attempts=one.attempts,
            error=one.error,
            incident_id=public_id("inc", one.subject_id) if one.subject_kind == "incident" and one.subject_id else "",
            created_at=one.created_at,
            next_try_at=one.next_try_at,
            ended_at=one.ended_at,
        )
        for one in undelivered(request.viewer)  # type: ignore[attr-defined]
    ]
