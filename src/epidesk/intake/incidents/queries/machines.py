# SPDX-License-Identifier: Apache-2.0
"""What machines read through Open311: next to nothing without a key, their own with one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from epidesk.foundation.core.errors import Forbidden
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import Principal
from epidesk.foundation.places.queries import get_area
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import Incident, Step
from epidesk.intake.incidents.queries.shapes import OwnRequest, PublicRequest
from epidesk.intake.incidents.queries.telling import area_name, seen_of
from epidesk.intake.incidents.rules import OPEN_STATES, PUBLIC_STATES, State
from epidesk.intake.incidents.texts import STATE, outcome_label

MOST = 1_000
PUBLIC_KINDS = tuple(code for code, kind in KINDS.items() if kind.is_public)


def public_requests(
    ids: Sequence[UUID] = (),
    *,
    service_codes: Sequence[str] = (),
    start: datetime | None = None,
    end: datetime | None = None,
    status: str = "",
    limit: int = 100,
) -> tuple[PublicRequest, ...]:
    """Triaged matters of public kinds: ward and day, no words. `ids`: of Open311. `status`: "open", "closed" or "".
    Anybody may ask.

    Nothing tells the arrival finer than its day: `start` and `end` bound the days they lie in, newest day first, and
    within a day in the order of random ids.
    """
    kinds = [code for code in PUBLIC_KINDS if not service_codes or code in service_codes]
    rows = Incident.objects.filter(kind__in=kinds, state__in=PUBLIC_STATES, triaged_at__isnull=False)
    rows = _narrowed(rows, status)
    if ids:
        rows = rows.filter(service_request_id__in=list(ids))
    if start is not None:
        rows = rows.filter(received_at__date__gte=timezone.localtime(start).date())
    if end is not None:
        rows = rows.filter(received_at__date__lte=timezone.localtime(end).date())
    lean = rows.only("service_request_id", "kind", "state", "area", "received_at", "changed_at")
    lean = lean.order_by(TruncDate("received_at").desc(), "service_request_id")
    return tuple(_public(row) for row in lean[: _capped(limit)])


def requests_of_key(
    viewer: Principal,
    ids: Sequence[UUID] = (),
    *,
    incident_ids: Sequence[UUID] = (),
    service_codes: Sequence[str] = (),
    start: datetime | None = None,
    end: datetime | None = None,
    status: str = "",
    limit: int = 100,
) -> tuple[OwnRequest, ...]:
    """What the viewer's own API key filed, newest first and to the second. For certain ones: `ids` of Open311,
    `incident_ids` as our own API gave them. Two queries, and a line in the read log. Raises `Forbidden` without a
    key."""
    if viewer.key_id is None:
        raise Forbidden
    rows = Incident.objects.filter(external_key_id=viewer.key_id)
    if service_codes:
        rows = rows.filter(kind__in=list(service_codes))
    if ids or incident_ids:
        rows = rows.filter(Q(service_request_id__in=list(ids)) | Q(id__in=list(incident_ids)))
    if start is not None:
        rows = rows.filter(received_at__gte=start)
    if end is not None:
        rows = rows.filter(received_at__lte=end)
    found = list(_narrowed(rows, status).order_by("-id")[: _capped(limit)])
    reasons = dict(
        Step.objects.filter(incident__in=[row.id for row in found], undone_at=None)
        .exclude(reason="")
        .order_by("id")
        .values_list("incident_id", "reason")
    )
    viewer.note_read("incident", [row.id for row in found])
    return tuple(_own(row, reasons.get(row.id, "")) for row in found)


def _narrowed(rows: QuerySet[Incident], status: str) -> QuerySet[Incident]:
    if status == "open":
        rows = rows.filter(state__in=OPEN_STATES)
    elif status == "closed":
        rows = rows.exclude(state__in=OPEN_STATES)
    return rows


def _capped(limit: int) -> int:
    return max(1, min(limit, MOST))


def _public(row: Incident) -> PublicRequest:
    label = get_area(row.area_id).label if row.area_id else None
    return PublicRequest(
        service_request_id=public_id("req", row.service_request_id),
        kind=row.kind,
        kind_label=str(KINDS[row.kind].label),
        state=State(row.state),
        is_open=row.state in OPEN_STATES,
        area_name=area_name(row.area_id),
        lon=label.lon if label else None,
        lat=label.lat if label else None,
        requested_on=timezone.localtime(row.received_at).date(),
        updated_on=timezone.localtime(row.changed_at).date(),
    )


def _own(row: Incident, reason: str) -> OwnRequest:
    return OwnRequest(
        id=row.id,
        service_request_id=public_id("req", row.service_request_id),
        kind=row.kind,
        kind_label=str(KINDS[row.kind].label),
        state=State(row.state),
        state_label=str(STATE[State(row.state)]),
        is_open=row.state in OPEN_STATES,
        description=row.description,
        address=row.address,
        area_name=area_name(row.area_id),
        lon=row.lon,
        lat=row.lat,
        seen=seen_of(row),
        reason=reason,
        outcome=outcome_label(row.outcome, row.kind) if row.outcome else "",
        requested_at=row.received_at,
        updated_at=row.changed_at,
    )
