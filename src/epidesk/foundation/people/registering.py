# SPDX-License-Identifier: Apache-2.0
"""Exact matching: the same ID number, or the same phone and name, is the same person; anything else is a new one.

1. Lock every identifier that was given, in order, until the end of the transaction: whoever registers the same person
   at the same moment waits here and then finds the row.
2. Read the rows that hold one of them (one query).
3. Decide for each person in turn, those just decided included.
4. Write new rows, new identifiers, what was unknown so far, who is to be compared with everybody else (four
   statements), and the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit import actions as audit
from epidesk.foundation.core.bulk import insert_together
from epidesk.foundation.core.errors import Invalid, Text
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people.describing import derived, describe_again
from epidesk.foundation.people.indexing import id_number_index, phone_index
from epidesk.foundation.people.locking import lock_identifiers
from epidesk.foundation.people.models import Identifier, Newcomer, Person
from epidesk.foundation.people.rules import IdentifierKind, Known, NewPerson, Problem, pick_by_phone, problems
from epikit.text import id_number_clean, id_number_shape, name_key, nfc

_STRANGERS = (PrincipalKind.ANONYMOUS, PrincipalKind.MACHINE)

_MESSAGES: dict[Problem, Text] = {
    Problem.NOBODY: _("Give a name, a phone number or an ID number."),
    Problem.NAME_TOO_LONG: _("This name is too long."),
    Problem.NOT_A_YEAR: _("This is no year of birth."),
    Problem.NOT_A_DAY: _("There is no such date. The month and the day may stay empty."),
    Problem.NOT_A_SEX: _("Choose one of the answers."),
    Problem.NOT_E164: _("This is no phone number."),
    Problem.NOT_AN_ID_NUMBER: _("An ID number has 12 or 9 digits; a passport has letters and digits."),
}


def register_person(
    *,
    by: Actor,
    name: str,
    year_of_birth: int | None = None,
    sex: str = "",
    phone_e164: str = "",
    id_number: str = "",
    ward_id: UUID | None = None,
) -> UUID:
    """The person's id in the register: the one who is there already, else a new one. See `register_people`."""
    person = NewPerson(name, year_of_birth, sex, phone_e164, id_number, ward_id)
    try:
        return register_people(by=by, people=[person])[0]
    except Invalid as error:
        raise Invalid({field.removeprefix("0."): text for field, text in error.fields.items()}) from None


def register_people(
    *,
    by: Actor,
    people: Sequence[NewPerson],
    each_by: Sequence[Actor] | None = None,
    notes: list[tuple[Actor, audit.Written]] | None = None,
) -> list[UUID]:
    """The ids of many, in their order, in seven statements. Twice the same person in one call is one row.

    `each_by`: who gave each person, where that differs (strangers' reports committed together). What somebody
    anonymous or a machine says never changes a row that is there: it is matched, not believed. Call it once in a
    transaction: the locks are taken in order only within a call. Raises `Invalid` with fields named
    `<position>.<field>`; nothing is written then. `notes`: takes the lines for the ledger, which the caller writes with
    its own in the same transaction. Who may: everybody, through a room that
    takes reports. Locks: the identifiers given.
    """
    givers = list(each_by) if each_by is not None else [by] * len(people)
    given = [Given.of(person) for person in people]
    _refuse_wrong(given)
    if not given:
        return []
    with unit_of_work(savepoint=False):
        indexes = indexes_of(given)
        lock_identifiers(indexes)
        register = Register.read(indexes)
        found = [register.place(one, giver) for one, giver in zip(given, givers, strict=True)]
        register.write()
        if notes is None:
            audit.record_each(register.notes)
        else:
            notes += register.notes
        return found


def indexes_of(given: Sequence[Given]) -> set[str]:
    """Every blind index that was given."""
    return {index for one in given for index in (one.id_index, one.phone_index) if index}


@dataclass(frozen=True)
class Given:
    """Somebody to be registered, brought into the form that is stored and compared."""

    person: NewPerson
    name_key: str
    phone_index: str
    id_index: str

    @classmethod
    def of(cls, person: NewPerson) -> Given:
        name = " ".join(nfc(person.name).split())
        tidy = replace(person, name=name, id_number=id_number_clean(person.id_number))
        return cls(
            tidy,
            name_key(name),
            phone_index(tidy.phone_e164) if tidy.phone_e164 else "",
            id_number_index(tidy.id_number) if tidy.id_number else "",
        )


