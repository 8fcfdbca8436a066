# SPDX-License-Identifier: Apache-2.0
"""Incidents as the desk works on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Header, Query, Router, Schema, Status

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.desk import actions as desk
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.places.queries import find_ward_by_code
from epidesk.intake.incidents import actions, queries
from epidesk.intake.incidents.queries import IncidentDetail, IncidentRow
from epidesk.interfaces.api.shapes import Problem
from epidesk.interfaces.api.v1.ids import wanted
from epidesk.interfaces.common.identity import REASON_HEADER, give_reason, reason_in_header

router = Router(tags=["incidents"])
REFUSALS = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem, 429: Problem}
VerdictName = Literal["founded", "unfounded", "malicious"]
PriorityName = Literal["extreme", "severe", "moderate", "minor", "unknown"]


class IncidentLine(Schema):
    """A line of the list; the person is masked."""

    id: str
    code: str
    kind: str
    state: str
    priority: PriorityName
    confirmed: bool
    flags: list[str]
    seen: list[str]
    area: str
    lon: float | None
    lat: float | None
    contact_name: str
    contact_phone: str
    received_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    outcome: str
    version: int


class IncidentList(Schema):
    items: list[IncidentLine]
    next: str = Field(..., description="Pass as `after` for the next page; empty at the end.")


class StepOut(Schema):
    at: datetime
    state: str
    verb: str
    text: str
    reason: str


class AnswerOut(Schema):
    code: str
    question: str
    text: str


class IncidentOut(IncidentLine):
    """One incident. Reading it is written to the read log; outside your area the person is masked."""

    title: str
    masked: bool
    description: str
    address: str
    answers: list[AnswerOut]
    timeline: list[StepOut]
    verbs: list[str]
    verdict: str = Field(..., description="Empty while there is none.")
    verdict_confirmed: bool = Field(..., description="False while only the team's outcome proposes the verdict.")


class TriageIn(Schema):
    priority: PriorityName
    ward_code: str = Field("", description="Only to correct the ward: its GSO code.")
    kind: str | None = None
    note: str = Field("", max_length=4_000)
    version: int | None = Field(None, description="The version you saw; 409 if it changed meanwhile.")


class ReasonIn(Schema):
    reason: str = Field(..., max_length=2_000, description="Rejecting: the reporter reads this, word for word.")
    version: int | None = None


class ResolveIn(Schema):
    outcome: str = Field(..., max_length=40, description="One of the kind's outcomes; see GET /kinds.")
    verdict: VerdictName | None = Field(
        None,
        description="What checking a suspected case came to. May be left out where the outcome says it; founded and "
        "malicious need a logged check, malicious a note that says why.",
    )
    note: str = Field("", max_length=4_000)
    version: int | None = None


class DuplicateIn(Schema):
    of: str = Field(..., description="The id of the report that stays open; it may lie in any ward.")
    note: str = Field("", max_length=4_000)
    version: int | None = None


class LikelyOut(Schema):
    """A likely duplicate. `distance_m`: null where one of them has no point; `with_team`: a team is out for it."""

    id: str
    code: str
    title: str
    address: str
    area_name: str
    distance_m: int | None
    received_at: datetime
    state: str
    witness_count: int
    same_phone: bool
    with_team: bool


class ClaimIn(Schema):
    break_in: bool = Field(False, description="Take it from a colleague who has it in hand: with desk:break_in.")


class ClaimOut(Schema):
    """In whose hand it is, and until when unless it is claimed again."""

    holder: str
    until: datetime


class NoteIn(Schema):
    text: str = Field(..., max_length=4_000)


def _line(row: IncidentRow | IncidentDetail) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "code": row.code,
        "kind": row.kind,
        "state": str(row.state),
        "priority": row.priority.name.lower(),
        "confirmed": row.confirmed if isinstance(row, IncidentRow) else row.confirmed_at is not None,
        "flags": list(row.flags),
        "seen": list(row.seen),
        "area": row.area_name,
        "lon": row.lon,
        "lat": row.lat,
        "contact_name": row.contact_name,
        "contact_phone": row.contact_phone,
        "received_at": row.received_at,
        "changed_at": row.changed_at if isinstance(row, IncidentRow) else row.timeline[-1].at,
        "closed_at": row.closed_at,
        "outcome": row.outcome,
        "version": row.version,
    }


def _whole(found: IncidentDetail) -> IncidentOut:
    return IncidentOut(
        **_line(found),
        title=found.title,
        masked=found.masked,
        description=found.description,
        address=found.address,
        answers=[AnswerOut(code=one.code, question=one.question, text=one.text) for one in found.answers],
        timeline=[
            StepOut(at=step.at, state=str(step.state), verb=step.verb, text=step.text, reason=step.reason)
            for step in found.timeline
        ],
        verbs=list(found.verbs),
        verdict=found.verdict,
        verdict_confirmed=found.verdict_confirmed,
    )


class Filters(Schema):
    kind: str = ""
    state: str = ""
    ward_code: str = ""
    after: str = ""
    limit: int = Field(50, ge=1, le=200)


@router.get("/incidents", response={200: IncidentList, **REFUSALS}, summary="Incidents of your area, newest first")
def incidents(request: HttpRequest, filters: Query[Filters]) -> IncidentList:
    ward = find_ward_by_code(filters.ward_code) if filters.ward_code else None
    if filters.ward_code and ward is None:
        raise Invalid({"ward_code": _("There is no ward with this code.")})
    page = queries.list_incidents(
        request.viewer,  # type: ignore[attr-defined]
        kind=filters.kind,
        state=filters.state,
        area_id=ward.id if ward else None,
        after=filters.after,
        limit=filters.limit,
    )
    return IncidentList(items=[IncidentLine(**_line(row)) for row in page.items], next=page.next)


@router.get("/incidents/{incident_id}", response={200: IncidentOut, **REFUSALS}, summary="One incident")
def incident(
    request: HttpRequest,
    incident_id: str,
    reason: str = Header(  # type: ignore[type-arg]
        "",
        alias=REASON_HEADER,
        description="Why you look at a person outside your area (10 to 300 characters, UTF-8 or percent-encoded). With "
        "the permission incidents:read_contact it shows what is masked; the read log keeps it.",
    ),
) -> IncidentOut:
    if reason:
        try:
            give_reason(request, reason_in_header(request))
        except Invalid as error:
            raise Invalid({REASON_HEADER: error.fields["reason"]}) from None
    return _whole(queries.detail(request.viewer, wanted("inc", incident_id)))  # type: ignore[attr-defined]


@router.post("/incidents/{incident_id}/triage", response={200: IncidentOut, **REFUSALS}, summary="Judge its urgency")
def triage(request: HttpRequest, incident_id: str, body: TriageIn) -> IncidentOut:
    ward = find_ward_by_code(body.ward_code) if body.ward_code else None
    if body.ward_code and ward is None:
        raise Invalid({"ward_code": _("There is no ward with this code.")})
    found = wanted("inc", incident_id)
    actions.triage(
        by=request.viewer.as_actor(),  # type: ignore[attr-defined]
        incident_id=found,
        priority=Priority[body.priority.upper()],
        area_id=ward.id if ward else None,
        kind=body.kind,
        note=body.note,
        version=body.version,
    )
    return _whole(queries.detail(request.viewer, found))  # type: ignore[attr-defined]


@router.post("/incidents/{incident_id}/reject", response={200: IncidentOut, **REFUSALS}, summary="Close with a reason")
def reject(request: HttpRequest, incident_id: str, body: ReasonIn) -> IncidentOut:
    found = wanted("inc", incident_id)
    actions.reject(by=request.viewer.as_actor(), incident_id=found, reason=body.reason, version=body.version)  # type: ignore[attr-defined]
    return _whole(queries.detail(request.viewer, found))  # type: ignore[attr-defined]


@router.post("/incidents/{incident_id}/resolve", response={200: IncidentOut, **REFUSALS}, summary="Close it: outcome")
def resolve(request: HttpRequest, incident_id: str, body: ResolveIn) -> IncidentOut:
    found = wanted("inc", incident_id)
    actions.resolve(
        by=request.viewer.as_actor(),  # type: ignore[attr-defined]
        incident_id=found,
        outcome=body.outcome,
        verdict=body.verdict or "",
        note=body.note,
        version=body.version,
    )
    return _whole(queries.detail(request.viewer, found))  # type: ignore[attr-defined]


@router.post(
    "/incidents/{incident_id}/duplicate", response={200: IncidentOut, **REFUSALS}, summary="Close it: same as another"
)
def duplicate(request: HttpRequest, incident_id: str, body: DuplicateIn) -> IncidentOut:
    found, of_id = wanted("inc", incident_id), parse_public_id("inc", body.of)
    if of_id is None:
        raise Invalid({"of": _("This is no report's id.")})
    actions.merge(
        by=request.viewer.as_actor(),  # type: ignore[attr-defined]
        incident_id=found,
        into_id=of_id,
        note=body.note,
        version=body.version,
    )
    return _whole(queries.detail(request.viewer, found))  # type: ignore[attr-defined]


@router.post("/incidents/{incident_id}/split", response={200: IncidentOut, **REFUSALS}, summary="Take a merge back")
def split(request: HttpRequest, incident_id: str, body: ReasonIn) -> IncidentOut:
    found = wanted("inc", incident_id)
    actions.split(by=request.viewer.as_actor(), incident_id=found, reason=body.reason, version=body.version)  # type: ignore[attr-defined]
    return _whole(queries.detail(request.viewer, found))  # type: ignore[attr-defined]


@router.get(
    "/incidents/{incident_id}/similar",
    response={200: list[LikelyOut], **REFUSALS},
    summary="Open reports that may be the same: near in place and time, or of the same phone",
)
def similar(request: HttpRequest, incident_id: str) -> list[LikelyOut]:
    found = wanted("inc", incident_id)
    queries.detail(request.viewer, found)  # type: ignore[attr-defined]  # not there: 404
    return [
        LikelyOut(
            id=one.public_id,
            code=one.code,
            title=one.title,
            address=one.address,
            area_name=one.area_name,
            distance_m=one.distance_m,
            received_at=one.received_at,
            state=one.state_label,
            witness_count=one.witness_count,
            same_phone=one.same_phone,
            with_team=one.with_team,
        )
        for one in queries.likely_duplicates(request.viewer, found)  # type: ignore[attr-defined]
    ]


@router.post(
    "/incidents/{incident_id}/claim",
    response={200: ClaimOut, **REFUSALS},
    summary="Take it in hand for some minutes; 409 names the colleague who has it",
)
def claim(request: HttpRequest, incident_id: str, body: ClaimIn) -> ClaimOut:
    lock = desk.claim(
        by=request.viewer.as_actor(),  # type: ignore[attr-defined]
        subject_id=wanted("inc", incident_id),
        break_in=body.break_in,
    )
    return ClaimOut(holder=lock.holder_name, until=lock.until)


@router.post("/incidents/{incident_id}/release", response={204: None, **REFUSALS}, summary="Give it back to the queue")
def release(request: HttpRequest, incident_id: str) -> Status[None]:
    desk.release(by=request.viewer.as_actor(), subject_id=wanted("inc", incident_id))  # type: ignore[attr-defined]
    return Status(204, None)


@router.post("/incidents/{incident_id}/reopen", response={200: IncidentOut, **REFUSALS}, summary="Open it again")
def reopen(request: HttpRequest, incident_id: str, body: ReasonIn) -> IncidentOut:
    found = wanted("inc", incident_id)
    actions.reopen(by=request.viewer.as_actor(), incident_id=found, reason=body.reason, version=body.version)  # type: ignore[attr-defined]
    return _whole(queries.detail(request.viewer, found))  # type: ignore[attr-defined]


@router.post("/incidents/{incident_id}/notes", response={204: None, **REFUSALS}, summary="A word for colleagues")
def note(request: HttpRequest, incident_id: str, body: NoteIn) -> Status[None]:
    actions.add_note(by=request.viewer.as_actor(), incident_id=wanted("inc", incident_id), text=body.text)  # type: ignore[attr-defined]
    return Status(204, None)
