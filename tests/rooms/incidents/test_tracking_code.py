# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.incidents import PHONE, call_for_help, citizen, filed, phone_of, report

from epidesk.foundation.core.errors import Forbidden, NotFound, TooMany
from epidesk.foundation.core.principals import Actor
from epidesk.intake.incidents.queries import matter_for, mine, stage_by_code
from epidesk.intake.incidents.queries import reporter as reads

pytestmark = pytest.mark.usefixtures("hue")
MINE = phone_of("reporter").as_viewer()
STRANGER = phone_of("stranger").as_viewer()


@pytest.fixture(autouse=True)
def no_earlier_guesses(db):
    cache.clear()


def test_a_code_alone_opens_a_word_and_a_day_and_nothing_else():
    one = filed(call_for_help())
    stage = stage_by_code(one.code)
    assert (stage.stage, stage.label) == ("received", "Đã nhận")
    assert set(vars(stage)) == {"stage", "label", "day"}


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}".replace("-", " ")])
def test_a_code_is_understood_as_people_type_it(typed):
    one = filed()
    assert stage_by_code(typed.format(one.code.lower())).stage == "received"
    assert stage_by_code(one.code.replace("-", "")).stage == "received"


def test_unknown_and_misspelt_codes_answer_and_cost_alike():
    one = filed()
    unknown = "2222-2222"
    costs = []
    for code in (unknown, "O0O0-1111", "x" * 500, one.code[:-1]):
        with CaptureQueriesContext(connection) as asked, pytest.raises(NotFound) as answer:
            stage_by_code(code, client=code[:3])
        costs.append((len(asked), str(answer.value)))
    assert len(set(costs[1:])) == 1
    assert costs[0][1] == costs[1][1]


def test_a_guesser_is_stopped_and_others_are_not(monkeypatch):
    one = filed()
    monkeypatch.setattr(reads, "CODE_LOOKUPS_CLIENT", (5, 600))
    for _ in range(5):
        with pytest.raises(NotFound):
            stage_by_code("2222-2222", client="guesser")
    with pytest.raises(TooMany) as stopped:
        stage_by_code(one.code, client="guesser")
    assert 0 < stopped.value.retry_after_s <= 600
    assert stage_by_code(one.code, client="neighbour").stage == "received"


def test_guessers_of_many_addresses_are_stopped_together(monkeypatch):
    monkeypatch.setattr(reads, "CODE_LOOKUPS_ANYBODY", (5, 600))
    for number in range(5):
        with pytest.raises(NotFound):
            stage_by_code("2222-2222", client=f"bot {number}")
    with pytest.raises(TooMany):
        stage_by_code("2222-2222", client="bot 6")


def test_who_follows_an_own_matter_is_never_counted_as_guessing(monkeypatch):
    monkeypatch.setattr(reads, "CODE_LOOKUPS_CLIENT", (3, 600))
    one = filed()
    for _ in range(10):
        assert stage_by_code(one.code, client="me").stage == "received"
        assert matter_for(MINE, one.code, client="me").id == one.id


def test_details_are_for_the_device_that_filed():
    one = filed(call_for_help())
    assert matter_for(MINE, one.code).address == "Kiệt 21 Đặng Thái Thân"
    for nobody in (STRANGER, Actor().as_viewer(), citizen("+841201111111").as_viewer()):
        with pytest.raises(Forbidden):
            matter_for(nobody, one.code)


def test_details_are_for_who_proves_the_number_that_was_given():
    one = filed(call_for_help(contact_phone=PHONE))
    assert matter_for(STRANGER, one.code, proved_phone=PHONE).id == one.id
    assert matter_for(citizen(PHONE).as_viewer(), one.code).id == one.id
    with pytest.raises(Forbidden):
        matter_for(STRANGER, one.code, proved_phone="+841201111111")


def test_an_empty_device_opens_nothing_that_was_filed_without_one():
    one = filed(report(contact_phone=""), by=Actor(label="anonymous"))
    with pytest.raises(Forbidden):
        matter_for(Actor(device="").as_viewer(), one.code)


def test_my_matters_are_those_of_this_device_and_this_account_newest_first():
    account = citizen()
    first = filed()
    second = filed(report(), by=account)
    filed(report(), by=phone_of("stranger"))
    both = replace(account, device=MINE.device).as_viewer()
    assert [row.id for row in mine(both)] == [second.id, first.id]
    assert [row.id for row in mine(MINE)] == [first.id]
    assert mine(Actor().as_viewer()) == ()
