# SPDX-License-Identifier: Apache-2.0
"""What machines read through Open311: next to nothing without a key, their own with one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from epidesk.foundation.core.errors import Forbidden
from epidesk.foundation.core.ids import parse_public_id, public_id
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
    after: str = "",
    service_codes: Sequence[str] = (),
    start: datetime | None = None,
    end: datetime | None = None,
    status: str = "",
    limit: int = 100,
    ids: Sequence[UUID] = (),
) -> tuple[PublicRequest, ...]:
    """Triaged matters of public kinds, newest first: ward and day, no words. `status`: "open", "closed" or "";
    `after`: a public id; `start`, `end` bound the arrival. Anybody may ask.
    """
    kinds = [code for code in PUBLIC_KINDS if not service_codes or code in service_codes]
    rows = Incident.objects.filter(kind__in=kinds, state__in=PUBLIC_STATES, triaged_at__isnull=False)
    rows = _narrowed(rows, after, start, end, status, ids)
    lean = rows.only("id", "kind", "state", "area", "received_at", "changed_at").order_by("-id")
    return tuple(_public(row) for row in lean[: _capped(limit)])


def requests_of_key(
    viewer: Principal,
    ids: Sequence[UUID] = (),
    *,
    after: str = "",
    service_codes: Sequence[str] = (),
    start: datetime | None = None,
    end: datetime | None = None,
    status: str = "",
    limit: int = 100,
) -> tuple[OwnRequest, ...]:
    """What the viewer's own API key filed, newest first; `ids` for certain ones. Two queries, and a line in the read
    log. Raises `Forbidden` without a key."""
    if viewer.key_id is None:
        raise Forbidden
    rows = Incident.objects.filter(external_key_id=viewer.key_id)
    if service_codes:
        rows = rows.filter(kind__in=list(service_codes))
    found = list(_narrowed(rows, after, start, end, status, ids).order_by("-id")[: _capped(limit)])
    reasons = dict(
        Step.objects.filter(incident__in=[row.id for row in found])
        .exclude(reason="")
        .order_by("id")
        .values_list("incident_id", "reason")
    )
    viewer.note_read("incident", [row.id for row in found])
    return tuple(_own(row, reasons.get(row.id, "")) for row in found)


def _narrowed(
    rows: QuerySet[Incident],
    after: str,
    start: datetime | None,
    end: datetime | None,
    status: str,
    ids: Sequence[UUID],
) -> QuerySet[Incident]:
    if ids:
        rows = rows.filter(id__in=list(ids))
    if start is not None:
        rows = rows.filter(received_at__gte=start)
    if end is not None:
        rows = rows.filter(received_at__lte=end)
    if status == "open":
        rows = rows.filter(state__in=OPEN_STATES)
    elif status == "closed":
        rows = rows.exclude(state__in=OPEN_STATES)
    if last := parse_public_id("inc", after):
        rows = rows.filter(id__lt=last)
    return rows


def _capped(limit: int) -> int:
    return max(1, min(limit, MOST))


def _public(row: Incident) -> PublicRequest:
    label = get_area(row.area_id).label if row.area_id else None
    return PublicRequest(
        id=row.id,
        public_id=public_id("inc", row.id),
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
        public_id=public_id("inc", row.id),
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
