# SPDX-License-Identifier: Apache-2.0
"""Who is who, before anything is written: for the dry run of an import and for a form that is being filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.people.near import Asked, Near, near
from epidesk.foundation.people.registering import Given, Register, indexes_of
from epidesk.foundation.people.rules import NewPerson
from epikit.linkage import Score

MOST_SHOWN = 5
"""Of those who may be meant, so many are named for a row."""


@dataclass(frozen=True)
class Likely:
    """Somebody of the register who may be meant."""

    person_id: UUID
    score: Score


@dataclass(frozen=True)
class RowMatch:
    """What `register_people` would do with a row, and who else it may be.

    `person_id`: the person on file that the row's ID number, or phone and name, say it is; None for a new person.
    `same_as`: the place of an earlier row that is the same new person. `likely`: for a new person, those on file whom
    somebody should look at, likeliest first; the register asks about them by itself after registration.
    """

    person_id: UUID | None
    same_as: int | None
    likely: tuple[Likely, ...] = ()


def match_rows(rows: Sequence[NewPerson], *, by: Actor = SYSTEM) -> tuple[RowMatch, ...]:
    """One answer for each row, in order. Nothing is written and nobody is locked: what it says holds until somebody
    else registers. Rows must have passed the validation that `register_people` makes. Six statements, however many.
    """
    given = [Given.of(row) for row in rows]
    register = Register.read(indexes_of(given), asking=True)
    on_file = set(register.people)
    placed = [register.place(one, by) for one in given]
    first: dict[UUID, int] = {}
    new = []
    for place, person_id in enumerate(placed):
        if person_id not in on_file and first.setdefault(person_id, place) == place:
            new.append(place)
    likely: dict[int, list[Near]] = {}
    for found in near([asked_of(given[place]) for place in new]):
        likely.setdefault(new[found.place], []).append(found)
    return tuple(
        RowMatch(
            person_id if person_id in on_file else None,
            None if person_id in on_file or first[person_id] == place else first[person_id],
            tuple(Likely(one.person_id, one.score) for one in likely.get(place, ())[:MOST_SHOWN]),
        )
        for place, person_id in enumerate(placed)
    )


def match_one(person: NewPerson) -> RowMatch:
    """The same for one."""
    return match_rows([person])[0]


def asked_of(one: Given) -> Asked:
    person = one.person
    return Asked(
        name=person.name,
        year=person.year_of_birth,
        month=person.birth_month,
        day=person.birth_day,
        sex=person.sex,
        ward_id=person.ward_id,
        phones=(one.phone_index,) if one.phone_index else (),
        id_numbers=(one.id_index,) if one.id_index else (),
    )
