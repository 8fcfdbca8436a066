# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from epidesk.foundation.core.errors import Forbidden, NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM, Actor, Viewer
from epidesk.foundation.people import queries
from epidesk.foundation.people.actions import register_person

pytestmark = pytest.mark.django_db

PHONE = "+841205550001"


@pytest.fixture
def viewer(operator: Actor) -> Viewer:
    return operator.as_viewer()


@pytest.fixture
def lan(citadel: UUID) -> UUID:
    return register_person(
        by=SYSTEM,
        name="Trần Thị Lan",
        phone_e164=PHONE,
        id_number="046199000123",
        year_of_birth=1984,
        ward_id=citadel,
    )


@pytest.fixture
def far(lang_co: UUID) -> UUID:
    return register_person(
        by=SYSTEM,
        name="Lân Trần",
        phone_e164="+841205550002",
        id_number="046199000124",
        year_of_birth=1970,
        ward_id=lang_co,
    )


def test_opening_a_record_shows_it_and_is_noted(lan: UUID, viewer: Viewer) -> None:
    card = queries.get_person(viewer, lan)
    assert (card.name, card.phones, card.masked) == ("Trần Thị Lan", (PHONE,), False)
    assert card.ward is not None
    assert card.ward.name == "Phường Phú Xuân"
    assert [(note.kind, note.id, note.outside) for note in viewer.reads] == [("person", lan, False)]


def test_outside_the_area_nothing_names_anybody(far: UUID, viewer: Viewer) -> None:
    card = queries.get_person(viewer, far)
    assert card.masked
    assert (card.name, card.phones, card.id_numbers) == ("L. T.", ("•••• ••• 002",), ("•••• 0124",))
    assert card.year_of_birth is None
    assert [note.outside for note in viewer.reads] == [True]


def test_without_the_permission_nothing_is_shown_or_noted(lan: UUID, viewer: Viewer) -> None:
    nobody = replace(viewer, permissions=frozenset({"incidents:triage"}))
    with pytest.raises(Forbidden):
        queries.get_person(nobody, lan)
    with pytest.raises(Forbidden):
        queries.find_people(nobody, "Lan")
    assert not nobody.reads


def test_an_unknown_person_is_not_found(viewer: Viewer) -> None:
    with pytest.raises(NotFound):
        queries.get_person(viewer, uuid7())


@pytest.mark.parametrize("typed", ["lan", "TRAN lan", "Trần Thị Lan", "tr la", "Trâ\u0300n"])
def test_a_name_is_found_without_its_marks(lan: UUID, viewer: Viewer, typed: str) -> None:
    assert [row.id for row in queries.find_people(viewer, typed)] == [lan]


@pytest.mark.parametrize("typed", [PHONE, "0120 555 0001", "046 199 000 123"])
def test_a_phone_or_id_number_is_found_exactly(lan: UUID, viewer: Viewer, typed: str) -> None:
    assert [row.id for row in queries.find_people(viewer, typed)] == [lan]


@pytest.mark.parametrize("typed", ["", "  ", "!!! ' & | :*", "Nguyễn", "046199000"])
def test_a_search_without_answer_is_empty(lan: UUID, viewer: Viewer, typed: str) -> None:
    assert queries.find_people(viewer, typed) == ()


def test_a_list_masks_phones_and_leaves_out_other_areas(lan: UUID, far: UUID, viewer: Viewer) -> None:
    rows = queries.find_people(viewer, "tran")
    assert [(row.id, row.phones) for row in rows] == [(lan, ("•••• ••• 001",))]
    assert [note.id for note in viewer.reads] == [lan]
    whole_province = replace(viewer, areas=None, reads=[])
    assert {row.id for row in queries.find_people(whole_province, "tran")} == {lan, far}


def test_a_list_stands_in_vietnamese_order(citadel: UUID, viewer: Viewer) -> None:
    names = ["Hồ Đạt", "Hồ Đào", "Hồ Dung", "Hồ An", "Hồ Ân", "Hồ Ấn"]
    for n, name in enumerate(names):
        register_person(by=SYSTEM, name=name, phone_e164=f"+84120550001{n}", ward_id=citadel)
    found = [row.name for row in queries.find_people(viewer, "ho")]
    assert found == ["Hồ An", "Hồ Ân", "Hồ Ấn", "Hồ Dung", "Hồ Đào", "Hồ Đạt"]


def test_a_list_asks_the_same_number_of_questions_for_one_and_for_many(
    citadel: UUID, viewer: Viewer, django_assert_num_queries
) -> None:
    register_person(by=SYSTEM, name="Võ Thị Một", phone_e164="+841205500001", ward_id=citadel)
    queries.find_people(viewer, "vo")
    with django_assert_num_queries(2):
        queries.find_people(viewer, "vo")
    for n in range(2, 20):
        register_person(by=SYSTEM, name=f"Võ Thị Số {n}", phone_e164=f"+841205500{n:03d}", ward_id=citadel)
    with django_assert_num_queries(2):
        assert len(queries.find_people(viewer, "vo")) == 19
