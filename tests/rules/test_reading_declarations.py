# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import date

import pytest

from epidesk.intake.movement.rules import read_date, read_draft
from epidesk.intake.movement.rules.words import TestResult

TODAY = date(2020, 3, 9)
PLACES = {"han quoc": "KR"}


def read(**fields: object):
    return read_draft("entry", fields, find_place=lambda text: PLACES.get(text.lower(), ""), today=TODAY)


@pytest.mark.parametrize(
    "typed", ["05/03/2020", "5/3/2020", "5-3-20", "05.03.2020", "2020-03-05", "05032020", " 5/3/20 "]
)
def test_a_day_is_read_however_people_write_it(typed: str) -> None:
    assert read_date(typed, TODAY) == date(2020, 3, 5)


@pytest.mark.parametrize("typed", ["31/02/2020", "2020-13-01", "1/2", "hôm qua", "43895", "0/0/2020", "31/02"])
def test_what_is_no_day_is_none(typed: str) -> None:
    assert read_date(typed, TODAY) is None


def test_a_year_of_two_digits_is_of_the_century_that_fits() -> None:
    assert read_date("1/2/20", TODAY) == date(2020, 2, 1)
    assert read_date("1/2/85", TODAY) == date(1985, 2, 1)


@pytest.mark.parametrize(
    ("typed", "tenths"), [("36,8", 368), ("36.8", 368), ("38", 380), ("37.25", 372), ("36.8 °C", 368)]
)
def test_a_temperature_has_a_comma_or_a_point(typed: str, tenths: int) -> None:
    assert read(temperature=typed).temperature_tenths == tenths


def test_what_cannot_be_read_is_told_beside_its_field_and_the_rest_is_read() -> None:
    draft = read(
        name="KIM MIN JUN",
        year_of_birth="85",
        arrived_on="31/02/2020",
        origin="Atlantis",
        sex="x",
        temperature="nóng",
        test_result="maybe",
        visits=[{"place": "han quoc", "from_on": "1/2/2020", "to_on": ""}, {}, {"place": "han quoc"}],
    )
    assert draft.name == "KIM MIN JUN"
    assert sorted(draft.misread) == [
        "arrived_on",
        "origin",
        "sex",
        "temperature",
        "test_result",
        "visits.0.to_on",
        "visits.2.from_on",
        "visits.2.to_on",
        "year_of_birth",
    ]


def test_visits_keep_the_row_they_were_typed_in() -> None:
    draft = read(visits=[{}, {"place": "Han quoc", "from_on": "1/2/20", "to_on": "8/3/20"}])
    (visit,) = draft.visits
    assert (visit.place_code, visit.row) == ("KR", 1)


def test_none_of_these_is_an_answer_but_not_beside_a_sign() -> None:
    assert read(symptoms=["none"]).health_said
    assert not read(symptoms=[]).health_said
    assert read(symptoms=["fever", "none"]).misread["symptoms"].slug == "none-and-some"


def test_machines_may_send_what_they_like() -> None:
    draft = read(name=["x"], phone=None, visits={"a": 1}, symptoms="fever", year_of_birth=1985, truth="true", consent=0)
    assert draft.name == ""
    assert draft.symptoms == ("fever",)
    assert draft.year_of_birth == 1985
    assert draft.truth
    assert not draft.consent
    assert draft.test_result is TestResult.NONE
