# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

import pytest

from epidesk.foundation.people.rules import Known, NewPerson, Problem, pick_by_phone, problems


def _known(number: int, year: int | None = None, *id_indexes: str) -> Known:
    return Known(UUID(int=number), year, frozenset(id_indexes))


@pytest.mark.parametrize(
    ("candidates", "year", "id_index", "chosen"),
    [
        ([], 1990, "", None),
        ([_known(1)], None, "", 1),
        ([_known(1)], 1990, "", 1),  # what was unknown does not contradict
        ([_known(1, 1990)], None, "", 1),
        ([_known(1, 1958)], 1990, "", None),
        ([_known(1, 1958), _known(2, 1990)], 1990, "", 2),
        ([_known(1, 1958), _known(2)], 1990, "", 2),
        ([_known(1, 1958), _known(2, 1990)], None, "", None),  # either of two: neither
        ([_known(1, 1958), _known(2)], None, "", 2),  # both years unknown decides
        ([_known(1, 1990), _known(2, 1990)], 1990, "", None),
        ([_known(1, 1990, "a")], 1990, "b", None),  # another ID number is another person
        ([_known(1, 1990, "a")], 1990, "a", 1),
        ([_known(1, None, "a")], None, "", 1),
        ([_known(1)], None, "b", 1),
        ([_known(1, 1990, "a"), _known(2, 1990)], 1990, "b", 2),
    ],
)
def test_the_same_phone_and_name_is_weighed_by_year_and_id_number(
    candidates: list[Known], year: int | None, id_index: str, chosen: int | None
) -> None:
    found = pick_by_phone(candidates, year_of_birth=year, id_index=id_index)
    assert (found.person_id.int if found else None) == chosen


def test_the_order_of_the_rows_never_decides() -> None:
    rows = [_known(1, 1958), _known(2, 1990), _known(3)]
    for year in (None, 1958, 1990, 2001):
        forwards = pick_by_phone(rows, year_of_birth=year, id_index="")
        assert forwards == pick_by_phone(rows[::-1], year_of_birth=year, id_index="")


@pytest.mark.parametrize(
    ("person", "found"),
    [
        (NewPerson("Lan"), {}),
        (NewPerson(phone_e164="+841205550001"), {}),
        (NewPerson(), {"name": Problem.NOBODY}),
        (NewPerson(" \t"), {"name": Problem.NOBODY}),
        (NewPerson("x" * 160), {}),
        (NewPerson("x" * 161), {"name": Problem.NAME_TOO_LONG}),
        (NewPerson("Lan", 2026), {}),
        (NewPerson("Lan", 2027), {"year_of_birth": Problem.NOT_A_YEAR}),
        (NewPerson("Lan", 1879), {"year_of_birth": Problem.NOT_A_YEAR}),
        (NewPerson("Lan", sex="woman"), {"sex": Problem.NOT_A_SEX}),
        (NewPerson("Lan", phone_e164="0905123456"), {"phone_e164": Problem.NOT_E164}),
        (NewPerson("Lan", phone_e164="+84 905"), {"phone_e164": Problem.NOT_E164}),
    ],
)
def test_what_can_be_registered(person: NewPerson, found: dict[str, Problem]) -> None:
    assert problems(person, id_number_is_shaped=True, this_year=2026) == found


def test_an_id_number_without_a_shape_is_a_problem() -> None:
    assert problems(NewPerson(id_number="7"), id_number_is_shaped=False, this_year=2026) == {
        "id_number": Problem.NOT_AN_ID_NUMBER
    }