def _refuse_wrong(given: Sequence[Given]) -> None:
    this_year = timezone.localdate().year
    fields: dict[str, Text] = {}
    for place, one in enumerate(given):
        shaped = id_number_shape(one.person.id_number) is not None
        for name, problem in problems(one.person, id_number_is_shaped=shaped, this_year=this_year).items():
            fields[f"{place}.{name}"] = _MESSAGES[problem]
    if fields:
        raise Invalid(fields)


_BIRTH = ("year_of_birth", "birth_month", "birth_day")
_PERSON_FIELDS = [field.attname for field in Person._meta.concrete_fields]
_NAME, _YEAR = _PERSON_FIELDS.index("name"), _PERSON_FIELDS.index("year_of_birth")
# All identifiers of those who hold one of the given ones.
_HELD = f"""
SELECT i.kind, i.index, i.name_key, {", ".join(f"p.{field.column}" for field in Person._meta.concrete_fields)}
FROM people_identifier i JOIN people_person p ON p.id = i.person_id
WHERE p.merged_into_id IS NULL
  AND i.person_id IN (SELECT person_id FROM people_identifier WHERE index = ANY(%s))
ORDER BY i.person_id
"""  # noqa: S608 (columns of ours)


class Birth(Protocol):
    """Whoever has a birth: a row of the register, or what was given."""

    @property
    def year_of_birth(self) -> int | None: ...
    @property
    def birth_month(self) -> int | None: ...
    @property
    def birth_day(self) -> int | None: ...


@dataclass
class _Outline:
    """Of a row of the register, what decides who is who."""

    id: UUID
    name: str
    year_of_birth: int | None


@dataclass(frozen=True)
class _Held(Known):
    row: Any  # a Person; for who only asks, its `_Outline`


