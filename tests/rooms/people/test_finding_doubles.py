# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from epidesk.foundation.core.errors import Conflict, OutsideArea
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.people.actions import (
    compare_all,
    decide_candidate,
    find_doubles,
    merge_people,
    register_people,
    register_person,
    undo_decision,
)
from epidesk.foundation.people.matching import match_one, match_rows
from epidesk.foundation.people.models import Candidate, Newcomer, Person
from epidesk.foundation.people.rules import NewPerson, Verdict

pytestmark = pytest.mark.django_db

PHONE, OTHER_PHONE, THIRD_PHONE = "+841205550001", "+841205550002", "+841205550003"
HANH = NewPerson("Nguyễn Thị Mỹ Hạnh", 1988, "female", PHONE, "", None, 5, 17)
HANH_AGAIN = NewPerson("HANH NGUYEN THI MI", 1988, "", OTHER_PHONE, "", None, 5, 17)


@pytest.fixture
def crowd() -> list[UUID]:
    """Enough others that a name says something."""
    families, givens = ("Trần", "Lê", "Phạm", "Hồ"), ("Lan", "Quân", "Bình", "Tú", "Hoa")
    people = [NewPerson(f"{family} Văn {given}", 1960 + at) for at, family in enumerate(families) for given in givens]
    return register_people(by=SYSTEM, people=people)


@pytest.mark.row("CT-04")
def test_who_registers_again_otherwise_is_proposed_as_a_double(crowd: list[UUID]) -> None:
    first, again = register_people(by=SYSTEM, people=[HANH, HANH_AGAIN])
    assert first != again, "nothing is merged silently"
    assert find_doubles() == len(crowd) + 2
    pair = Candidate.objects.get()
    assert {pair.low_id, pair.high_id} == {first, again}
    assert pair.probability > 0.9
    told = {(one["comparison"], one["level"]) for one in pair.reasons}
    assert {("name", "same"), ("birth", "same"), ("phone", "other")} == told
    assert not Newcomer.objects.exists()
    assert find_doubles() == 0


def test_a_family_on_one_phone_is_not_proposed(crowd: list[UUID]) -> None:
    register_people(
        by=SYSTEM,
        people=[
            NewPerson("Trần Thị Bưởi", 1960, "female", PHONE, "", None, 2, 3),
            NewPerson("Trần Minh Khôi", 1990, "male", PHONE, "", None, 7, 9),
        ],
    )
    find_doubles()
    assert not Candidate.objects.exists()


def test_not_the_same_is_remembered(crowd: list[UUID]) -> None:
    register_people(by=SYSTEM, people=[HANH, HANH_AGAIN])
    find_doubles()
    pair = Candidate.objects.get()
    decide_candidate(by=SYSTEM, candidate_id=pair.id, verdict=Verdict.NOT_SAME)
    register_people(by=SYSTEM, people=[replace(HANH, id_number="046199000123")])  # one of them becomes better known
    assert find_doubles() == 1
    assert Candidate.objects.get().state == Candidate.NOT_SAME


def test_not_the_same_holds_for_the_record_that_took_one_of_them_in(crowd: list[UUID]) -> None:
    first, again = register_people(by=SYSTEM, people=[HANH, HANH_AGAIN])
    find_doubles()
    decide_candidate(by=SYSTEM, candidate_id=Candidate.objects.get().id, verdict=Verdict.NOT_SAME)
    third = register_person(by=SYSTEM, name="Nguyễn Thị Mỹ Hạnh", phone_e164=THIRD_PHONE)
    merge_people(by=SYSTEM, keep_id=third, drop_id=again, reason="Cùng giấy tờ")
    find_doubles()
    assert not Candidate.objects.filter(low__in=[first, third], high__in=[first, third]).exists()


