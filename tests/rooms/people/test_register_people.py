# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import csv
import unicodedata
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from epidesk.foundation.audit.models import Entry
from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.people.actions import register_people, register_person
from epidesk.foundation.people.models import Identifier, Person
from epidesk.foundation.people.rules import NewPerson

pytestmark = pytest.mark.django_db

PHONE = "+841205550001"
OTHER_PHONE = "+841205550002"
CCCD = "046199000123"


def test_the_same_phone_and_name_is_the_same_person() -> None:
    first = register_person(by=SYSTEM, name="Nguyễn Thị Mỹ", phone_e164=PHONE)
    assert register_person(by=SYSTEM, name="  NGUYỄN  thị Mĩ ", phone_e164=PHONE) == first
    assert Person.objects.count() == 1


def test_a_decomposed_name_is_the_same_name_and_is_stored_composed() -> None:
    first = register_person(by=SYSTEM, name=unicodedata.normalize("NFD", "Hoàng Phủ Ngọc Ẩn"), phone_e164=PHONE)
    assert register_person(by=SYSTEM, name="Hoàng Phủ Ngọc Ẩn", phone_e164=PHONE) == first
    assert Person.objects.get().name == unicodedata.normalize("NFC", "Hoàng Phủ Ngọc Ẩn")


def test_a_family_shares_a_phone_and_stays_a_family() -> None:
    mother = register_person(by=SYSTEM, name="Trần Thị Lan", phone_e164=PHONE)
    son = register_person(by=SYSTEM, name="Lê Minh Quân", phone_e164=PHONE)
    assert mother != son


def test_the_same_id_number_is_the_same_person_whatever_the_phone() -> None:
    first = register_person(by=SYSTEM, name="Trần Thị Lan", id_number="0461 9900 0123")
    assert register_person(by=SYSTEM, name="Trần Lan", phone_e164=OTHER_PHONE, id_number=CCCD) == first


def test_another_id_number_is_another_person_though_phone_and_name_agree() -> None:
    first = register_person(by=SYSTEM, name="Trần Thị Lan", phone_e164=PHONE, id_number=CCCD)
    assert register_person(by=SYSTEM, name="Trần Thị Lan", phone_e164=PHONE, id_number="046199000124") != first


def test_father_and_son_of_one_name_and_phone_are_told_apart_by_year() -> None:
    father = register_person(by=SYSTEM, name="Lê Văn An", phone_e164=PHONE, year_of_birth=1958)
    son = register_person(by=SYSTEM, name="Lê Văn An", phone_e164=PHONE, year_of_birth=1990)
    assert father != son
    assert register_person(by=SYSTEM, name="Lê Văn An", phone_e164=PHONE, year_of_birth=1990) == son
    # Without a year it could be either: neither may be shown the other's matters.
    unknown = register_person(by=SYSTEM, name="Lê Văn An", phone_e164=PHONE)
    assert unknown not in (father, son)
    assert register_person(by=SYSTEM, name="Lê Văn An", phone_e164=PHONE) == unknown


def test_what_was_unknown_is_filled_and_what_was_known_stays(citadel: UUID) -> None:
    person = register_person(by=SYSTEM, name="Trần Thị Lan", phone_e164=PHONE, sex="female")
    register_person(
        by=SYSTEM,
        name="Trần Thị Lan",
        phone_e164=PHONE,
        year_of_birth=1984,
        sex="male",
        id_number=CCCD,
        ward_id=citadel,
    )
    row = Person.objects.get(id=person)
    assert (row.year_of_birth, row.sex, row.ward_id, row.version) == (1984, "female", citadel, 2)
    assert register_person(by=SYSTEM, name="", id_number=CCCD) == person


def test_a_stranger_is_matched_but_changes_nothing(stranger: Actor) -> None:
    person = register_person(by=SYSTEM, name="Trần Thị Lan", phone_e164=PHONE)
    assert (
        register_person(by=stranger, name="Trần Thị Lan", phone_e164=PHONE, year_of_birth=1901, id_number=CCCD)
        == person
    )
    row = Person.objects.get(id=person)
    assert (row.year_of_birth, row.version) == (None, 1)
    assert not Identifier.objects.filter(kind="id_number").exists()


def test_another_name_under_an_id_number_adds_no_phone_to_it() -> None:
    person = register_person(by=SYSTEM, name="Trần Thị Lan", id_number=CCCD)
    assert register_person(by=SYSTEM, name="Phạm Văn Sai", phone_e164=OTHER_PHONE, id_number=CCCD) == person
    assert not Identifier.objects.filter(kind="phone").exists()


