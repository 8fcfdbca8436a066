# SPDX-License-Identifier: Apache-2.0
"""Filing: the ordinary route of what the fast lane answers in production. Same code, group of one."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from epidesk.intake.incidents.kinds import KINDS
from epidesk.interfaces.api import filing
from epidesk.interfaces.api.problems import MEDIA_TYPE
from epidesk.interfaces.api.shapes import Problem, ReportIn
from epidesk.interfaces.common.client_address import client_address

router = Router(tags=["reports"])


class Filed(Schema):
    """What the sender keeps: the id for machines, the tracking code for the person. `held`: somebody at the centre
    looks at it before it joins the queue."""

    id: str
    tracking_code: str
    state: str
    confirmed: bool
    held: bool = False


class ChoiceOut(Schema):
    slug: str
    label: str


class QuestionOut(Schema):
    code: str
    label: str
    type: str
    choices: list[ChoiceOut]


class KindOut(Schema):
    """What a kind of report asks."""

    code: str
    label: str
    seen: list[ChoiceOut]
    questions: list[QuestionOut]
    outcomes: list[ChoiceOut]


@router.get("/kinds", response=list[KindOut], auth=None, summary="What can be reported, and what each kind asks")
def kinds(request: HttpRequest) -> list[KindOut]:
    return [
        KindOut(
            code=kind.code,
            label=str(kind.label),
            seen=[ChoiceOut(slug=choice.slug, label=str(choice.label)) for choice in kind.seen],
            questions=[
                QuestionOut(
                    code=question.code,
                    label=str(question.label),
                    type=question.type,
                    choices=[ChoiceOut(slug=choice.slug, label=str(choice.label)) for choice in question.choices],
                )
                for question in kind.questions
            ],
            outcomes=[ChoiceOut(slug=choice.slug, label=str(choice.label)) for choice in kind.outcomes],
        )
        for kind in KINDS.values()
    ]


@router.post(
    "/reports",
    response={
        201: Filed, 400: Problem, 401: Problem, 403: Problem, 408: Problem, 409: Problem, 413: Problem, 415: Problem,
        422: Problem, 429: Problem, 503: Problem,
    },
    summary="File a report",
    description="Needs an `Idempotency-Key`: the same key and body answer the same report; another body is refused.",
    auth=None,  # `filing.identify` reads the key itself, as in the lane
    openapi_extra={
        "parameters": [
            {"in": "header", "name": "Idempotency-Key", "required": True, "schema": {"type": "string"}}
        ],
        "security": [{"StaffToken": []}],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": ReportIn.model_json_schema()}},
        },
    },
)  # fmt: skip
def file_report(request: HttpRequest) -> HttpResponse:
    headers = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in request.headers.items()]
    keyed = filing.Request.read(headers, request.body, client_address(request))
    answer = filing.identify(keyed) or filing.check(keyed) or filing.file_group([keyed])[0]
    response = HttpResponse(
        json.dumps(answer.body, ensure_ascii=False),
        status=answer.status,
        content_type=MEDIA_TYPE if answer.status >= 400 else "application/json",
    )
    if answer.retry_after_s:
        response["Retry-After"] = str(answer.retry_after_s)
    return response
