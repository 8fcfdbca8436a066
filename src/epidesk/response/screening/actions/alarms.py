# SPDX-License-Identifier: Apache-2.0
"""Who declared into a class that needs action now stands in the queue of the desk until somebody says what was done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound, Text
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import NewItem, close_item, open_items
from epidesk.intake.movement.queries.owners import Owner, owners_of
from epidesk.response.screening.models import Alarm, Screening
from epidesk.response.screening.policy import Urgency, urgent_classes
from epidesk.response.screening.rules import BY_HAND, FRESH, AlarmEnding, Permission
from epidesk.response.screening.texts import problem_text
from epikit.text import nfc

STREAM, KIND = "screening", "alarm"
MAX_NOTE = 2_000


def raise_alarms(*, declaration_ids: Sequence[UUID]) -> int:
    """Puts those of these on the desk whose class needs action now, and takes off whose class does no longer; returns
    how many were put there. One open row a person, of their most urgent declaration: all that they declared lately
    (`FRESH`) is looked at. Safe to run twice, also at once: locked by name, and a declaration rings once for a class,
    unless it was taken off meanwhile; nor does one ring that was there when somebody saw to the person for as much."""
    urgent, now, today = urgent_classes(), timezone.now(), timezone.localdate()
    with unit_of_work():
        owners = owners_of(declaration_ids)
        waits = set(_open(declaration_ids).values_list("declaration_id", flat=True))
        if not any(id in waits or owner.declared_at >= now - FRESH for id, owner in owners.items()):
            return 0  # as a rule when many change at once: an adoption
        _lock(owners)
        people = {owner.person_id for owner in owners.values() if owner.person_id}
        theirs = Screening.objects.filter(Q(declaration_id__in=list(owners)) | Q(person_id__in=people))
        owners = owners_of(theirs.values_list("declaration_id", flat=True)) | owners
        rows = {row.declaration_id: row for row in theirs}
        _take_off(list(owners), urgent={id for id, row in rows.items() if row.class_code in urgent})
        past = Alarm.objects.filter(declaration_id__in=list(rows)).exclude(ending=AlarmEnding.CHANGED)
        rung: set[tuple[UUID, str]] = set()
        waiting: defaultdict[UUID, list[Alarm]] = defaultdict(list)
        seen_to: defaultdict[UUID, list[Alarm]] = defaultdict(list)
        for alarm in past.order_by("id"):
            rung.add((alarm.declaration_id, alarm.class_code))
            (waiting if alarm.ended_at is None else seen_to)[_whose(rows[alarm.declaration_id])].append(alarm)

        def within(alarm: Alarm) -> timedelta:
            return urgent[alarm.class_code].within if alarm.class_code in urgent else timedelta.max

        made, items = [], []
        ranked = [(urgent[row.class_code].within, id) for id, row in rows.items() if row.class_code in urgent]
        for soon, id in sorted(ranked):
            row, owner, person = rows[id], owners[id], _whose(rows[id])
            over = row.until_on is not None and row.until_on <= today
            if over or owner.declared_at < now - FRESH or (id, row.class_code) in rung:
                continue
            if any(within(alarm) <= soon for alarm in waiting[person]):
                continue
            if any(within(one) <= soon and one.ended_at > owner.declared_at for one in seen_to[person] if one.ended_at):
                continue
            for alarm in waiting.pop(person, []):  # less urgent than this one
                _end(alarm, SYSTEM, AlarmEnding.CHANGED)
            alarm = Alarm(id=uuid7(), declaration_id=id, class_code=row.class_code, raised_at=now)
            waiting[person] = [alarm]
            made.append(alarm)
            items.append(_item(alarm, owner, urgent[row.class_code]))
        Alarm.objects.bulk_create(made)
        open_items(by=SYSTEM, items=items)
    return len(made)


def end_alarm(*, by: Actor, alarm_id: UUID, ending: str, note: str = "") -> None:
    """Says what was done; the row leaves the queue. Raises `NotFound`, `Invalid` (`ending`; `note` when the declaration
    is said to be wrong and no word says why), `Conflict` when somebody was faster. Who: `screening:handle` in the ward
    of the stay. Locks: the alarm."""
    note = nfc(note).strip()
    errors: dict[str, Text] = {}
    if ending not in {str(one) for one in BY_HAND}:
        errors["ending"] = problem_text("choose", {})
    if len(note) > MAX_NOTE:
        errors["note"] = problem_text("text-long", {"limit": str(MAX_NOTE)})
    elif ending == AlarmEnding.MISTAKEN and not note:
        errors["note"] = problem_text("say-why", {})
    with unit_of_work():
        alarm = Alarm.objects.select_for_update(of=("self",)).filter(id=alarm_id).first()
        if alarm is None:
            raise NotFound
        owner = owners_of([alarm.declaration_id])[alarm.declaration_id]
        requires(by, Permission.HANDLE, area_id=owner.ward_id)
        if errors:
            raise Invalid(errors)
        if alarm.ended_at is not None:
            raise Conflict
        alarm.note = note
        _end(alarm, by, AlarmEnding(ending))
        record(by=by, verb="alarm.ended", subject=("declaration", alarm.declaration_id), fields=["ending", "note"])


def drop_alarms(*, declaration_ids: Sequence[UUID]) -> None:
    """These count no longer, their classes are gone already; nobody need be met for them. What else their people
    declared lately is looked at again: its row may not have been opened because these had one. Safe to run twice."""
    with unit_of_work():
        owners = owners_of(declaration_ids)
        _lock(owners)
        _take_off(declaration_ids, urgent=set())
        people = {owner.person_id for owner in owners.values() if owner.person_id}
        others = Screening.objects.filter(person_id__in=people, class_code__in=list(urgent_classes()))
        left = others.exclude(declaration_id__in=list(owners)).values_list("declaration_id", flat=True)
        raise_alarms(declaration_ids=list(left))


def _lock(owners: Mapping[UUID, Owner]) -> None:
    lock_names("screening", sorted({f"w{owner.person_id or id}" for id, owner in owners.items()}))


def _whose(row: Screening) -> UUID:
    """The person, or the declaration where nobody is known."""
    whose: UUID = row.person_id or row.declaration_id
    return whose


def _open(declaration_ids: Sequence[UUID]) -> QuerySet[Alarm]:
    return Alarm.objects.filter(declaration_id__in=list(declaration_ids), ended_at=None)


def _take_off(declaration_ids: Sequence[UUID], *, urgent: set[UUID]) -> None:
    open_ones = _open(declaration_ids).select_for_update()
    for alarm in open_ones.exclude(declaration_id__in=urgent).order_by("id"):
        _end(alarm, SYSTEM, AlarmEnding.CHANGED)


def _end(alarm: Alarm, by: Actor, ending: AlarmEnding) -> None:
    alarm.ending, alarm.ended_at = ending, timezone.now()
    alarm.by_id, alarm.by_label = by.user_id, by.label[:120]
    alarm.save(update_fields=["ending", "note", "ended_at", "by_id", "by_label"])
    rejected = ending in (AlarmEnding.MISTAKEN, AlarmEnding.CHANGED)
    close_item(by=by, subject_id=alarm.id, stage="rejected" if rejected else "resolved")


def _item(alarm: Alarm, owner: Owner, urgency: Urgency) -> NewItem:
    return NewItem(
        stream=STREAM,
        kind=KIND,
        subject_id=alarm.id,
        code=owner.code,
        title=[(gettext_noop("Declared: must be met now"), {})],
        area_id=owner.ward_id,
        lon=None,
        lat=None,
        priority=urgency.priority,
        confirmed=True,
        due_at=owner.declared_at + urgency.within,
        due_what="meet",
        opened_at=owner.declared_at,
        stage="received",
    )
