# SPDX-License-Identifier: Apache-2.0
"""The calls of GeoReport v2."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from epidesk.foundation.core import idempotency
from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.incidents import actions, queries
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.queries import OwnRequest, PublicRequest
from epidesk.intake.incidents.rules import Draft
from epidesk.interfaces.api.open311.answers import answer, holder, open311_view, refuse
from epidesk.interfaces.api.open311.services import SEEN, definition, services
from epikit.formats.open311 import (
    SPECIFICATION,
    BadSubmission,
    Discovery,
    Endpoint,
    Error,
    Filed,
    Format,
    ServiceRequest,
    Submission,
    check_attributes,
    read_requests_query,
    read_submission,
    write_discovery,
    write_filed,
    write_requests,
    write_service_definition,
    write_services,
    write_token,
)
from epikit.formats.open311 import Token as TokenDocument

CHANGED = datetime(2026, 11, 23, tzinfo=UTC)
"""When what this door offers last changed; clients compare it."""


@open311_view("GET", "HEAD")
def discovery(request: HttpRequest, fmt: Format) -> HttpResponse:
    url = request.build_absolute_uri("/open311/v2")
    document = Discovery(
        changeset=CHANGED,
        contact=_("Write to the operations centre of the province, or call its hotline."),
        key_service=_("Ask the administrator of the operations centre for a key."),
        endpoints=(Endpoint(SPECIFICATION, url, CHANGED, "test" if settings.DEMO else "production"),),
    )
    return answer(write_discovery(document, fmt), fmt)


@open311_view("GET", "HEAD")
def service_list(request: HttpRequest, fmt: Format) -> HttpResponse:
    return answer(write_services(services(), fmt), fmt)


@open311_view("GET", "HEAD")
def service_definition(request: HttpRequest, fmt: Format, code: str) -> HttpResponse:
    if code not in KINDS:
        return refuse([Error(404, _("There is no service with this service_code."))], fmt)
    return answer(write_service_definition(definition(KINDS[code]), fmt), fmt)


@open311_view("GET", "HEAD", "POST")
def request_list(request: HttpRequest, fmt: Format) -> HttpResponse:
    if request.method == "POST":
        return _file(request, fmt)
    wanted = read_requests_query({k: request.GET[k] for k in request.GET}, timezone.now())
    key = request.GET.get("api_key") or ""
    viewer = holder(request, key) if key else None
    ids = _parsed("req", wanted.service_request_ids)
    own_ids = _parsed("inc", wanted.service_request_ids) if viewer else []
    if wanted.service_request_ids and not ids and not own_ids:
        return answer(write_requests([], fmt), fmt)
    status = wanted.statuses[0] if len(wanted.statuses) == 1 else ""
    if viewer:
        rows = queries.requests_of_key(
            viewer, ids, incident_ids=own_ids, service_codes=wanted.service_codes, start=wanted.start, end=wanted.end,
            status=status, limit=wanted.limit,
        )  # fmt: skip
        return answer(write_requests([_own(row) for row in rows], fmt), fmt)
    public = queries.public_requests(
        ids, service_codes=wanted.service_codes, start=wanted.start, end=wanted.end, status=status,
        limit=wanted.limit,
    )  # fmt: skip
    return answer(write_requests([_public(row) for row in public], fmt), fmt)


@open311_view("GET", "HEAD")
def one_request(request: HttpRequest, fmt: Format, request_id: str) -> HttpResponse:
    ids, own_ids = _parsed("req", [request_id]), _parsed("inc", [request_id])
    if not ids and not own_ids:
        raise NotFound
    key = request.GET.get("api_key") or ""
    if key and (own := queries.requests_of_key(holder(request, key), ids, incident_ids=own_ids)):
        return answer(write_requests([_own(own[0])], fmt), fmt)
    public = queries.public_requests(ids) if ids else ()
    if not public:
        raise NotFound
    return answer(write_requests([_public(public[0])], fmt), fmt)


@open311_view("GET", "HEAD")
def token(request: HttpRequest, fmt: Format, token: str) -> HttpResponse:
    """Every request gets its id at once, so the id is its own token."""
    if parse_public_id("req", token) is None:
        raise NotFound
    return answer(write_token(TokenDocument(token, token), fmt), fmt)


def _file(request: HttpRequest, fmt: Format) -> HttpResponse:
    submission = read_submission([(name, value) for name, values in request.POST.lists() for value in values])
    viewer = holder(request, submission.api_key)
    kind = KINDS.get(submission.service_code)
    if kind is None:
        return refuse([Error(404, _("There is no service with this service_code."))], fmt)
    if errors := check_attributes(submission, definition(kind)):
        raise BadSubmission(errors)
    claim = _claim(request, viewer)
    with unit_of_work():
        replay = idempotency.claim(claim) if claim else None
        if replay is None:
            filed = actions.file_incident(draft=_draft(submission, viewer), by=viewer.as_actor())
            replay = idempotency.Answer(201, {"id": filed.service_request_id, "held": filed.held})
            if claim:
                idempotency.remember(claim, replay)
    notice = _("Received. A person at the operations centre looks at it next.")
    if replay.body.get("held"):
        notice = _("Received and held: a person at the operations centre looks at it before it is passed on.")
    document = Filed(service_request_id=replay.body["id"], service_notice=notice)
    return answer(write_filed(document, fmt), fmt, 201)


def _claim(request: HttpRequest, viewer: Viewer) -> idempotency.Claim | None:
    """GeoReport knows no idempotency; a client that sends our header gets it."""
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    return (
        idempotency.Claim.of(f"key:{viewer.key_id}", key, repr(sorted(request.POST.lists())).encode()) if key else None
    )


def _draft(submission: Submission, viewer: Viewer) -> Draft:
    answers = {
        code: values[0] if len(values) == 1 else list(values)
        for code, values in submission.attributes.items()
        if code != SEEN
    }
    name = " ".join(part for part in (submission.last_name, submission.first_name) if part)
    return Draft(
        kind=submission.service_code,
        seen=tuple(submission.attributes.get(SEEN, ())),
        description=submission.description or "",
        address=submission.address_string or "",
        lon=submission.long,
        lat=submission.lat,
        location_source="pin" if submission.lat is not None else "address",
        contact_name=name,
        contact_phone=submission.phone or "",
        reply="centre" if submission.phone or name else "anonymous",
        answers=answers,
        channel="open311",
        language=get_language() or "vi",
        external_key_id=viewer.key_id,
    )


def _parsed(prefix: str, texts: Sequence[str]) -> list[UUID]:
    """`req`: ids of this door; `inc`: those of our own API, by which a key may name what it filed there."""
    return [found for text in texts if (found := parse_public_id(prefix, text))]


def _midnight(day) -> datetime:  # type: ignore[no-untyped-def]
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(settings.TIME_ZONE))


def _public(row: PublicRequest) -> ServiceRequest:
    """Ward and day; no words of anybody's."""
    return ServiceRequest(
        service_request_id=row.service_request_id,
        status="open" if row.is_open else "closed",
        service_code=row.kind,
        service_name=row.kind_label,
        requested_datetime=_midnight(row.requested_on),
        updated_datetime=_midnight(row.updated_on),
        address=row.area_name or None,
        lat=row.lat,
        long=row.lon,
    )


def _own(row: OwnRequest) -> ServiceRequest:
    return ServiceRequest(
        service_request_id=row.service_request_id,
        status="open" if row.is_open else "closed",
        service_code=row.kind,
        service_name=row.kind_label,
        status_notes=". ".join(part for part in (row.state_label, row.reason) if part),
        description=row.description or None,
        requested_datetime=timezone.localtime(row.requested_at),
        updated_datetime=timezone.localtime(row.updated_at),
        address=", ".join(part for part in (row.address, row.area_name) if part) or None,
        lat=row.lat,
        long=row.lon,
    )
