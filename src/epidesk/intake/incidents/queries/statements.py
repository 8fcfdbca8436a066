# SPDX-License-Identifier: Apache-2.0
"""What others say who saw the same, for the desk: those who joined, and who sent reports that were merged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.masking import mask_phone
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.incidents.models import Incident, Witness
from epidesk.intake.incidents.rules import Permission
from epidesk.intake.incidents.texts import choice_label
from epikit.codes import display_code

STATEMENTS_LIMIT = 50


@dataclass(frozen=True)
class Statement:
    """`code`, `public_id`: of the merged report; empty for somebody who joined. `phone`: E.164, masked outside one's
    area. `proved`: by a confirmed phone."""

    at: datetime
    proved: bool
    seen: tuple[str, ...]
    text: str
    phone: str
    code: str = ""
    public_id: str = ""


def statements_of(viewer: Viewer, incident_id: UUID) -> tuple[Statement, ...]:
    """The other voices of a report, oldest first, and a line in the read log for each merged one. Words only within the
    viewer's area. Who may: `incidents:read`. Three statements."""
    requires(viewer, Permission.READ)
    incident = Incident.objects.filter(id=incident_id).first()
    if incident is None:
        return ()
    shown = viewer.covers(incident.area_id)
    merged = list(Incident.objects.filter(duplicate_of_id=incident_id).order_by("id")[:STATEMENTS_LIMIT])
    group = [incident.id, *(row.id for row in merged)]
    joined = Witness.objects.filter(incident__in=group).order_by("id")[:STATEMENTS_LIMIT]
    viewer.note_read("incident", [row.id for row in merged], outside=not shown)
    found = [_of_report(row, incident.kind, shown and viewer.covers(row.area_id)) for row in merged]
    found += [_of_witness(row, incident.kind, shown) for row in joined]
    return tuple(sorted(found, key=lambda one: one.at))


def _of_report(row: Incident, kind: str, shown: bool) -> Statement:
    return Statement(
        at=row.received_at,
        proved=row.confirmed_at is not None,
        seen=tuple(choice_label(slug, kind) for slug in row.seen),
        text=row.description if shown else "",
        phone=row.contact_phone if shown else mask_phone(row.contact_phone),
        code=display_code(row.code),
        public_id=public_id("inc", row.id),
    )


def _of_witness(row: Witness, kind: str, shown: bool) -> Statement:
    return Statement(
        at=row.joined_at,
        proved=row.proved,
        seen=tuple(choice_label(slug, kind) for slug in row.seen),
        text=row.statement if shown else "",
        phone=row.phone if shown else mask_phone(row.phone),
    )
