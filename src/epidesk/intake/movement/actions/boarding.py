# SPDX-License-Identifier: Apache-2.0
"""Passengers as carriers list them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Min
from django.utils import timezone

from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people.actions import forget_later, register_people
from epidesk.intake.movement.actions.presences import record_presences
from epidesk.intake.movement.models import Boarding
from epidesk.intake.movement.rules import NewPresence, Permission, journey_key
from epidesk.intake.movement.rules.guest_rows import PassengerDraft
from epidesk.intake.movement.rules.told_people import as_person

_COLUMNS = 'id, person_id, name, conveyance, number, "on", seat, nationality, origin, destination, batch_id, told_at'


def take_passengers(*, by: Actor, drafts: Sequence[PassengerDraft], batch_id: UUID) -> int:
    """Writes who was on which conveyance, with seats; how many were new. Joins the caller's transaction. Locks the
    conveyances named and the passengers' identifiers. A journey counts from the day it left to the end of the next: a
    manifest says no hours, and flights land after midnight. Needs `movement:import_manifests`."""
    requires(by, Permission.IMPORT_MANIFESTS)
    with unit_of_work(savepoint=False):
        lock_names("boarding", {f"b{one.conveyance}:{one.number}:{one.on}" for one in drafts})
        now, zone = timezone.now(), timezone.get_current_timezone()
        people = register_people(
            by=by,
            people=[as_person(one) for one in drafts],
        )
        known = set(
            Boarding.objects.filter(person_id__in=set(people)).values_list("conveyance", "number", "on", "person_id")
        )
        rows, presences = [], []
        for person_id, one in zip(people, drafts, strict=True):
            key = (one.conveyance, one.number, one.on, person_id)
            if key in known:
                continue
            known.add(key)
            row_id = uuid7()
            rows.append(
                (
                    row_id,
                    person_id,
                    one.name,
                    one.conveyance,
                    one.number,
                    one.on,
                    one.seat,
                    one.nationality,
                    one.origin,
                    one.destination,
                    batch_id,
                    now,
                )
            )
            starts_at = datetime.combine(one.on, time(), zone)
            presences.append(
                NewPresence(
                    person_id=person_id,
                    place_key=journey_key(one.conveyance, one.number, one.on),
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(days=1),
                    source_kind="manifest",
                    source_id=row_id,
                    seat=one.seat,
                )
            )
        if rows:
            with connection.cursor() as cursor, cursor.copy(f"COPY movement_boarding ({_COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        record_presences(by=by, presences=presences)
        return len(rows)


def undo_passengers(*, by: Actor, batch_id: UUID) -> int:
    """Takes back what a list brought, and soon the people whom nothing else names. How many passengers."""
    with unit_of_work(savepoint=False), connection.cursor() as cursor:
        people = Boarding.objects.filter(batch_id=batch_id)
        if since := people.aggregate(since=Min("told_at"))["since"]:
            forget_later(person_ids=people.values_list("person_id", flat=True), since=since)
        cursor.execute(
            "DELETE FROM movement_presence p USING movement_boarding b"
            " WHERE b.batch_id = %s AND p.source_id = b.id AND p.source_kind = 'manifest'",
            [batch_id],
        )
        cursor.execute("DELETE FROM movement_boarding WHERE batch_id = %s", [batch_id])
        return int(cursor.rowcount)
