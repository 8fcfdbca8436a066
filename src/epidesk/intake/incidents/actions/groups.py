# SPDX-License-Identifier: Apache-2.0
"""A report and everything that turned out to be the same: locked in one order, and its people counted."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from epidesk.foundation.core.errors import Conflict
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.desk.actions import update_items
from epidesk.intake.incidents.actions.moving import ranks_as_confirmed
from epidesk.intake.incidents.models import Incident, Witness
from epidesk.intake.incidents.rules import Told, independent

TRIES = 3


def lock_all(ids: Iterable[UUID]) -> dict[UUID, Incident]:
    """Those rows that are there, ours until commit, taken in order of their ids."""
    rows = Incident.objects.select_for_update(no_key=True).filter(id__in=set(ids)).order_by("id")
    return {row.id: row for row in rows}


def lock_with_kept(ids: Iterable[UUID], *, and_carried: bool = False) -> dict[UUID, Incident]:
    """As `lock_all`, with the reports that these are duplicates of, and with `and_carried` those that are duplicates of
    any of all these: who moves them on must hold them from the start, or two hands wait for each other. Which those are
    is read before the locks and asked again under them; raises `Conflict` when others change it all the time."""
    wanted = set(ids)
    for _ in range(TRIES):
        group = wanted | _kept_by(wanted)
        before = transaction.savepoint()
        rows = lock_all(group | _carried_by(group) if and_carried else group)
        whole = all(row.duplicate_of_id is None or row.duplicate_of_id in rows for row in rows.values())
        if whole and (not and_carried or _carried_by(group) <= set(rows)):
            transaction.savepoint_commit(before)
            return rows
        transaction.savepoint_rollback(before)  # lets the locks go: more, taken later, would be out of order
    raise Conflict


def _kept_by(ids: set[UUID]) -> set[UUID]:
    found = Incident.objects.filter(id__in=ids, duplicate_of_id__isnull=False)
    return set(found.values_list("duplicate_of_id", flat=True))


def _carried_by(ids: set[UUID]) -> set[UUID]:
    return set(Incident.objects.filter(duplicate_of_id__in=ids).values_list("id", flat=True))


def kept_of(rows: dict[UUID, Incident], incident_id: UUID) -> Incident | None:
    """Of locked rows: the report itself, or the one that it is a duplicate of."""
    row = rows.get(incident_id)
    return rows[row.duplicate_of_id] if row is not None and row.duplicate_of_id else row


def count_witnesses(incident: Incident, *, by: Actor) -> None:
    """Counts anew the independent people behind a locked report that is no duplicate: who filed it, who filed its
    duplicates, who joined any of them. Writes only what changed; the version stays, for nobody's form goes stale by it.
    """
    same = [incident, *Incident.objects.filter(duplicate_of_id=incident.id).order_by("id")]
    joined = Witness.objects.filter(incident__in=[one.id for one in same]).order_by("id")
    told = [_filer(one) for one in same]
    told += [Told(one.user_id, one.device, one.phone_index, one.proved) for one in joined]
    count, proved = independent(told)
    if (count, proved) == (incident.witness_count, incident.witnesses_proved):
        return
    incident.witness_count, incident.witnesses_proved = count, proved
    incident.save(update_fields=["witness_count", "witnesses_proved"])
    # None is there for one that was closed long ago.
    update_items(by=by, subject_ids=[incident.id], witness_count=count, confirmed=ranks_as_confirmed(incident))


def _filer(incident: Incident) -> Told:
    return Told(incident.reporter_id, incident.device, incident.contact_phone_index, incident.confirmed_at is not None)
