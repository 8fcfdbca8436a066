# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection

from epidesk.foundation.audit.models import Entry
from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound, OutsideArea
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people import queries
from epidesk.foundation.people.actions import merge_people, note_moved, register_person, unmerge_people
from epidesk.foundation.people.events import PeopleMerged, PeopleUnmerged
from epidesk.foundation.people.models import Identifier, Person

pytestmark = pytest.mark.django_db

PHONE, OTHER_PHONE, THIRD_PHONE = "+841205550001", "+841205550002", "+841205550003"


@pytest.fixture
def kept(citadel: UUID) -> UUID:
    return register_person(by=SYSTEM, name="Trần Thị Lan", phone_e164=PHONE, ward_id=citadel)


@pytest.fixture
def dropped(citadel: UUID) -> UUID:
    return register_person(
        by=SYSTEM,
        name="Trần Lan",
        phone_e164=OTHER_PHONE,
        id_number="046199000123",
        year_of_birth=1984,
        ward_id=citadel,
    )


def test_the_kept_person_answers_for_both(kept: UUID, dropped: UUID, operator: Actor) -> None:
    merge_people(by=operator, keep_id=kept, drop_id=dropped, reason="Cùng một người, đã gọi lại")
    card = queries.get_person(operator.as_viewer(), kept)
    assert card.phones == (PHONE, OTHER_PHONE)
    assert card.id_numbers == ("046199000123",)
    assert card.year_of_birth == 1984
    assert queries.get_person(operator.as_viewer(), dropped) == card
    # Under the name that the dropped row had, too.
    assert register_person(by=SYSTEM, name="Trần Lan", phone_e164=OTHER_PHONE) == kept
    assert register_person(by=SYSTEM, name="Trần Thị Lan", phone_e164=PHONE) == kept


def test_undoing_gives_everything_back(kept: UUID, dropped: UUID, operator: Actor) -> None:
    before = _picture()
    merge_id = merge_people(by=operator, keep_id=kept, drop_id=dropped, reason="nhầm")
    assert _picture() != before
    unmerge_people(by=operator, merge_id=merge_id, reason="hai chị em")
    assert _picture() == before
    assert register_person(by=SYSTEM, name="Trần Lan", phone_e164=OTHER_PHONE) == dropped
    assert [card.undone for card in queries.merges_of(operator.as_viewer(), kept)] == [True]


def test_what_came_after_the_merge_stays_with_the_kept_person(kept: UUID, dropped: UUID, operator: Actor) -> None:
    merge_id = merge_people(by=operator, keep_id=kept, drop_id=dropped, reason="nhầm")
    register_person(by=SYSTEM, name="Trần Thị Lan", phone_e164=THIRD_PHONE, id_number="046199000123")
    unmerge_people(by=operator, merge_id=merge_id, reason="hai chị em")
    assert THIRD_PHONE in queries.get_person(operator.as_viewer(), kept).phones


def test_a_phone_both_had_under_one_name_stays_with_each(citadel: UUID, operator: Actor) -> None:
    one = register_person(by=SYSTEM, name="Lê An", phone_e164=PHONE, year_of_birth=1958, ward_id=citadel)
    two = register_person(by=SYSTEM, name="Lê An", phone_e164=PHONE, year_of_birth=1959, ward_id=citadel)
    before = _picture()
    merge_id = merge_people(by=operator, keep_id=one, drop_id=two, reason="ghi sai năm sinh")
    assert register_person(by=SYSTEM, name="Lê An", phone_e164=PHONE) == one
    unmerge_people(by=operator, merge_id=merge_id, reason="đúng là hai người")
    assert _picture() == before


def test_merges_are_undone_from_the_last_backwards(kept: UUID, dropped: UUID, operator: Actor, citadel: UUID) -> None:
    third = register_person(by=SYSTEM, name="Lan Trần", phone_e164=THIRD_PHONE, ward_id=citadel)
    before = _picture()
    first_merge = merge_people(by=operator, keep_id=kept, drop_id=dropped, reason="một")
    second_merge = merge_people(by=operator, keep_id=third, drop_id=kept, reason="hai")
    assert queries.get_person(operator.as_viewer(), dropped).id == third
    with pytest.raises(Conflict):
        unmerge_people(by=operator, merge_id=first_merge, reason="chưa được")
    unmerge_people(by=operator, merge_id=second_merge, reason="lùi lại")
    unmerge_people(by=operator, merge_id=first_merge, reason="lùi lại")
    assert _picture() == before


