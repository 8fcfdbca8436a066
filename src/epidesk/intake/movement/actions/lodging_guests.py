# SPDX-License-Identifier: Apache-2.0
"""Guests told by a house: one from the form, thousands from a sheet, by the same path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Min
from django.utils import timezone

from epidesk.foundation.accounts.phones import retired_numbers_allowed
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people.actions import forget_later, register_people
from epidesk.intake.movement.actions.lodging import mark_told
from epidesk.intake.movement.actions.presences import record_presences, withdraw_presences
from epidesk.intake.movement.models import Lodging, Presence, Stay
from epidesk.intake.movement.queries.lodging import may_speak_for
from epidesk.intake.movement.rules import NewPresence
from epidesk.intake.movement.rules.guest_rows import Tables, read_guest
from epidesk.intake.movement.rules.lodging import CHECK_IN, GuestDraft, is_late, lodging_key, speaks_of, until
from epidesk.intake.movement.rules.told_people import as_person
from epidesk.intake.movement.tables import country_table
from epidesk.intake.movement.texts_lodging import LEFT_TOO_EARLY, guest_problem
from epikit.formats.sheets import DateOrder

_COLUMNS = (
    "id, lodging_id, person_id, name, room, nationality, came_from, arrived_at, arrived_on, leaves_on, left_at,"
    " told_at, late, batch_id, by_id"
)


@dataclass(frozen=True)
class Told:
    """`new`: stays that were not known; `closed`: known ones that are over now."""

    new: int
    closed: int = 0


def tell_guest(*, by: Actor, lodging_id: UUID, values: Mapping[str, str]) -> Told:
    """One guest from the form. Fields as in a guest list (`name`, `arrived`, …); days as the browser sends them. Raises
    `Invalid` per field, `NotFound` for whom the house is no business of. Twice the same guest on one day is one stay.
    """
    tables = Tables(country_table(), retired_numbers_allowed())
    cells = {field: text.strip()[:400] for field, text in values.items() if text.strip()}
    draft, problems = read_guest(cells, DateOrder.DMY, timezone.localdate(), tables)
    for field in ("name", "arrived"):
        if field not in cells:
            problems[field] = "required"
    if problems or draft is None:
        raise Invalid({field: guest_problem(slug) for field, slug in problems.items()})
    return take_guests(by=by, lodging_id=lodging_id, drafts=[draft])


def take_guests(*, by: Actor, lodging_id: UUID, drafts: Sequence[GuestDraft], batch_id: UUID | None = None) -> Told:
    """Writes stays, where their guests were, and that the house has told of those days. A stay that is known is not
    written again; if it was open and the list says that the guest left, it is over. Locks the house's name and the
    guests' identifiers; joins the caller's transaction."""
    if not may_speak_for(by, lodging_id):
        raise NotFound
    with unit_of_work(savepoint=False):
        lock_names("lodging", [f"h{lodging_id}"])
        house = Lodging.objects.get(id=lodging_id)
        now, zone = timezone.now(), timezone.get_current_timezone()
        today = timezone.localdate(now)
        people = register_people(by=by, people=[as_person(one) for one in drafts])
        wanted: dict[tuple[UUID, date], GuestDraft] = {}
        for person_id, one in zip(people, drafts, strict=True):
            key = (person_id, one.arrived_at.date())
            first = wanted.get(key)
            if first is None:
                wanted[key] = one
            elif first.left_at is None and one.left_at is not None:
                wanted[key] = replace(first, left_at=one.left_at)
        known = {
            (row.person_id, row.arrived_on): row
            for row in Stay.objects.filter(lodging_id=lodging_id, person_id__in={key[0] for key in wanted})
        }
        rows, presences = [], []
        closed = 0
        for (person_id, arrived_on), one in wanted.items():
            arrived_at = one.arrived_at.replace(tzinfo=zone)
            if arrived_at > now and arrived_on == today and one.arrived_at.time() == CHECK_IN:
                arrived_at = now  # no hour was told: whoever is told of is there
            left_at = one.left_at.replace(tzinfo=zone) if one.left_at else None
            row = known.get((person_id, arrived_on))
            if row is not None:
                if row.left_at is None and left_at is not None and left_at > row.arrived_at:
                    _end(row, left_at, batch_id)
                    closed += 1
                continue
            stay_id = uuid7()
            rows.append(
                (
                    stay_id,
                    lodging_id,
                    person_id,
                    one.name,
                    one.room,
                    one.nationality,
                    one.came_from,
                    arrived_at,
                    arrived_on,
                    one.leaves_on,
                    left_at,
                    now,
                    is_late(arrived_at, timezone.localtime(now)),
                    batch_id,
                    by.user_id,
                )
            )
            presences.append(
                _presence(stay_id, person_id, house, arrived_at, until(arrived_at, left_at, one.leaves_on))
            )
        _write(rows)
        record_presences(by=by, presences=presences)
        mark_told(by, lodging_id, sorted(speaks_of((key[1] for key in wanted), timezone.localtime(now))))
        if batch_id is None:
            for stay in rows:
                record(by=by, verb="stay.told", subject=("stay", stay[0]), fields=("person", "arrived_at", "room"))
        return Told(len(rows), closed)


def check_out(*, by: Actor, stay_id: UUID, left_at: datetime | None = None) -> None:
    """The guest has left: now, or at that moment. Raises `Invalid` when that is before the arrival. Locks the stay."""
    with unit_of_work():
        row = _own(by, stay_id)
        moment = left_at or timezone.now()
        if moment <= row.arrived_at or moment > timezone.now():
            raise Invalid({"left": LEFT_TOO_EARLY})
        _end(row, moment, None)
        record(by=by, verb="stay.ended", subject=("stay", row.id), fields=("left_at",))


def withdraw_stay(*, by: Actor, stay_id: UUID) -> None:
    """It was an error: the stay goes, and so does that the guest was there. Locks the stay."""
    with unit_of_work():
        row = _own(by, stay_id)
        withdraw_presences(source_kind="stay", source_ids=[row.id])
        record(by=by, verb="stay.withdrawn", subject=("stay", row.id))
        row.delete()


def undo_guests(*, by: Actor, batch_id: UUID) -> int:
    """Takes back what a file brought: its stays, the ends that it gave to others, and soon the people whom nothing
    else names. The days stay told: the house did say something. How many stays."""
    with unit_of_work(savepoint=False), connection.cursor() as cursor:
        guests = Stay.objects.filter(batch_id=batch_id)
        if since := guests.aggregate(since=Min("told_at"))["since"]:
            forget_later(person_ids=guests.values_list("person_id", flat=True), since=since)
        cursor.execute(
            "DELETE FROM movement_presence p USING movement_stay s"
            " WHERE s.batch_id = %s AND p.source_id = s.id AND p.source_kind = 'stay'",
            [batch_id],
        )
        cursor.execute("DELETE FROM movement_stay WHERE batch_id = %s", [batch_id])
        gone = int(cursor.rowcount)
        for row in Stay.objects.select_for_update().filter(left_by_batch=batch_id):
            row.left_at, row.left_by_batch = None, None
            row.save(update_fields=["left_at", "left_by_batch"])
            ends_at = until(timezone.localtime(row.arrived_at), None, row.leaves_on)
            Presence.objects.filter(source_kind="stay", source_id=row.id).update(ends_at=ends_at)
        return gone


def _write(rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY movement_stay ({_COLUMNS}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _end(row: Stay, left_at: datetime, batch_id: UUID | None) -> None:
    row.left_at, row.left_by_batch = left_at, batch_id
    row.save(update_fields=["left_at", "left_by_batch"])
    Presence.objects.filter(source_kind="stay", source_id=row.id).update(ends_at=left_at)


def _presence(
    stay_id: UUID, person_id: UUID, house: Lodging, starts_at: datetime, ends_at: datetime | None
) -> NewPresence:
    return NewPresence(
        person_id=person_id,
        place_key=lodging_key(house.id),
        starts_at=starts_at,
        ends_at=ends_at,
        source_kind="stay",
        source_id=stay_id,
        ward_id=house.ward_id,
    )


def _own(by: Actor, stay_id: UUID) -> Stay:
    row = Stay.objects.select_for_update().filter(id=stay_id).first()
    if row is None or not may_speak_for(by, row.lodging_id):
        raise NotFound
    return row