def test_nothing_that_identifies_is_stored_in_clear() -> None:
    register_person(by=SYSTEM, name="Trần Thị Lan", phone_e164=PHONE, id_number=CCCD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(i::text, ' ') FROM people_identifier i")
        stored = cursor.fetchone()[0]
    assert PHONE[-7:] not in stored
    assert CCCD not in stored
    assert set(Identifier.objects.values_list("value", flat=True)) == {PHONE, CCCD}


def test_the_ledger_says_what_was_written_and_no_value() -> None:
    person = register_person(by=SYSTEM, name="Trần Thị Lan", phone_e164=PHONE, year_of_birth=1984)
    entry = Entry.objects.get(subject_id=person)
    assert (entry.verb, entry.fields) == ("person.registered", ["name", "year_of_birth", "phone"])


def test_many_are_registered_in_few_statements(shared: Path, django_assert_max_num_queries) -> None:
    people = _crowd(shared, 300)
    with django_assert_max_num_queries(8):
        ids = register_people(by=SYSTEM, people=people)
    assert len(set(ids)) == len({(one.name, one.phone_e164) for one in people})
    assert register_people(by=SYSTEM, people=people) == ids


def test_a_crowd_larger_than_the_lock_table_is_registered(shared: Path) -> None:
    people = [NewPerson(name="Nguyễn Văn Thử", phone_e164=f"+84120{n:07d}") for n in range(1200)]
    assert len(register_people(by=SYSTEM, people=people)) == 1200


def test_twice_in_one_call_is_one_row() -> None:
    one, two, three = register_people(
        by=SYSTEM,
        people=[
            NewPerson("Trần Thị Lan", phone_e164=PHONE),
            NewPerson("TRẦN THỊ LAN", phone_e164=PHONE, id_number=CCCD, year_of_birth=1984),
            NewPerson("Trần Thị Lan", id_number=CCCD),
        ],
    )
    assert one == two == three
    row = Person.objects.get()
    assert (row.year_of_birth, row.version) == (1984, 1)
    assert Identifier.objects.count() == 2


def test_everybody_is_noted_under_who_gave_them(stranger: Actor) -> None:
    giver = Actor(kind=stranger.kind, label="device of a neighbour", device="e" * 64)
    ids = register_people(
        by=SYSTEM,
        people=[NewPerson("Trần Thị Lan", phone_e164=PHONE), NewPerson("Lê Minh Quân", phone_e164=OTHER_PHONE)],
        each_by=[stranger, giver],
    )
    assert Entry.objects.get(subject_id=ids[1]).actor_label == "device of a neighbour"


@pytest.mark.parametrize(
    ("field", "person"),
    [
        ("name", {"name": "   "}),
        ("name", {"name": "Ă" * 161}),
        ("year_of_birth", {"name": "Lan", "year_of_birth": 1066}),
        ("year_of_birth", {"name": "Lan", "year_of_birth": 9999}),
        ("sex", {"name": "Lan", "sex": "f"}),
        ("phone_e164", {"name": "Lan", "phone_e164": "0905 123 456"}),
        ("id_number", {"name": "Lan", "id_number": "12345"}),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(field: str, person: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        register_person(by=SYSTEM, **person)  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]
    assert not Person.objects.exists()


def test_one_wrong_person_keeps_all_out_and_says_which() -> None:
    with pytest.raises(Invalid) as refused:
        register_people(by=SYSTEM, people=[NewPerson("Lan"), NewPerson("Quân", sex="?")])
    assert list(refused.value.fields) == ["1.sex"]
    assert not Person.objects.exists()


def test_a_name_in_another_script_fits() -> None:
    register_person(by=SYSTEM, name="阮" * 160, phone_e164=PHONE)
    assert Person.objects.get().name == "阮" * 160


def _crowd(shared: Path, count: int) -> list[NewPerson]:
    """Names put together from the frequency lists, phones from the retired range."""

    def column(file: str) -> list[str]:
        with (shared / "data/names" / file).open(encoding="utf-8", newline="") as lines:
            return [next(iter(row.values())) for row in csv.DictReader(lines)]

    family, given = column("vi_family_names_freq.csv"), column("vi_given_names_freq.csv")
    return [
        NewPerson(f"{family[n % len(family)]} {given[n * 7 % len(given)]}", phone_e164=f"+84120{n % 250:07d}")
        for n in range(count)
    ]
