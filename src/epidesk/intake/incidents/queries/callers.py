# SPDX-License-Identifier: Apache-2.0
"""What the centre knows of a telephone number, for whoever has its owner on the line."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from epidesk.foundation.accounts.phones import phone_index, read_phone
from epidesk.foundation.accounts.queries import find_citizen_by_phone
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.intake.incidents.models import Incident, Witness
from epidesk.intake.incidents.queries.shapes import CallersMatter
from epidesk.intake.incidents.queries.telling import area_name, line_of
from epidesk.intake.incidents.rules import Permission

SHOWN = 20
FILER, WITNESS = "filer", "witness"


@dataclass(frozen=True)
class Caller:
    """`live`: open requests for medical help of this number, newest first; `earlier`: everything else, open ones first.
    `more`: there are older ones than are shown."""

    phone_e164: str
    live: tuple[CallersMatter, ...]
    earlier: tuple[CallersMatter, ...]
    more: bool


def matters_of_number(viewer: Viewer, typed: str) -> Caller:
    """The matters in which a number was named as the contact's, that its account filed, and that it joined. Notes the
    reads. Who may: `incidents:file` and `incidents:read`. At most four queries. Raises `Invalid` (field
    `contact_phone`) for what is no number (yet)."""
    requires(viewer, Permission.FILE)
    requires(viewer, Permission.READ)
    phone = read_phone(typed, field="contact_phone")
    index = phone_index(phone)
    account = find_citizen_by_phone(phone)
    owner = account.id if account is not None and account.phone_verified_at is not None else None
    filed = Q(contact_phone_index=index) | (Q(reporter_id=owner) if owner else Q())
    seen = Q(phone_index=index) | (Q(user_id=owner) if owner else Q())
    rows = Incident.objects.filter(filed).defer("description", "contact_phone").order_by("-id")
    own = list(rows[: SHOWN + 1])
    joined = Witness.objects.filter(seen).select_related("incident").order_by("-id")[: SHOWN + 1]
    known = {row.id for row in own}
    others = {one.incident_id: one.incident for one in joined if one.incident_id not in known}
    found = [_matter(viewer, row, FILER) for row in own[:SHOWN]]
    found += [_matter(viewer, row, WITNESS) for row in list(others.values())[:SHOWN]]
    for one in found:
        viewer.note_read("incident", [one.id], outside=one.outside)
    found.sort(key=lambda one: (not one.is_open, -one.received_at.timestamp()))
    live = [one for one in found if one.is_open and one.kind == MEDICAL_HELP.code and one.role == FILER]
    return Caller(
        phone_e164=phone,
        live=tuple(live),
        earlier=tuple(one for one in found if one not in live),
        more=len(own) > SHOWN or len(others) > SHOWN,
    )


def _matter(viewer: Viewer, row: Incident, role: str) -> CallersMatter:
    inside = viewer.covers(row.area_id)
    line = line_of(row)
    return CallersMatter(
        **line if inside else {**line, "title": ""},
        priority=Priority(row.priority),
        area_name=area_name(row.area_id),
        contact_name=row.contact_name if inside and role == FILER else "",
        role=role,
        outside=not inside,
    )
