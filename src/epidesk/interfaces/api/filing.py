# SPDX-License-Identifier: Apache-2.0
"""Filing by machines: one request or sixty-four in one transaction, the same code for both.

Each report passes everything a page's report passes: key, permission, rate limit, shape, the room's own rules,
idempotency, desk row, audit, event, hint.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import override
from pydantic import ValidationError

from epidesk.foundation.core import idempotency
from epidesk.foundation.core.errors import DomainError, TooMany
from epidesk.foundation.core.principals import Actor, Viewer
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.incidents.actions import file_incidents
from epidesk.intake.incidents.rules import Permission
from epidesk.interfaces.api import keys
from epidesk.interfaces.api.problems import from_pydantic, problem, simple
from epidesk.interfaces.api.shapes import ReportIn

UNKNOWN_KEY = _l("Send a valid key: «Authorization: Bearer …».")


@dataclass(frozen=True)
class Response:
    """An answer for a machine."""

    status: int
    body: Any
    retry_after_s: int = 0


@dataclass
class Request:
    """One POST as it came. `actor` and `report` are filled by `identify` and `check`."""

    body: bytes
    key: str
    idempotency_key: str
    language: str
    address: str = ""
    content_type: str = "application/json"
    actor: Actor | None = None
    report: ReportIn | None = field(default=None, repr=False)

    @classmethod
    def read(cls, headers: Iterable[tuple[bytes, bytes]], body: bytes, address: str = "") -> Request:
        """From ASGI headers (lower-case names)."""
        found = {name: value.decode("latin-1") for name, value in headers}
        scheme, _space, key = found.get(b"authorization", "").partition(" ")
        return cls(
            body=body,
            key=key.strip() if scheme.lower() == "bearer" else "",
            idempotency_key=found.get(b"idempotency-key", "").strip().strip('"'),
            language=language_of(found.get(b"accept-language", "")),
            address=address,
            content_type=found.get(b"content-type", "application/json").partition(";")[0].strip().lower(),
        )


def identify(request: Request) -> Response | None:
    """Finds who sends, and counts it. None: go on."""
    try:
        return admit(request, keys.holder_of(request.key, request.address))
    except TooMany as error:
        return refused(request, error)


def admit(request: Request, viewer: Viewer | None) -> Response | None:
    """Whether this holder of the key may file. None: go on."""
    if viewer is None:
        return say(request.language, 401, "unknown-key", UNKNOWN_KEY)
    if Permission.FILE not in viewer.permissions:
        return say(request.language, 403, "forbidden", _l("This key may not file reports."))
    request.actor = replace(viewer, via="api", language=request.language).as_actor()
    return None


def check(request: Request) -> Response | None:
    """Headers and shape. None: go on."""
    if request.content_type != "application/json":
        return say(request.language, 415, "media-type", _l("Send application/json."))
    if not request.idempotency_key or len(request.idempotency_key) > idempotency.MAX_KEY_LENGTH:
        return say(
            request.language,
            400,
            "idempotency-key-missing",
            _l("Send an Idempotency-Key of your own, at most 128 characters, per report."),
        )
    try:
        request.report = ReportIn.model_validate_json(request.body)
    except ValidationError as error:
        with override(request.language):
            return Response(422, from_pydantic(error, request.body))
    return None


def file_group(requests: Sequence[Request]) -> list[Response]:
    """Files checked requests in one transaction; answers in the same order.

    A refused one (bad place, key reused) is answered in place and does not disturb its neighbours. Database errors
    are raised: nothing was stored then.
    """
    responses: list[Response | None] = [None] * len(requests)
    claims = [
        idempotency.Claim.of(f"key:{request.actor.key_id}", request.idempotency_key, request.body)  # type: ignore[union-attr]
        for request in requests
    ]
    with unit_of_work():
        fresh: list[int] = []
        for position, result in enumerate(idempotency.claim_many(claims)):
            if result is None:
                fresh.append(position)
            elif isinstance(result, DomainError):
                responses[position] = refused(requests[position], result)
            else:
                responses[position] = Response(result.status, result.body)
        drafts = [(requests[position].report.draft(), requests[position].actor) for position in fresh]  # type: ignore[union-attr]
        finished: list[tuple[idempotency.Claim, idempotency.Answer]] = []
        for position, outcome in zip(fresh, file_incidents(drafts=drafts), strict=True):  # type: ignore[arg-type]
            if isinstance(outcome, DomainError):
                responses[position] = refused(requests[position], outcome)
                continue
            body = {
                "id": outcome.public_id,
                "tracking_code": outcome.code,
                "state": str(outcome.state),
                "confirmed": outcome.confirmed,
                "held": outcome.held,
            }
            responses[position] = Response(201, body)
            finished.append((claims[position], idempotency.Answer(201, body)))
        idempotency.remember_many(finished)
    return [response or unavailable(request) for request, response in zip(requests, responses, strict=True)]


def language_of(accept_language: str) -> str:
    return "en" if accept_language.lower().startswith("en") else "vi"


def say(language: str, status: int, code: str, title: Promise, *, retry_after_s: int = 0, **values: int) -> Response:
    """A problem that needs no more than its title (a template of `values`): here no middleware chose the language."""
    with override(language):
        return Response(status, simple(status, code, str(title) % values), retry_after_s)


def refused(request: Request, error: DomainError) -> Response:
    with override(request.language):
        return Response(error.status, problem(error), getattr(error, "retry_after_s", 0))


def unavailable(request: Request) -> Response:
    """The database is away; the sender keeps the report and its key and tries again."""
    text = _l("The centre cannot store anything right now. Try again soon.")
    return say(request.language, 503, "unavailable", text, retry_after_s=2)