@dataclass
class Register:
    """The part of the register that a call may touch: read once, changed in memory, written once. With `asking` it is
    never written: nothing is kept but who is who, which is thrice as quick."""

    asking: bool = False

    people: dict[UUID, _Held] = field(default_factory=dict)
    holder_of_id: dict[str, UUID] = field(default_factory=dict)
    holders_of_phone: dict[tuple[str, str], list[UUID]] = field(default_factory=lambda: defaultdict(list))
    new_people: list[Person] = field(default_factory=list)
    new_identifiers: list[Identifier] = field(default_factory=list)
    completed: dict[UUID, set[str]] = field(default_factory=dict)
    notes: list[tuple[Actor, audit.Written]] = field(default_factory=list)

    @classmethod
    def read(cls, indexes: set[str], *, asking: bool = False) -> Register:
        register = cls(asking)
        if not indexes:
            return register
        with connection.cursor() as cursor:
            cursor.execute(_HELD, [list(indexes)])
            people: dict[UUID, Any] = {}
            for kind, index, key, *values in cursor.fetchall():
                row = people.get(values[0])
                if row is None:
                    if asking:
                        row = _Outline(values[0], values[_NAME], values[_YEAR])
                    else:
                        row = Person.from_db(connection.alias, _PERSON_FIELDS, values)
                    people[values[0]] = row
                register._add(row, kind, index, key)
        return register

    def place(self, one: Given, giver: Actor) -> UUID:
        """The person's id, found or new."""
        person_id = self.holder_of_id.get(one.id_index) if one.id_index else None
        if person_id is None and one.phone_index:
            same = [self.people[held] for held in self.holders_of_phone[one.phone_index, one.name_key]]
            chosen = pick_by_phone(same, year_of_birth=one.person.year_of_birth, id_index=one.id_index)
            person_id = chosen.person_id if chosen else None
        if person_id is None:
            return self._create(one, giver)
        if giver.kind not in _STRANGERS and name_key(self.people[person_id].row.name) in ("", one.name_key):
            self._complete(self.people[person_id].row, one, giver)
        return person_id

    def _create(self, one: Given, giver: Actor) -> UUID:
        person_id = uuid7()
        if self.asking:
            outline = _Outline(person_id, one.person.name, one.person.year_of_birth)
            self.people[person_id] = _Held(person_id, outline.year_of_birth, frozenset(), outline)
            self._identify(outline, one)
            return person_id
        row = Person(
            id=person_id,
            name=one.person.name,
            year_of_birth=one.person.year_of_birth,
            birth_month=one.person.birth_month,
            birth_day=one.person.birth_day,
            sex=one.person.sex,
            nationality=one.person.nationality,
            ward_id=one.person.ward_id,
            **derived(one.person.name, one.person.year_of_birth, one.person.birth_month, one.person.birth_day),
        )
        self.new_people.append(row)
        self.people[row.id] = _Held(row.id, row.year_of_birth, frozenset(), row)
        fields = [name for name in ("name", *_BIRTH, "sex", "nationality", "ward_id") if getattr(row, name)]
        fields += self._identify(row, one)
        self.notes.append((giver, audit.Written("person.registered", "person", row.id, fields)))
        return person_id

    def _complete(self, row: Any, one: Given, giver: Actor) -> None:
        """Fills what was unknown; what was known stays."""
        if self.asking:
            row.name = row.name or one.person.name
            row.year_of_birth = row.year_of_birth or one.person.year_of_birth
            self.people[row.id] = replace(self.people[row.id], year_of_birth=row.year_of_birth)
            self._identify(row, one)
            return
        given: dict[str, object] = {
            name: getattr(one.person, name) for name in ("name", "sex", "nationality", "ward_id")
        }
        given |= more_of_birth(row, one.person)
        fields = [name for name, value in given.items() if value and not getattr(row, name)]
        for name in fields:
            setattr(row, name, given[name])
        if {"name", *_BIRTH}.intersection(fields):
            columns = {*fields, *describe_again(row)}
        else:
            columns = set(fields)
        if columns and not row._state.adding:
            self.completed.setdefault(row.id, set()).update(columns)
        held = self.people[row.id]
        self.people[row.id] = replace(held, year_of_birth=row.year_of_birth)
        fields += self._identify(row, one)
        if fields:
            self.notes.append((giver, audit.Written("person.completed", "person", row.id, fields)))

    def _identify(self, row: Any, one: Given) -> list[str]:
        """Adds the identifiers that the person does not have; returns their kinds."""
        added = []
        if one.id_index and one.id_index not in self.holder_of_id:
            self._new_identifier(row, IdentifierKind.ID_NUMBER, one.person.id_number, one.id_index, one.name_key)
            added.append("id_number")
        if one.phone_index and row.id not in self.holders_of_phone[one.phone_index, one.name_key]:
            self._new_identifier(row, IdentifierKind.PHONE, one.person.phone_e164, one.phone_index, one.name_key)
            added.append("phone")
        return added

    def _new_identifier(self, row: Any, kind: IdentifierKind, value: str, index: str, key: str) -> None:
        if not self.asking:
            self.new_identifiers.append(Identifier(person_id=row.id, kind=kind, value=value, index=index, name_key=key))
        self._add(row, kind, index, key)

    def _add(self, row: Any, kind: str, index: str, key: str) -> None:
        held = self.people.setdefault(row.id, _Held(row.id, row.year_of_birth, frozenset(), row))
        if kind == IdentifierKind.ID_NUMBER:
            self.holder_of_id[index] = row.id
            self.people[row.id] = replace(held, id_indexes=held.id_indexes | {index})
        else:
            self.holders_of_phone[index, key].append(row.id)

    def write(self) -> None:
        insert_together(self.new_people, self.new_identifiers, [Newcomer(person_id=one.id) for one in self.new_people])
        if self.completed:
            rows = [self.people[person_id].row for person_id in self.completed]
            for row in rows:
                row.version += 1
                row.changed_at = timezone.now()
            changed = set().union(*self.completed.values())
            Person.objects.bulk_update(rows, [*sorted(changed), "version", "changed_at"])
        compared = {one.id for one in self.new_people}
        compare_later({one.subject_id for _, one in self.notes if one.subject_id} - compared)


def more_of_birth(row: Birth, other: Birth) -> dict[str, int | None]:
    """What another record of the same person adds to a birth that is known in part."""
    if row.year_of_birth is None:
        return {name: getattr(other, name) for name in _BIRTH}
    if row.year_of_birth != other.year_of_birth or other.birth_month is None:
        return {}
    if row.birth_month is None:
        return {"birth_month": other.birth_month, "birth_day": other.birth_day}
    if row.birth_month == other.birth_month and row.birth_day is None:
        return {"birth_day": other.birth_day}
    return {}


def compare_later(person_ids: set[UUID]) -> None:
    """Has people compared with everybody else soon (`tasks.find_doubles`)."""
    if person_ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO people_newcomer (person_id) SELECT unnest(%s::uuid[]) ON CONFLICT DO NOTHING",
                [sorted(person_ids)],
            )
