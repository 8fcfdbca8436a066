# SPDX-License-Identifier: Apache-2.0
"""Who sent a matter, as far as fair use asks: how their earlier reports ended, what was decided about them, and what is
shown on the same row. For staff only; never public, and never the only reason for anything."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext, ngettext

from epidesk.foundation.accounts.queries import SanctionRow, sanctions_of
from epidesk.foundation.accounts.rules import Permission as Accounts
from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.models import Incident
from epidesk.intake.incidents.queries.shapes import FoldedRow
from epidesk.intake.incidents.queries.telling import area_name, line_of
from epidesk.intake.incidents.rules import Permission, State
from epidesk.intake.incidents.rules.verifying import Verdict

LOOKED_AT = 200
"""So many of a sender's newest reports with a verdict are counted."""
FOLDED_SHOWN = 100


@dataclass(frozen=True)
class Hint:
    """How earlier closed reports of the same account, device or number ended. `text` says it in words."""

    founded: int
    unfounded: int
    malicious: int
    text: str


@dataclass(frozen=True)
class SenderStanding:
    """What is known of who sent it. `account`, `device`, `number`: by what they could be recognised again."""

    account: bool
    device: bool
    number: bool
    sanctions: tuple[SanctionRow, ...]


def reliability(viewer: Viewer, incident_id: UUID) -> Hint:
    """The hint for one matter; all nought when nothing is known. Who may: `incidents:read` in its ward. Counts that a
    person's reports were founded or not are personal: the read is noted. Raises `NotFound`, `OutsideArea`."""
    incident = _readable(viewer, incident_id)
    whose = _same_sender(incident)
    counted: Counter[str] = Counter()
    if whose is not None:
        judged = Incident.objects.filter(whose, state=State.RESOLVED).exclude(verdict="").exclude(id=incident.id)
        counted.update(judged.order_by("-id").values_list("verdict", flat=True)[:LOOKED_AT])
    viewer.note_read("incident", [incident.id])
    founded, unfounded, malicious = (counted[one] for one in (Verdict.FOUNDED, Verdict.UNFOUNDED, Verdict.MALICIOUS))
    return Hint(founded, unfounded, malicious, _in_words(founded, unfounded, malicious))


def sender_of(viewer: Viewer, incident_id: UUID) -> SenderStanding:
    """Who sent it, for the officer who may decide about them. Who may: `accounts:sanction` and `incidents:read` in its
    ward. Raises `Forbidden`, `NotFound`, `OutsideArea`."""
    requires(viewer, Accounts.SANCTION)
    incident = _readable(viewer, incident_id)
    return SenderStanding(
        account=incident.reporter_id is not None,
        device=bool(incident.device),
        number=bool(incident.contact_phone_index),
        sanctions=sanctions_of(
            viewer,
            user_id=incident.reporter_id,
            device=incident.device,
            phone_index=incident.contact_phone_index,
        ),
    )


def folded_with(viewer: Viewer, incident_id: UUID) -> tuple[FoldedRow, ...]:
    """What is shown on this matter's row, oldest first. Who may: `incidents:read` in its ward; of other wards' only
    those that the viewer covers. Notes the reads. Raises `NotFound`, `OutsideArea`."""
    incident = _readable(viewer, incident_id)
    rows = Incident.objects.filter(folded_into_id=incident.id).order_by("id")[:FOLDED_SHOWN]
    shown = [row for row in rows if viewer.covers(row.area_id)]
    viewer.note_read("incident", [row.id for row in shown])
    return tuple(
        FoldedRow(
            **line_of(row),
            priority=Priority(row.priority),
            danger="urgent-signs" in row.flags,
            area_name=area_name(row.area_id),
        )
        for row in shown
    )


def _readable(viewer: Viewer, incident_id: UUID) -> Incident:
    requires(viewer, Permission.READ)
    row = Incident.objects.filter(id=incident_id).defer("description", "answers", "contact_phone").first()
    if row is None:
        raise NotFound
    requires(viewer, Permission.READ, area_id=row.area_id)
    return row


def _same_sender(incident: Incident) -> Q | None:
    whose = Q(pk__in=[])
    if incident.reporter_id is not None:
        whose |= Q(reporter_id=incident.reporter_id)
    if incident.device:
        whose |= Q(device=incident.device)
    if incident.contact_phone_index:
        whose |= Q(contact_phone_index=incident.contact_phone_index)
    return whose if incident.reporter_id or incident.device or incident.contact_phone_index else None


def _in_words(founded: int, unfounded: int, malicious: int) -> str:
    parts = []
    if founded:
        parts.append(ngettext("%(n)s founded", "%(n)s founded", founded) % {"n": founded})
    if unfounded:
        parts.append(ngettext("%(n)s unfounded", "%(n)s unfounded", unfounded) % {"n": unfounded})
    if malicious:
        parts.append(ngettext("%(n)s false on purpose", "%(n)s false on purpose", malicious) % {"n": malicious})
    return ", ".join(parts) if parts else gettext("no closed reports yet")
