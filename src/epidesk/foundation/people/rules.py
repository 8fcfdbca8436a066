# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

MAX_NAME = 160
FIRST_YEAR = 1880
SEXES = ("", "female", "male", "other")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class Permission(StrEnum):
    READ = "people:read"  # open a person's record, search by name, phone or ID number
    MERGE = "people:merge"  # say that two records are one person, and undo it


class IdentifierKind(StrEnum):
    PHONE = "phone"
    ID_NUMBER = "id_number"


class Verdict(StrEnum):
    """What somebody says of two records that may be one person."""

    SAME = "same"
    NOT_SAME = "not_same"
    LATER = "later"


@dataclass(frozen=True)
class NewPerson:
    """What is known of somebody who is to be in the register. `phone_e164` in E.164, `sex` one of `SEXES`,
    `nationality` ISO 3166-1 alpha-2.

    Of a birth the year may be known alone, or with the month, or with the day as well."""

    name: str = ""
    year_of_birth: int | None = None
    sex: str = ""
    phone_e164: str = ""
    id_number: str = ""
    ward_id: UUID | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    nationality: str = ""


class Problem(StrEnum):
    """Why somebody cannot be registered."""

    NOBODY = "nobody"
    NAME_TOO_LONG = "name_too_long"
    NOT_A_YEAR = "not_a_year"
    NOT_A_DAY = "not_a_day"
    NOT_A_SEX = "not_a_sex"
    NOT_E164 = "not_e164"
    NOT_AN_ID_NUMBER = "not_an_id_number"


def problems(person: NewPerson, *, id_number_is_shaped: bool, this_year: int) -> dict[str, Problem]:
    """Field -> what is wrong with it; empty when the person can be registered."""
    found: dict[str, Problem] = {}
    if not (person.name.strip() or person.phone_e164 or person.id_number):
        found["name"] = Problem.NOBODY
    elif len(person.name) > MAX_NAME:
        found["name"] = Problem.NAME_TOO_LONG
    if person.year_of_birth is not None and not FIRST_YEAR <= person.year_of_birth <= this_year:
        found["year_of_birth"] = Problem.NOT_A_YEAR
    if not _is_a_day(person.year_of_birth, person.birth_month, person.birth_day):
        found["birth_day"] = Problem.NOT_A_DAY
    if person.sex not in SEXES:
        found["sex"] = Problem.NOT_A_SEX
    if person.phone_e164 and not _E164.fullmatch(person.phone_e164):
        found["phone_e164"] = Problem.NOT_E164
    if person.id_number and not id_number_is_shaped:
        found["id_number"] = Problem.NOT_AN_ID_NUMBER
    return found


def _is_a_day(year: int | None, month: int | None, day: int | None) -> bool:
    """A whole day, or the beginning of one: a month needs its year, a day its month."""
    if month is None:
        return day is None
    if year is None or not 1 <= month <= 12:
        return False
    return day is None or 1 <= day <= monthrange(year, month)[1]


@dataclass(frozen=True)
class Known:
    """What matching knows of a row of the register: blind indexes, never the values."""

    person_id: UUID
    year_of_birth: int | None
    id_indexes: frozenset[str]


C = TypeVar("C", bound=Known)


def pick_by_phone(candidates: Sequence[C], *, year_of_birth: int | None, id_index: str) -> C | None:
    """Which of those with the same phone and name is meant; None when none or when it could be several.

    Another year of birth or another ID number makes another person (a father and a son share phone and name). The
    same year, or both years unknown, decides; else only a sole candidate does: a double row can be merged later, a
    wrong match has already shown one person's matters to another.
    """
    possible = [
        one
        for one in candidates
        if (one.year_of_birth is None or year_of_birth is None or one.year_of_birth == year_of_birth)
        and (not id_index or not one.id_indexes or id_index in one.id_indexes)
    ]
    same_year = [one for one in possible if one.year_of_birth == year_of_birth]
    for choice in (same_year, possible):
        if len(choice) == 1:
            return choice[0]
    return None
