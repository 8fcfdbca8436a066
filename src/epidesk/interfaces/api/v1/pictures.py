# SPDX-License-Identifier: Apache-2.0
"""Pictures of incidents: what there is, the bytes, and new ones from the desk and from teams."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status

from epidesk.foundation.core.errors import Forbidden, NotFound, OutsideArea
from epidesk.foundation.core.idempotency import Answer, Claim, claim, remember
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.core.uploads.actions import store_picture
from epidesk.foundation.core.uploads.pictures import MAX_BYTES
from epidesk.foundation.core.uploads.queries import open_picture
from epidesk.intake.incidents import actions as incidents
from epidesk.intake.incidents import queries
from epidesk.intake.incidents.rules import Permission
from epidesk.interfaces.api.shapes import Problem
from epidesk.interfaces.api.v1.ids import wanted
from epidesk.response.dispatch import actions as dispatch
from epidesk.response.dispatch import queries as dispatch_queries
from epidesk.response.dispatch.rules import may_serve

router = Router(tags=["pictures"])
REFUSALS = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem, 429: Problem, 503: Problem}
PICTURES_A_KEY_AND_HOUR = 120
BYTES = {"schema": {"type": "string", "format": "binary"}}
SENDING: dict[str, Any] = {
    "parameters": [{"in": "header", "name": "Idempotency-Key", "required": False, "schema": {"type": "string"}}],
    "requestBody": {
        "required": True,
        "description": "The picture itself, at most 12 MB and 40 megapixels. It is made anew: nothing hidden survives.",
        "content": dict.fromkeys(("image/jpeg", "image/png", "image/webp"), BYTES),
    },
}


class PictureOut(Schema):
    """`by_team`: added by a team or the desk, not by the reporter. `redacted`: parts of it are covered for everybody;
    the desk keeps the original. The bytes: GET /pictures/{id}."""

    id: str
    at: datetime
    by_team: bool
    redacted: bool


class PictureAdded(Schema):
    id: str


@router.get(
    "/incidents/{incident_id}/pictures",
    response={200: list[PictureOut], **REFUSALS},
    summary="Its pictures; reading is written to the read log",
)
def pictures(request: HttpRequest, incident_id: str) -> list[PictureOut]:
    found = queries.detail(request.viewer, wanted("inc", incident_id))  # type: ignore[attr-defined]
    if found.masked:
        raise OutsideArea
    return [
        PictureOut(id=public_id("upl", one.upload_id), at=one.at, by_team=one.by_team, redacted=one.redacted)
        for one in found.photos
    ]


@router.get(
    "/pictures/{picture_id}",
    response=REFUSALS,
    summary="One picture; reading is written to the read log",
    openapi_extra={"responses": {200: {"description": "The picture", "content": {"image/jpeg": BYTES}}}},
)
def picture(
    request: HttpRequest,
    picture_id: str,
    thumb: Annotated[bool, Query(description="The small one, at most 320 pixels.")] = False,
) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    upload_id = wanted("upl", picture_id)
    if not (queries.may_see_picture(viewer, upload_id) or dispatch_queries.team_sees_picture(viewer, upload_id)):
        raise NotFound
    found = open_picture(upload_id, thumbnail=thumb)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(found.content, content_type=found.content_type, headers=headers)


@router.post(
    "/incidents/{incident_id}/pictures",
    response={201: PictureAdded, **REFUSALS},
    summary="Add a picture from the desk",
    openapi_extra=SENDING,
)
def add_picture(request: HttpRequest, incident_id: str) -> Status[PictureAdded]:
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    found = wanted("inc", incident_id)
    if not by.may(Permission.NOTE):
        raise Forbidden
    if not by.covers(queries.detail(by.as_viewer(), found).area_id):  # before anything is decoded
        raise OutsideArea
    return _add(request, by, lambda ids: incidents.add_photos(by=by, incident_id=found, upload_ids=ids))


@router.post(
    "/missions/{mission_id}/pictures",
    response={201: PictureAdded, **REFUSALS},
    summary="Add a picture from the place, by the mission's team",
    openapi_extra=SENDING,
)
def add_mission_picture(request: HttpRequest, mission_id: str) -> Status[PictureAdded]:
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    found = wanted("mis", mission_id)
    if by.team_id is None or not may_serve(by, by.team_id):
        raise Forbidden
    if dispatch_queries.mission(by.as_viewer(), found).team_id != by.team_id:
        raise NotFound
    return _add(request, by, lambda ids: dispatch.add_photos(by=by, mission_id=found, upload_ids=ids))


def _add(request: HttpRequest, by: Actor, attach: Callable[[tuple[UUID, ...]], None]) -> Status[PictureAdded]:
    """Stores and attaches in one transaction; with an Idempotency-Key the same picture sent twice is one."""
    limited("pictures", str(by.key_id), limit=PICTURES_A_KEY_AND_HOUR, window_s=3600)
    content = request.read(MAX_BYTES + 1)  # one byte more is enough to refuse it
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    one = Claim.of(f"key:{by.key_id}", key, request.path.encode() + b"\0" + content) if key else None
    with unit_of_work():
        if one and (done := claim(one)):
            return Status(201, PictureAdded(id=done.body["id"]))
        upload_id = store_picture(by=by, stream=BytesIO(content))
        attach((upload_id,))
        added = PictureAdded(id=public_id("upl", upload_id))
        if one:
            remember(one, Answer(201, {"id": added.id}))
    return Status(201, added)
