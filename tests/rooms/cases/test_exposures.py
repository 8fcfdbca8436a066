# SPDX-License-Identifier: Apache-2.0
"""Where a case was, and who else was there."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.rooms.cases.conftest import ago

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.principals import SYSTEM
from epidesk.intake.movement.actions import record_presences
from epidesk.intake.movement.rules import NewPresence
from epidesk.response.cases import queries
from epidesk.response.cases.actions import Dates, add_itinerary_stop, confirm, match_exposed, set_dates, suspect
from epidesk.response.cases.models import Case, Contact

pytestmark = pytest.mark.django_db


def hours_ago(hours: float):
    return timezone.now() - timedelta(hours=hours)


def presence(person, key, start, end, seat=""):
    return NewPresence(person, key, start, end, "manifest", uuid4(), seat)


@pytest.fixture
def flight(officer, someone):
    """A flight with the case in 5K, four others, and one on another flight; nobody is confirmed yet."""
    took_off = hours_ago(50)
    key = f"flight:VN54:{timezone.localdate(took_off).isoformat()}"
    seats = {"Ca": "5K", "Cạnh": "5H", "Sau": "7A", "Xa": "30C", "Đứng": ""}
    people = {name: someone(name) for name in (*seats, "Khác")}
    rows = [presence(people[name], key, took_off, hours_ago(38), seat) for name, seat in seats.items()]
    rows.append(presence(people["Khác"], key.replace("VN54", "VN56"), took_off, hours_ago(38), "5H"))
    record_presences(by=SYSTEM, presences=rows)
    (case,) = suspect(by=officer, person_ids=[people["Ca"]], source="hand")
    set_dates(by=officer, case_id=case, dates=Dates(onset_on=ago(1)))
    return people, case, took_off


@pytest.mark.row("ME-09")
def test_who_sat_near_a_case_becomes_a_contact_when_it_is_confirmed(flight, officer, follow):
    _people, case, _took_off = flight
    follow()
    assert Contact.objects.count() == 0
    confirm(by=officer, case_id=case)
    follow()
    near = dict(Contact.objects.values_list("other__name", "proximity"))
    assert near == {"Cạnh": "beside", "Sau": "around"}
    assert set(Case.objects.filter(level=1).values_list("person__name", flat=True)) == {"Cạnh", "Sau"}
    listed = queries.exposed_people(officer.as_viewer(), case)
    said = [(one.name, one.degree, one.is_contact) for one in listed]
    assert said[:2] == [("Cạnh", "beside", True), ("Sau", "around", True)]
    assert set(said[2:]) == {("Xa", "vehicle", False), ("Đứng", "vehicle", False)}
    assert match_exposed(case_ids=[case]) == 0, "the second time nothing is new"


def test_a_stop_typed_by_hand_finds_the_same_flight(flight, officer, follow, someone):
    _people, _case, took_off = flight
    (other,) = suspect(by=officer, person_ids=[someone("Thứ hai")], source="hand")
    confirm(by=officer, case_id=other)
    add_itinerary_stop(
        by=officer,
        case_id=other,
        kind="flight",
        place="vn 0054",
        starts_at=took_off,
        ends_at=hours_ago(38),
        seat="30 d",
    )
    follow()
    assert set(Contact.objects.filter(one__name="Thứ hai").values_list("other__name", flat=True)) == {"Xa"}
    stop = queries.detail(officer.as_viewer(), other).stops[0]
    assert (stop.place_key, stop.seat) == (f"flight:VN54:{timezone.localdate(took_off).isoformat()}", "30D")


def test_in_one_place_the_same_quarter_of_an_hour_counts(officer, someone, follow):
    case_person, long, short, left, still = (someone(name) for name in ("Ca", "Lâu", "Ngắn", "Trước", "Còn"))
    inn = f"lodging:{uuid4()}"
    record_presences(
        by=SYSTEM,
        presences=[
            presence(case_person, inn, hours_ago(10), hours_ago(4)),
            presence(long, inn, hours_ago(5), hours_ago(1)),
            presence(short, inn, hours_ago(4.1), hours_ago(1)),
            presence(left, inn, hours_ago(20), hours_ago(10)),
            presence(still, inn, hours_ago(300), None),
        ],
    )
    (case,) = suspect(by=officer, person_ids=[case_person], source="hand")
    confirm(by=officer, case_id=case)
    follow()
    assert set(Contact.objects.values_list("other__name", flat=True)) == {"Lâu", "Còn"}


def test_before_the_window_and_after_isolation_nobody_is_exposed(flight, officer, follow):
    _people, case, _took_off = flight
    set_dates(by=officer, case_id=case, dates=Dates(onset_on=ago(20), isolated_on=ago(10)))
    confirm(by=officer, case_id=case)
    follow()
    assert Contact.objects.count() == 0


def test_a_stop_that_cannot_be_is_refused_beside_its_field(officer, someone):
    (case,) = suspect(by=officer, person_ids=[someone("Ca")], source="hand")
    for wrong, field in (
        ({"place": "!!"}, "place"),
        ({"starts_at": hours_ago(-5)}, "starts_at"),
        ({"ends_at": hours_ago(9)}, "ends_at"),
        ({"kind": "rocket"}, "kind"),
    ):
        with pytest.raises(Invalid) as refused:
            add_itinerary_stop(
                by=officer,
                case_id=case,
                **{"kind": "flight", "place": "VN54", "starts_at": hours_ago(5), "ends_at": None, **wrong},
            )
        assert field in refused.value.fields
