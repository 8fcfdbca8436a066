# SPDX-License-Identifier: Apache-2.0
"""Finding out whether a report is true."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from epidesk.intake.incidents import actions, queries
from epidesk.interfaces.api.shapes import Problem
from epidesk.interfaces.api.v1.ids import wanted

router = Router(tags=["incidents"])
REFUSALS = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem, 429: Problem}
CheckName = Literal["call_back", "station", "on_site"]
FindingName = Literal["confirmed", "refuted", "unclear"]


class CheckIn(Schema):
    """One way in which a report was checked, and what came of it. The reporter reads none of it."""

    check: CheckName
    result: FindingName
    note: str = Field("", max_length=4_000)


class CheckOut(Schema):
    at: datetime
    check: str
    result: str
    note: str
    by: str


class VerdictIn(Schema):
    verdict: Literal["founded", "unfounded", "malicious"]
    note: str = Field("", max_length=4_000, description="For colleagues. Malicious needs one.")
    version: int | None = Field(None, description="The version you saw; 409 if it changed meanwhile.")


@router.get(
    "/incidents/{incident_id}/checks",
    response={200: list[CheckOut], **REFUSALS},
    summary="How it was checked, oldest first; empty for kinds that are not",
)
def checks(request: HttpRequest, incident_id: str) -> list[CheckOut]:
    found = queries.verification(request.viewer, wanted("inc", incident_id))  # type: ignore[attr-defined]
    lines = found.lines if found else ()
    return [CheckOut(at=one.at, check=one.check, result=one.result, note=one.note, by=one.by_label) for one in lines]


@router.post("/incidents/{incident_id}/checks", response={204: None, **REFUSALS}, summary="Log how it was checked")
def verify(request: HttpRequest, incident_id: str, body: CheckIn) -> Status[None]:
    actions.verify(
        by=request.viewer.as_actor(),  # type: ignore[attr-defined]
        incident_id=wanted("inc", incident_id),
        check=body.check,
        result=body.result,
        note=body.note,
    )
    return Status(204, None)


@router.post(
    "/incidents/{incident_id}/verdict",
    response={204: None, **REFUSALS},
    summary="Say, or say anew, what checking a resolved report came to",
)
def verdict(request: HttpRequest, incident_id: str, body: VerdictIn) -> Status[None]:
    actions.give_verdict(
        by=request.viewer.as_actor(),  # type: ignore[attr-defined]
        incident_id=wanted("inc", incident_id),
        verdict=body.verdict,
        note=body.note,
        version=body.version,
    )
    return Status(204, None)