def test_the_same_becomes_one_and_can_be_two_again(crowd: list[UUID]) -> None:
    first, again = register_people(by=SYSTEM, people=[HANH, HANH_AGAIN])
    find_doubles()
    pair = Candidate.objects.get()
    decide_candidate(by=SYSTEM, candidate_id=pair.id, verdict=Verdict.SAME)
    assert Person.objects.get(id=again).merged_into_id == first
    with pytest.raises(Conflict):
        decide_candidate(by=SYSTEM, candidate_id=pair.id, verdict=Verdict.NOT_SAME)
    undo_decision(by=SYSTEM, candidate_id=pair.id)
    assert Person.objects.get(id=again).merged_into_id is None
    pair.refresh_from_db()
    assert (pair.state, pair.merge_id) == (Candidate.OPEN, None)
    with pytest.raises(Conflict):
        undo_decision(by=SYSTEM, candidate_id=pair.id)


def test_only_who_answers_for_both_wards_decides(
    crowd: list[UUID], operator: Actor, citadel: UUID, lang_co: UUID
) -> None:
    register_people(by=SYSTEM, people=[replace(HANH, ward_id=citadel), replace(HANH_AGAIN, ward_id=lang_co)])
    find_doubles()
    with pytest.raises(OutsideArea):
        decide_candidate(by=operator, candidate_id=Candidate.objects.get().id, verdict=Verdict.NOT_SAME)


def test_a_dry_run_says_what_registration_would_do_and_writes_nothing(crowd: list[UUID]) -> None:
    on_file = register_person(by=SYSTEM, name="Hồ Thị Én", year_of_birth=1970, phone_e164=PHONE)
    register_people(by=SYSTEM, people=[replace(HANH, phone_e164=THIRD_PHONE)])
    before = Person.objects.count()
    rows = [
        NewPerson("HO THI EN", 1970, "", PHONE),
        NewPerson("Đặng Văn Mới", 1999, "", OTHER_PHONE),
        NewPerson("Dang Van Moi", 1999, "", OTHER_PHONE),
        replace(HANH_AGAIN, phone_e164=""),
    ]
    known, new, twice, likely = match_rows(rows)
    assert (known.person_id, known.same_as, known.likely) == (on_file, None, ())
    assert (new.person_id, new.same_as) == (None, None)
    assert (twice.person_id, twice.same_as) == (None, 1)
    assert likely.person_id is None
    assert [one.score.reasons[0].comparison for one in likely.likely] == ["birth"]
    assert Person.objects.count() == before


def test_many_are_matched_as_one_is(crowd: list[UUID]) -> None:
    register_people(by=SYSTEM, people=[HANH])
    many = match_rows([*[NewPerson(f"Vũ Văn {chr(97 + n % 26)}{n}", 1950) for n in range(100)], HANH_AGAIN])
    assert many[-1] == match_one(HANH_AGAIN)
    assert many[-1].likely


def test_thousands_are_registered_as_a_few_are() -> None:
    people = [NewPerson(f"Lê Văn {n:04d}x", 1950 + n % 50, "male", f"+84120{n:07d}", "", None) for n in range(500)]
    ids = register_people(by=SYSTEM, people=people)
    assert len(set(ids)) == 500
    assert register_people(by=SYSTEM, people=people) == ids
    row = Person.objects.get(id=ids[7])
    assert (row.name, row.words, row.identifiers.get().value) == ("Lê Văn 0007x", "0007x le van", "+841200000007")


def test_everybody_at_once_gives_the_pairs_that_one_by_one_gives(crowd: list[UUID]) -> None:
    register_people(by=SYSTEM, people=[HANH, HANH_AGAIN])
    find_doubles()
    one_by_one = Candidate.objects.get()
    Candidate.objects.all().delete()
    assert compare_all() == 1
    at_once = Candidate.objects.get()
    assert (at_once.low_id, at_once.high_id, at_once.reasons) == (
        one_by_one.low_id,
        one_by_one.high_id,
        one_by_one.reasons,
    )
    decide_candidate(by=SYSTEM, candidate_id=at_once.id, verdict=Verdict.NOT_SAME)
    assert compare_all() == 0


def test_an_empty_register_has_no_pairs() -> None:
    assert compare_all() == 0
