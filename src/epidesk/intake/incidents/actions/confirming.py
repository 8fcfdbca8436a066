# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from epidesk.foundation.accounts.phones import phone_index
from epidesk.foundation.audit.actions import Written, record_many
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import redate_items, update_items
from epidesk.intake.incidents.actions.moving import add_step, on_the_desk
from epidesk.intake.incidents.events import IncidentConfirmed
from epidesk.intake.incidents.models import Incident
from epidesk.intake.incidents.rules import OPEN_STATES

CONFIRMED_WITHIN = timedelta(days=7)
"""What a device filed longer ago may have been somebody else's who used it."""
NAMELESS = "anonymous"


def confirm_by_phone(*, by: Actor, phone_e164: str) -> tuple[UUID, ...]:
    """A phone was proved: what its device filed within a week, and its account, is confirmed, nothing retyped. A
    citizen's account gets the reports of the device.

    A report that somebody else filed and that only names this number is not theirs to stand behind. One filed without
    a name stays as it is, unconfirmed as its page says: even the moment would tie it to the account.

    Locks: those incidents, in order. Announces `IncidentConfirmed`. Safe to run twice.
    """
    index = phone_index(phone_e164)
    whose = Q()
    if by.device:
        whose |= Q(device=by.device, received_at__gt=timezone.now() - CONFIRMED_WITHIN)
    if by.kind is PrincipalKind.CITIZEN and by.user_id:
        whose |= Q(reporter_id=by.user_id)
    if not whose:
        return ()
    waiting = Incident.objects.filter(whose, confirmed_at__isnull=True).exclude(reply=NAMELESS)
    with unit_of_work():
        rows = list(waiting.select_for_update(no_key=True).order_by("id"))
        now = timezone.now()
        steps = [_confirm(incident, by, phone_e164, index, now) for incident in rows]
        if not rows:
            return ()
        ids = tuple(incident.id for incident in rows)
        update_items(by=by, subject_ids=ids, confirmed=True)
        # They leave the slower lane at once: the usual deadlines count, from when they came.
        deadlines = {row.id: on_the_desk(row) for row in rows if row.state in OPEN_STATES}
        redate_items(by=by, deadlines={id: (one["due_at"], one["due_what"]) for id, one in deadlines.items()})
        record_many(by=by, entries=[Written("incident.confirmed", "incident", id, ("confirmed_at",)) for id in ids])
        announce(IncidentConfirmed(ids, tuple(steps)))
    return ids


def _confirm(incident: Incident, by: Actor, phone: str, index: str, now: datetime) -> UUID:
    incident.confirmed_at = incident.changed_at = now
    incident.version += 1
    changed = ["confirmed_at", "changed_at", "version"]
    if incident.lane == "slow":
        incident.lane = ""
        changed.append("lane")
    if by.kind is PrincipalKind.CITIZEN and incident.reporter_id is None:
        incident.reporter_id = by.user_id
        changed.append("reporter")
    if not incident.contact_phone_index:
        incident.contact_phone, incident.contact_phone_index = phone, index
        changed += ["contact_phone", "contact_phone_index"]
    incident.save(update_fields=changed)
    step_id: UUID = add_step(incident, by=by, now=now, told_as="confirmed").id
    return step_id
