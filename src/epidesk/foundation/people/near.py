# SPDX-License-Identifier: Apache-2.0
"""Who in the register may be somebody: found by keys in the database, for one or for a hundred thousand at once, then
judged one by one. Nothing is decrypted: phones and ID numbers are compared by their blind indexes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from epikit.linkage import BirthKeys, NameKeys, Score, birth_block, birth_keys, name_keys
from epikit.linkage.person import PERSON, WORTH_A_LOOK

MOST_PHONES = 2
_FEW = 64  # so many are asked for in one statement; more go through a table of their own


@dataclass(frozen=True)
class Asked:
    """Somebody who is looked for. `person_id`: of the register, never found as a double of itself."""

    name: str
    year: int | None
    month: int | None
    day: int | None
    sex: str
    ward_id: UUID | None
    phones: tuple[str, ...]
    id_numbers: tuple[str, ...]
    person_id: UUID | None = None


@dataclass(frozen=True)
class Near:
    """Somebody of the register who may be the one with this place in what was asked."""

    place: int
    person_id: UUID
    score: Score


_COLUMNS = "(place integer, words text, year smallint, ward uuid, block text, indexes text[], self uuid)"
# People who share a key. A usual name alone is no key: with the year or the ward it is, also where a year is missing.
_NEAR = """
WITH pairs AS (
  SELECT a.place, i.person_id FROM {asked} a CROSS JOIN LATERAL unnest(a.indexes) AS g (index)
    JOIN people_identifier i ON i.index = g.index
  UNION
  SELECT a.place, p.id FROM {asked} a JOIN people_person p ON p.words = a.words AND p.year_of_birth = a.year
    WHERE p.words <> ''
  UNION
  SELECT a.place, p.id FROM {asked} a JOIN people_person p ON p.words = a.words AND p.ward_id = a.ward
    WHERE p.words <> '' AND (p.year_of_birth IS NULL OR p.year_of_birth IS DISTINCT FROM a.year)
  UNION
  SELECT a.place, p.id FROM {asked} a JOIN people_person p ON p.block = a.block WHERE p.block <> ''
)
SELECT n.place, p.id, p.name, p.year_of_birth, p.birth_month, p.birth_day, p.sex, p.ward_id
FROM pairs n JOIN people_person p ON p.id = n.person_id JOIN {asked} a ON a.place = n.place
WHERE p.merged_into_id IS NULL AND p.id IS DISTINCT FROM a.self
"""


def near(asked: Sequence[Asked], *, least: float = WORTH_A_LOOK) -> list[Near]:
    """Those who are at least so probably the same, likeliest first within a place. Four statements, however many."""
    if not asked:
        return []
    keys = [_Keys.of(one) for one in asked]
    with transaction.atomic(), connection.cursor() as cursor:
        pairs = _pairs(cursor, asked, keys)
        held = _identifiers(cursor, {pair[1] for pair in pairs})
        shares = _Shares.count(cursor, {keys[pair[0]].name.words for pair in pairs})
    described: dict[tuple[Any, ...], _Keys] = {}
    found = []
    for place, person_id, *columns in pairs:
        told = tuple(columns)
        other = described.get(told)
        if other is None:
            name, year, month, day, sex, ward_id = told
            other = described[told] = _Keys.of(Asked(name, year, month, day, sex, ward_id, (), ()))
        phones, numbers = held.get(person_id, ((), ()))
        left, right = keys[place].beside(phones, numbers), other.columns(phones, numbers)
        score = PERSON.score(left, right, of=shares.people, shares=shares.of(keys[place].name))
        if score.probability >= least:
            found.append(Near(place, person_id, score))
    found.sort(key=lambda one: (one.place, -one.score.weight, one.person_id))
    return found


def judged(pairs: Sequence[tuple[Asked, Asked]]) -> list[Score]:
    """The score of each pair, whatever keys it shares."""
    keys = [(_Keys.of(left), _Keys.of(right)) for left, right in pairs]
    with connection.cursor() as cursor:
        shares = _Shares.count(cursor, {left.name.words for left, _ in keys})
    return [
        PERSON.score(
            left.beside(right.asked.phones, right.asked.id_numbers),
            right.beside(left.asked.phones, left.asked.id_numbers),
            of=shares.people,
            shares=shares.of(left.name),
        )
        for left, right in keys
    ]


@dataclass(frozen=True)
class _Keys:
    asked: Asked
    name: NameKeys
    birth: BirthKeys
    fixed: Mapping[str, Any]

    @classmethod
    def of(cls, asked: Asked) -> _Keys:
        name, birth = name_keys(asked.name), birth_keys(asked.year, asked.month, asked.day)
        fixed = {
            **vars(name),
            **vars(birth),
            "sex": asked.sex or None,
            "ward": asked.ward_id,
        }
        return cls(asked, name, birth, fixed)

    def columns(self, phones: Sequence[str], numbers: Sequence[str]) -> dict[str, Any]:
        """As the model compares them. Two phones and one ID number take part."""
        first, second = (*phones[:MOST_PHONES], None, None)[:MOST_PHONES]
        return {**self.fixed, "phone": first, "phone_2": second, "id_number": numbers[0] if numbers else None}

    def beside(self, phones: Sequence[str], numbers: Sequence[str]) -> dict[str, Any]:
        """The same, with those in front that the other side holds too."""
        return self.columns(_common_first(self.asked.phones, phones), _common_first(self.asked.id_numbers, numbers))


def _common_first(ours: Sequence[str], theirs: Sequence[str]) -> Sequence[str]:
    return sorted(ours, key=lambda one: one not in theirs) if len(ours) > 1 else ours


def _pairs(cursor: Any, asked: Sequence[Asked], keys: Sequence[_Keys]) -> list[tuple[Any, ...]]:
    rows = list(_rows(asked, keys))
    if len(rows) <= _FEW:
        line = "(%s::integer, %s::text, %s::smallint, %s::uuid, %s::text, %s::text[], %s::uuid)"
        table = f"asked (place, words, year, ward, block, indexes, self) AS (VALUES {', '.join([line] * len(rows))})"
        statement = _NEAR.format(asked="asked").replace("WITH ", f"WITH {table}, ", 1)
        cursor.execute(statement, [value for row in rows for value in row])
        return list(cursor.fetchall())
    cursor.execute("DROP TABLE IF EXISTS people_asked")
    cursor.execute(f"CREATE TEMPORARY TABLE people_asked {_COLUMNS} ON COMMIT DROP")
    with cursor.cursor.copy("COPY people_asked FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute("ANALYZE people_asked")
    cursor.execute(_NEAR.format(asked="people_asked"))
    return list(cursor.fetchall())


def _rows(asked: Sequence[Asked], keys: Sequence[_Keys]) -> Iterator[tuple[Any, ...]]:
    """`None` where there is no key, so that nothing is equal to it."""
    for place, (one, key) in enumerate(zip(asked, keys, strict=True)):
        indexes = [*one.phones, *one.id_numbers]
        block = birth_block(key.birth, key.name)
        yield place, key.name.words, one.year, one.ward_id, block, indexes, one.person_id


def _identifiers(cursor: Any, person_ids: set[UUID]) -> dict[UUID, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Phones (newest first) and ID numbers of people, as blind indexes."""
    held: dict[UUID, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    cursor.execute(
        "SELECT person_id, kind, index FROM people_identifier WHERE person_id = ANY(%s) ORDER BY id DESC",
        [list(person_ids)],
    )
    for person_id, kind, index in cursor.fetchall():
        kept = held[person_id][kind == "id_number"]
        if index not in kept:
            kept.append(index)
    return {person_id: (tuple(phones), tuple(numbers)) for person_id, (phones, numbers) in held.items()}


@dataclass(frozen=True)
class _Shares:
    """How usual names are."""

    people: int
    holders: Mapping[str, int]

    @classmethod
    def count(cls, cursor: Any, words: Iterable[str | None]) -> _Shares:
        names = [one for one in words if one]
        cursor.execute(
            # The table's size as the database last estimated it; counted where it never did.
            "SELECT CASE WHEN reltuples > 0 THEN reltuples::bigint ELSE (SELECT count(*) FROM people_person) END "
            "FROM pg_class WHERE oid = 'people_person'::regclass"
        )
        people = cursor.fetchone()[0]
        if not names:
            return cls(people, {})
        cursor.execute(
            "SELECT words, count(*) FROM people_person WHERE words = ANY(%s) AND words <> '' GROUP BY words", [names]
        )
        return cls(people, dict(cursor.fetchall()))

    def of(self, name: NameKeys) -> dict[str, float]:
        """The share of the register that has this name; at least the one who asks."""
        if name.words is None:
            return {}
        return {"words": max(self.holders.get(name.words, 0), 1) / max(self.people, 1)}