def test_rooms_note_what_they_moved_and_read_it_back(kept: UUID, dropped: UUID, operator: Actor) -> None:
    merge_id = merge_people(by=operator, keep_id=kept, drop_id=dropped, reason="nhầm")
    incident_ids = [uuid7(), uuid7()]
    note_moved(merge_id=merge_id, kind="incident", ids=incident_ids)
    note_moved(merge_id=merge_id, kind="incident", ids=incident_ids)  # a job may run twice
    assert set(queries.moved_references(merge_id, "incident")) == set(incident_ids)
    assert len(queries.moved_references(merge_id, "incident")) == 2
    assert queries.moved_references(merge_id, "mission") == ()


def test_rooms_above_are_told(kept: UUID, dropped: UUID, operator: Actor) -> None:
    with unit_of_work() as unit:
        merge_id = merge_people(by=operator, keep_id=kept, drop_id=dropped, reason="nhầm")
        unmerge_people(by=operator, merge_id=merge_id, reason="nhầm thật")
        assert unit.events == [
            PeopleMerged((kept,), (dropped,), (merge_id,)),
            PeopleUnmerged((kept,), (dropped,), (merge_id,)),
        ]


def test_the_ledger_holds_who_and_what(kept: UUID, dropped: UUID, operator: Actor) -> None:
    merge_people(by=operator, keep_id=kept, drop_id=dropped, reason="đã gọi lại")
    entry = Entry.objects.get(verb="person.merged")
    assert (entry.subject_id, entry.actor_id) == (kept, operator.user_id)
    assert entry.fields == ["identifier", "year_of_birth"]
    assert "Lan" not in entry.reason


def test_a_second_time_and_nonsense_are_refused(kept: UUID, dropped: UUID, operator: Actor) -> None:
    with pytest.raises(Invalid):
        merge_people(by=operator, keep_id=kept, drop_id=kept, reason="chính mình")
    with pytest.raises(Invalid):
        merge_people(by=operator, keep_id=kept, drop_id=dropped, reason="  ")
    with pytest.raises(NotFound):
        merge_people(by=operator, keep_id=kept, drop_id=uuid7(), reason="không có")
    merge_id = merge_people(by=operator, keep_id=kept, drop_id=dropped, reason="một")
    with pytest.raises(Conflict):
        merge_people(by=operator, keep_id=kept, drop_id=dropped, reason="hai")
    unmerge_people(by=operator, merge_id=merge_id, reason="lùi")
    with pytest.raises(Conflict):
        unmerge_people(by=operator, merge_id=merge_id, reason="lùi nữa")


def test_merging_needs_the_permission_and_both_areas(kept: UUID, dropped: UUID, operator: Actor, lang_co: UUID) -> None:
    with pytest.raises(Forbidden):
        merge_people(by=replace(operator, permissions=frozenset()), keep_id=kept, drop_id=dropped, reason="x")
    far = register_person(by=SYSTEM, name="Lan", phone_e164=THIRD_PHONE, ward_id=lang_co)
    with pytest.raises(OutsideArea):
        merge_people(by=operator, keep_id=kept, drop_id=far, reason="x")
    assert not Person.objects.exclude(merged_into=None).exists()


def _picture() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Everything a merge may touch, versions and times aside."""
    people = Person.objects.order_by("id").values_list(
        "id", "name", "folded", "year_of_birth", "sex", "ward", "merged_into"
    )
    identifiers = Identifier.objects.order_by("id").values_list("id", "person", "kind", "index", "name_key")
    return list(people), list(identifiers)


def test_reasons_are_words_about_people_and_encrypted_at_rest(operator: Actor, kept: UUID, dropped: UUID) -> None:
    merge_id = merge_people(by=operator, keep_id=kept, drop_id=dropped, reason="Chị Lan khám lại ngày 3.")
    unmerge_people(by=operator, merge_id=merge_id, reason="Hai chị em, không phải một người.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason, undone_reason FROM people_merge")
        stored = cursor.fetchone()
    assert not any(word in text for text in stored for word in ("Lan", "chị em"))
    assert queries.merges_of(operator.as_viewer(), kept)[0].reason == "Chị Lan khám lại ngày 3."
