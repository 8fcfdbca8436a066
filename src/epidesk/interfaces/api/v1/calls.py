# SPDX-License-Identifier: Apache-2.0
"""Calling reporters back."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from epidesk.intake.incidents import actions, queries
from epidesk.interfaces.api.shapes import Problem
from epidesk.interfaces.api.v1.ids import wanted

router = Router(tags=["incidents"])
REFUSALS = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem, 429: Problem}


class CallOut(Schema):
    """One call and how it ended; the note is for colleagues."""

    at: datetime
    outcome: str
    text: str
    note: str
    by: str
    next_at: datetime | None


class CallsOut(Schema):
    """The calls, newest first. `given_up`: nobody was reached, the shift lead decides."""

    calls: list[CallOut]
    tries: int
    most_tries: int
    next_at: datetime | None
    given_up: bool
    outcomes: list[str] = Field(..., description="How a call can end, as config/callbacks.yaml has it.")


class CallIn(Schema):
    outcome: str = Field(..., max_length=40)
    note: str = Field("", max_length=4_000)
    next_at: datetime | None = Field(None, description="When to call again; left out, the centre's rules plan it.")


class LoggedOut(Schema):
    tries: int
    next_at: datetime | None
    given_up: bool


@router.get("/incidents/{incident_id}/calls", response={200: CallsOut, **REFUSALS}, summary="Calls to the reporter")
def calls(request: HttpRequest, incident_id: str) -> CallsOut:
    log = queries.calls(request.viewer, wanted("inc", incident_id))  # type: ignore[attr-defined]
    return CallsOut(
        calls=[
            CallOut(at=one.at, outcome=one.outcome, text=one.text, note=one.note, by=one.by_label, next_at=one.next_at)
            for one in log.lines
        ],
        tries=log.tries,
        most_tries=log.most_tries,
        next_at=log.next_at,
        given_up=log.given_up,
        outcomes=[code for code, _words in queries.call_outcomes()],
    )


@router.post(
    "/incidents/{incident_id}/calls", response={201: LoggedOut, **REFUSALS}, summary="Log a call and plan the next one"
)
def log_call(request: HttpRequest, incident_id: str, body: CallIn) -> Status[LoggedOut]:
    logged = actions.log_call(
        by=request.viewer.as_actor(),  # type: ignore[attr-defined]
        incident_id=wanted("inc", incident_id),
        outcome=body.outcome,
        note=body.note,
        next_at=body.next_at,
    )
    return Status(201, LoggedOut(tries=logged.tries, next_at=logged.next_at, given_up=logged.given_up))
