# SPDX-License-Identifier: Apache-2.0
"""Two records side by side: somebody decides, and takes it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import html

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.people.actions import find_doubles, register_people
from epidesk.foundation.people.models import Candidate, Person
from epidesk.foundation.people.rules import NewPerson
from epidesk.foundation.places.queries import area_at
from epidesk.interfaces.console.doubles_words import AGREEMENT, FIELDS
from epikit.linkage.person import PERSON

from .operator import Operator, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Operator]

HANH = NewPerson("Nguyễn Thị Mỹ Hạnh", 1988, "female", "+841205550001", "", None, 5, 17)
AGAIN = NewPerson("HANH NGUYEN THI MI", 1988, "", "+841205550002", "", None, 5, 17)


def pair_of(*people: NewPerson) -> str:
    if not Person.objects.exists():
        register_people(by=SYSTEM, people=[NewPerson(f"Trần Văn {word}", 1950) for word in ("Một", "Hai", "Ba", "Bốn")])
    register_people(by=SYSTEM, people=people)
    find_doubles()
    return public_id("dbl", Candidate.objects.latest("id").id)


@pytest.fixture
def lead(sign_in: SignIn) -> Operator:
    return sign_in("shift_lead", name="Lan")


def decide(who: Operator, pair: str, verdict: str) -> str:
    answer = who.client.post(f"/desk/doubles/{pair}/decide", {"verdict": verdict})
    assert answer.status_code == 302
    return str(answer["Location"])


@pytest.mark.row("CT-04")
def test_both_records_stand_side_by_side_field_by_field(lead: Operator) -> None:
    pair = pair_of(HANH, AGAIN)
    listed = text_of(lead.get("/desk/doubles"))
    assert "Nguyễn Thị Mỹ Hạnh" in listed
    assert "HANH NGUYEN THI MI" in listed
    rows = html.fromstring(lead.get(f"/desk/doubles/{pair}").content.decode()).xpath("//tbody/tr")
    told = {row.xpath("string(th)"): [cell.text_content().strip() for cell in row.xpath("td")] for row in rows}
    assert told["Name"] == ["Nguyễn Thị Mỹ Hạnh", "HANH NGUYEN THI MI", "the same name"]
    assert told["Born"] == ["17/05/1988", "17/05/1988", "the same day of birth"]
    assert told["Phone"][2] == "no phone in common"
    assert told["ID number"] == ["–", "–", "not known of both"]


@pytest.mark.row("CT-04")
def test_the_same_is_merged_and_can_be_taken_back(lead: Operator) -> None:
    pair = pair_of(HANH, AGAIN)
    assert decide(lead, pair, "same") == "/desk/doubles"
    assert Person.objects.exclude(merged_into=None).count() == 1
    assert "one person" in text_of(lead.get("/desk/doubles"))
    assert "Taken back" in text_of(lead.client.post(f"/desk/doubles/{pair}/undo", follow=True))
    assert not Person.objects.exclude(merged_into=None).exists()


def test_not_the_same_leads_on_to_the_next_pair_and_is_not_asked_again(lead: Operator) -> None:
    first = pair_of(HANH, AGAIN)
    second = pair_of(
        NewPerson("Lê Quý Đôn", 1970, "male", "+841205550003", "", None, 4, 9),
        NewPerson("Đôn Lê Quý", 1970, "male", "+841205550004", "", None, 4, 9),
    )
    assert decide(lead, first, "not_same") == f"/desk/doubles/{second}"
    assert "decided" in text_of(lead.get(f"/desk/doubles/{first}"))
    assert "Somebody has decided about these two already." in text_of(
        lead.client.post(f"/desk/doubles/{first}/decide", {"verdict": "same"}, follow=True)
    )


def test_later_stands_at_the_end(lead: Operator) -> None:
    pair = pair_of(HANH, AGAIN)
    decide(lead, pair, "later")
    assert "put off" in text_of(lead.get("/desk/doubles"))


def test_an_answer_that_is_none_changes_nothing(lead: Operator) -> None:
    pair = pair_of(HANH, AGAIN)
    assert "Choose one of the answers." in text_of(
        lead.client.post(f"/desk/doubles/{pair}/decide", {"verdict": "maybe"}, follow=True)
    )
    assert Candidate.objects.get().state == Candidate.OPEN


def test_who_is_outside_the_area_is_masked_and_nobody_decides(hue: None, sign_in: SignIn) -> None:
    citadel, lang_co = area_at(107.5779, 16.4698), area_at(108.0786, 16.2330)
    assert citadel is not None
    assert lang_co is not None
    pair = pair_of(replace(HANH, ward_id=citadel.id), replace(AGAIN, ward_id=lang_co.id))
    there = sign_in("shift_lead", citadel.code, name="Hoa")
    shown = text_of(there.get(f"/desk/doubles/{pair}"))
    assert "HANH NGUYEN THI MI" not in shown
    assert "outside your area" in shown
    assert "0120 555 0002" not in shown
    decide(there, pair, "not_same")
    assert Candidate.objects.get().state == Candidate.OPEN
    vy_da = area_at(107.6013, 16.4746)
    assert vy_da is not None
    assert vy_da.id not in (citadel.id, lang_co.id)
    elsewhere = sign_in("shift_lead", vy_da.code, name="Xa")
    assert elsewhere.get(f"/desk/doubles/{pair}").status_code == 404
    assert "No pairs wait" in text_of(elsewhere.get("/desk/doubles"))


def test_every_level_has_its_words() -> None:
    known = {(comparison.slug, level.slug) for comparison in PERSON.comparisons for level in comparison.levels}
    assert known == set(AGREEMENT)
    assert {comparison for comparison, _ in known} == set(FIELDS)
