# SPDX-License-Identifier: Apache-2.0
"""What somebody declares is on file at once, once, with the person, the journey and the trace in the ledger."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from tests.factories.declarations import arrival, day, entry
from tests.factories.incidents import phone_of, staff

from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.intake.movement import queries
from epidesk.intake.movement.actions import declare, declare_many, record_presences, withdraw_presences
from epidesk.intake.movement.rules import NewPresence, Permission, VisitDraft

pytestmark = pytest.mark.django_db
READER = frozenset({Permission.READ})


def rows():
    from epidesk.intake.movement.models import Declaration

    return list(Declaration.objects.order_by("id"))


def presences():
    from epidesk.intake.movement.models import Presence

    return list(Presence.objects.order_by("id"))


def test_the_same_traveller_twice_is_one_person(hue: None) -> None:
    first = declare(by=phone_of("thu"), draft=arrival())
    second = declare(by=phone_of("another phone"), draft=arrival(name="hồ thị thu"))
    assert first.person_id == second.person_id
    assert first.code != second.code
    assert [row.kind for row in rows()] == ["arrival", "arrival"]


def test_everybody_on_a_flight_is_found_under_one_key(hue: None) -> None:
    declare(by=phone_of("kim"), draft=entry())
    (one,) = presences()
    assert one.place_key == f"flight:VN54:{day(-1).isoformat()}"
    assert one.seat == "5K"
    assert one.source_kind == "declaration"
    assert (one.ends_at - one.starts_at).days == 1


def test_rules_see_bits_visits_and_no_name(hue: None) -> None:
    filed = declare(by=phone_of("kim"), draft=entry())
    (facts,) = queries.facts(SYSTEM.as_viewer(), [filed.id])
    assert facts.symptoms == 0b11
    assert facts.exposures == 0b1
    assert facts.visits == (queries.VisitFact("KR", day(-12), day(-1)),)
    assert facts.origin == "KR"
    assert "name" not in facts.__dataclass_fields__


def test_a_million_would_leave_as_columns(hue: None) -> None:
    import polars
    from django.utils import timezone

    declare_many(drafts=[(entry(), phone_of("kim")), (arrival(), phone_of("thu"))])
    now = timezone.now()
    parts = list(queries.fact_batches(SYSTEM.as_viewer(), now.replace(year=now.year - 1), now))
    declarations = polars.read_csv(io.BytesIO(b"".join(part.csv for part in parts if part.table == "declarations")))
    visits = polars.read_csv(io.BytesIO(b"".join(part.csv for part in parts if part.table == "visits")))
    assert declarations.columns == list(queries.DECLARATION_COLUMNS)
    assert declarations["symptoms"].to_list() == [3, 0]
    assert visits.columns == list(queries.VISIT_COLUMNS)
    assert visits.height == 1


def test_facts_are_for_those_who_may_see_health(hue: None) -> None:
    filed = declare(by=phone_of("kim"), draft=entry())
    with pytest.raises(Forbidden):
        queries.facts(staff("Lan").as_viewer(), [filed.id])
    viewer = staff("Bác sĩ Mai", permissions=READER).as_viewer()
    assert len(queries.facts(viewer, [filed.id])) == 1
    assert [note.kind for note in viewer.reads] == ["declaration"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"arrived_on": None}, "arrived_on"),
        ({"conveyance_no": "nhà xe"}, "conveyance_no"),
        ({"origin": "XX"}, "origin"),
        ({"phone": "12"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"id_number": "abc"}, "id_number"),
        ({"stay_address": ""}, "ward_code"),
        ({"health_said": False}, "symptoms"),
        ({"symptoms": ("toothache",)}, "symptoms"),
        ({"temperature_tenths": 250}, "temperature"),
        ({"truth": False}, "truth"),
        ({"given_by": "proxy", "proxy_name": "Lan", "proxy_relation": "child", "consent": False}, "consent"),
        ({"ward_code": "99999"}, "ward_code"),
        ({"year_of_birth": 1700}, "year_of_birth"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(hue: None, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        declare(by=phone_of("thu"), draft=arrival(**changes))
    assert list(refused.value.fields) == [field]
    assert rows() == []


def test_arriving_before_leaving_is_said_beside_the_arrival(hue: None) -> None:
    with pytest.raises(Invalid) as refused:
        declare(by=phone_of("thu"), draft=arrival(arrived_on=day(-2)))
    assert list(refused.value.fields) == ["arrived_on"]
    with pytest.raises(Invalid) as refused:
        declare(by=phone_of("kim"), draft=entry(visits=(VisitDraft("KR", day(-1), day(-1)),)))
    assert list(refused.value.fields) == ["visits.0.to_on"]


def test_one_bad_declaration_does_not_disturb_its_neighbours(hue: None) -> None:
    answers = declare_many(
        drafts=[(arrival(), phone_of("a")), (arrival(name=""), phone_of("b")), (entry(), phone_of("c"))]
    )
    assert [isinstance(answer, Invalid) for answer in answers] == [False, True, False]
    assert len(rows()) == 2


def test_who_declares_for_another_is_on_file_with_relation_and_consent(hue: None) -> None:
    draft = arrival(
        name="Nguyễn Thị Bé",
        year_of_birth=1948,
        phone="",
        given_by="proxy",
        proxy_name="Nguyễn Văn Tín",
        proxy_phone="0120 555 0103",
        proxy_relation="child",
    )
    filed = declare(by=phone_of("tin"), draft=draft)
    (row,) = rows()
    assert row.proxy_id not in (None, filed.person_id)
    assert (row.proxy_relation, row.consent, row.given_by) == ("child", True, "proxy")


def test_a_correction_stands_instead_and_takes_the_old_trace_with_it(hue: None) -> None:
    thu = phone_of("thu")
    filed = declare(by=thu, draft=arrival())
    mended = declare(by=thu, draft=arrival(conveyance_no="VN 1541", corrects=filed.id))
    old, new = rows()
    assert (old.status, new.status, new.supersedes_id) == ("corrected", "standing", filed.id)
    assert mended.person_id == filed.person_id
    assert [one.place_key.split(":")[1] for one in presences()] == ["VN1541"]


def test_only_its_owner_or_the_desk_corrects_and_only_once(hue: None) -> None:
    thu = phone_of("thu")
    filed = declare(by=thu, draft=arrival())
    with pytest.raises(Invalid):
        declare(by=phone_of("stranger"), draft=arrival(corrects=filed.id))
    desk = staff("Hạnh", permissions=frozenset({Permission.CORRECT, Permission.DECLARE}))
    declare(by=desk, draft=arrival(corrects=filed.id, given_by="operator"))
    with pytest.raises(Invalid):
        declare(by=thu, draft=arrival(corrects=filed.id))


def test_nobody_declares_for_a_known_person_without_having_declared_them(hue: None) -> None:
    thu = phone_of("thu")
    filed = declare(by=thu, draft=arrival())
    daily = replace(arrival(kind="daily"), person_id=filed.person_id)
    assert declare(by=thu, draft=daily).person_id == filed.person_id
    with pytest.raises(Invalid):
        declare(by=phone_of("stranger"), draft=daily)


def test_staff_need_the_permission(hue: None) -> None:
    with pytest.raises(Forbidden):
        declare(by=staff("Lan", permissions=frozenset()), draft=arrival())


def test_presences_are_written_in_bulk_and_withdrawn_by_their_source(hue: None) -> None:
    filed = declare(by=phone_of("thu"), draft=arrival(conveyance_no=""))
    source = filed.id
    from django.utils import timezone

    many = [NewPresence(filed.person_id, f"venue:{n}", timezone.now(), None, "stay", source) for n in range(50)]
    record_presences(by=SYSTEM, presences=many)
    record_presences(by=SYSTEM, presences=many[:2])
    assert len(presences()) == 52
    assert withdraw_presences(source_kind="stay", source_ids=[source]) == 52
    assert withdraw_presences(source_kind="stay", source_ids=[source]) == 0


def test_what_was_declared_and_where_they_were_follow_a_merge_and_its_undoing(hue: None) -> None:
    from epidesk.foundation.people.actions import merge_people, unmerge_people
    from epidesk.foundation.people.rules import Permission as People
    from epidesk.intake.movement.actions import move_people, move_people_back

    first = declare(by=phone_of("thu"), draft=arrival())
    second = declare(by=phone_of("thu"), draft=arrival(name="Ho Thi Thu B", phone="0120 555 0104"))
    by = Actor(kind="staff", label="Hạnh", permissions=frozenset({People.MERGE}), areas=None)
    merge = merge_people(by=by, keep_id=first.person_id, drop_id=second.person_id, reason="cùng một người")
    for _ in range(2):
        move_people(merge_id=merge, kept_id=first.person_id, dropped_id=second.person_id)
    assert {row.person_id for row in [*rows(), *presences()]} == {first.person_id}
    unmerge_people(by=by, merge_id=merge, reason="nhầm")
    for _ in range(2):
        move_people_back(merge_id=merge, kept_id=first.person_id, dropped_id=second.person_id)
    assert [row.person_id for row in rows()] == [first.person_id, second.person_id]


@pytest.mark.parametrize(
    ("typed", "tenths"),
    [("38", 380), ("38.5", 385), ("38,5 °C", 385), ("385", 385), ("36,85", 368), ("3850", None), ("nóng", None)],
)
def test_a_temperature_is_read_as_a_thumb_types_it(typed: str, tenths: int | None) -> None:
    from epidesk.intake.movement.rules import read_draft

    draft = read_draft("daily", {"temperature": typed}, find_place=str, today=day())
    assert draft.temperature_tenths == tenths
    assert ("temperature" in draft.misread) == (tenths is None)
