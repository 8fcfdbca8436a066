# SPDX-License-Identifier: Apache-2.0
"""Declarations of the fast lane: one or sixty-four in one transaction.

Each passes everything a page's declaration passes: who sends (a signed token), the rate limit of its device, the room's
own rules, idempotency, audit, the event, which is one for the group.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from epidesk.foundation.core import idempotency
from epidesk.foundation.core.errors import DomainError
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.movement.actions import count_devices, declare_many
from epidesk.intake.movement.policy import find_place
from epidesk.intake.movement.rules import DeclarationDraft, GivenBy, read_draft
from epidesk.interfaces.api.filing import Response, language_of, refused, say, unavailable
from epidesk.interfaces.common.intake_token import read_token

NO_TOKEN = _l("Open the form again: its permission to send has run out.")
NO_OBJECT = _l("Send one JSON object.")


@dataclass
class Request:
    """One POST as it came. `actor`, `kiosk` and `fields` are filled by `admit`."""

    body: bytes
    token: str
    idempotency_key: str
    language: str
    address: str = ""
    content_type: str = "application/json"
    actor: Actor | None = None
    kiosk: bool = False
    fields: dict[str, Any] | None = None

    @classmethod
    def read(cls, headers: Iterable[tuple[bytes, bytes]], body: bytes, address: str = "") -> Request:
        """From ASGI headers (lower-case names)."""
        found = dict(headers)
        scheme, _space, token = found.get(b"authorization", b"").decode("latin-1").partition(" ")
        return cls(
            body=body,
            token=token.strip() if scheme.lower() == "intake" else "",
            idempotency_key=found.get(b"idempotency-key", b"").decode("latin-1").strip().strip('"'),
            language=language_of(found.get(b"accept-language", b"").decode("latin-1")),
            address=address,
            content_type=found.get(b"content-type", b"").partition(b";")[0].strip().lower().decode("latin-1"),
        )


def admit(request: Request) -> Response | None:
    """Token, headers and shape; touches no database. None: go on."""
    bearer = read_token(request.token)
    if bearer is None:
        return say(request.language, 401, "unknown-token", NO_TOKEN)
    request.actor, request.kiosk = bearer.actor(request.language), bearer.kiosk
    if request.content_type != "application/json":
        return say(request.language, 415, "media-type", _l("Send application/json."))
    if not request.idempotency_key or len(request.idempotency_key) > idempotency.MAX_KEY_LENGTH:
        return say(
            request.language,
            400,
            "idempotency-key-missing",
            _l("Send an Idempotency-Key of your own, at most 128 characters, per declaration."),
        )
    try:
        fields = json.loads(request.body)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        return say(request.language, 422, "invalid", NO_OBJECT)
    request.fields = fields
    return None


def file_group(requests: Sequence[Request]) -> list[Response]:
    """Files admitted requests in one transaction; answers in the same order. One that is refused is answered in place
    and does not disturb its neighbours. Database errors are raised: nothing was stored then."""
    responses: list[Response | None] = [None] * len(requests)
    actors = [request.actor for request in requests]
    claims = [
        idempotency.Claim.of(f"lane:{(actor.device or '')[:59]}", request.idempotency_key, request.body)  # type: ignore[union-attr]
        for request, actor in zip(requests, actors, strict=True)
    ]
    with unit_of_work():
        fresh: list[int] = []
        for position, result in enumerate(idempotency.claim_many(claims)):
            if result is None:
                fresh.append(position)
            elif isinstance(result, DomainError):
                responses[position] = refused(requests[position], result)  # type: ignore[arg-type]
            else:
                responses[position] = Response(result.status, result.body)
        if fresh:
            for place, error in count_devices(each_by=[actors[position] for position in fresh]).items():  # type: ignore[misc]
                responses[fresh[place]] = refused(requests[fresh[place]], error)  # type: ignore[arg-type]
            fresh = [position for position in fresh if responses[position] is None]
        today = timezone.localdate()
        drafts = [(_draft(requests[position], today), actors[position]) for position in fresh]
        finished: list[tuple[idempotency.Claim, idempotency.Answer]] = []
        for position, outcome in zip(fresh, declare_many(drafts=drafts), strict=True):  # type: ignore[arg-type]
            if isinstance(outcome, DomainError):
                responses[position] = refused(requests[position], outcome)  # type: ignore[arg-type]
                continue
            body = {"id": outcome.public_id, "code": outcome.code, "url": f"/mine/declarations/{outcome.public_id}"}
            responses[position] = Response(201, body)
            finished.append((claims[position], idempotency.Answer(201, body)))
        idempotency.remember_many(finished)
    return [response or unavailable(request) for request, response in zip(requests, responses, strict=True)]  # type: ignore[arg-type]


def _draft(request: Request, today: date) -> DeclarationDraft:
    fields = request.fields or {}
    proxy = fields.get("given_by") == GivenBy.PROXY
    known: dict[str, Any] = {} if proxy else {"consent": True}
    return read_draft(
        str(fields.get("kind", "")),
        fields,
        find_place=find_place,
        today=today,
        given_by=GivenBy.PROXY if proxy else GivenBy.KIOSK if request.kiosk else GivenBy.SELF,
        channel="kiosk" if request.kiosk else "lane",
        language=request.language,
        **known,
    )
