# SPDX-License-Identifier: Apache-2.0
"""F0 to F5 follow the contacts by themselves."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.rooms.cases.conftest import ago

from epidesk.foundation.people.actions import merge_people, unmerge_people
from epidesk.response.cases import queries
from epidesk.response.cases.actions import (
    Dates,
    NewContact,
    add_contacts,
    confirm,
    drop_contact,
    record_test,
    relevel_expired,
    rule_out,
    set_dates,
    suspect,
)
from epidesk.response.cases.models import Case, Contact, Test

pytestmark = pytest.mark.django_db


def levels() -> dict[str, int | None]:
    rows = Case.objects.filter(absorbed_into=None).select_related("person")
    return {row.person.name: row.level for row in rows}


@pytest.fixture
def chain(officer, someone, follow):
    """An met Bình, Bình met Chi, Chi met Dũng; An is suspected."""
    people = {name: someone(name) for name in ("An", "Bình", "Chi", "Dũng")}
    (an,) = suspect(by=officer, person_ids=[people["An"]], source="hand")
    cases = {"An": an}
    for one, other, days in (("An", "Bình", 7), ("Bình", "Chi", 6), ("Chi", "Dũng", 5)):
        add_contacts(by=officer, case_id=cases[one], contacts=[NewContact(people[other], ago(days))])
        cases[other] = Case.objects.get(person_id=people[other]).id
    set_dates(by=officer, case_id=an, dates=Dates(onset_on=ago(8)))
    follow()
    return people, cases


@pytest.mark.row("ME-12")
def test_confirming_a_case_gives_everybody_of_the_chain_a_level_with_reason_and_expiry(chain, officer, follow):
    _people, cases = chain
    assert set(levels().values()) == {None}
    confirm(by=officer, case_id=cases["An"], number="bn17")
    follow()
    assert levels() == {"An": 0, "Bình": 1, "Chi": 2, "Dũng": 3}
    found = queries.detail(officer.as_viewer(), cases["Chi"])
    assert (found.row.level, found.level_last_on, found.row.level_until) == (2, ago(6), ago(-9))
    assert [(step.name, step.number) for step in found.path] == [("An", "BN17"), ("Bình", ""), ("Chi", "")]
    assert found.level_version == "2020-12-03"


@pytest.mark.row("ME-12")
def test_ruling_the_case_out_frees_everybody(chain, officer, follow):
    _people, cases = chain
    confirm(by=officer, case_id=cases["An"])
    follow()
    rule_out(by=officer, case_id=cases["An"])
    follow()
    assert set(levels().values()) == {None}


@pytest.mark.row("ME-12")
def test_a_negative_test_frees_the_person_and_the_branch(chain, officer, follow):
    _people, cases = chain
    confirm(by=officer, case_id=cases["An"])
    follow()
    record_test(by=officer, case_id=cases["Bình"], sampled_on=ago(1), result="negative")
    follow()
    assert levels() == {"An": 0, "Bình": None, "Chi": None, "Dũng": None}


def test_another_contact_holds_the_branch(chain, officer, someone, follow):
    people, cases = chain
    add_contacts(by=officer, case_id=cases["An"], contacts=[NewContact(people["Dũng"], ago(6))])
    confirm(by=officer, case_id=cases["An"])
    follow()
    record_test(by=officer, case_id=cases["Bình"], sampled_on=ago(0), result="negative")
    follow()
    assert levels() == {"An": 0, "Bình": None, "Chi": 2, "Dũng": 1}


def test_a_cycle_and_the_same_meeting_twice_change_nothing(chain, officer, follow):
    people, cases = chain
    add_contacts(by=officer, case_id=cases["Dũng"], contacts=[NewContact(people["An"], ago(5))] * 1)
    assert add_contacts(by=officer, case_id=cases["An"], contacts=[NewContact(people["Bình"], ago(7))]) == 0
    confirm(by=officer, case_id=cases["An"])
    follow()
    assert levels() == {"An": 0, "Bình": 1, "Chi": 2, "Dũng": 1}


def test_a_contact_that_was_none_is_dropped_with_a_reason(chain, officer, follow):
    people, cases = chain
    confirm(by=officer, case_id=cases["An"])
    follow()
    line = Contact.objects.get(other_id=people["Bình"])
    drop_contact(by=officer, contact_id=line.id, reason="Hôm đó Bình ở Đà Nẵng")
    follow()
    assert levels() == {"An": 0, "Bình": None, "Chi": None, "Dũng": None}


def test_a_level_ends_at_night_by_itself(chain, officer, follow):
    _people, cases = chain
    confirm(by=officer, case_id=cases["An"])
    follow()
    Case.objects.filter(id=cases["Bình"]).update(level_until=ago(0))
    Contact.objects.filter(other__name="Bình").update(first_on=ago(20), last_on=ago(20))
    relevel_expired()
    assert levels()["Bình"] is None


def test_a_merge_brings_the_chains_of_both_together_and_undoing_parts_them(chain, officer, someone, follow):
    people, cases = chain
    same = someone("Bình B")
    (double,) = suspect(by=officer, person_ids=[same], source="hand")
    far = someone("Em")
    add_contacts(by=officer, case_id=double, contacts=[NewContact(far, ago(3))])
    confirm(by=officer, case_id=cases["An"])
    follow()
    assert levels()["Em"] is None
    merge = merge_people(by=officer, keep_id=people["Bình"], drop_id=same, reason="một người")
    follow()
    follow()
    assert levels() == {"An": 0, "Bình": 1, "Chi": 2, "Dũng": 3, "Em": 2}
    unmerge_people(by=officer, merge_id=merge, reason="hai người")
    follow()
    assert levels()["Em"] is None
    assert levels()["Bình B"] is None


def test_the_database_sees_no_result_of_a_test(chain, officer):
    _people, cases = chain
    record_test(by=officer, case_id=cases["An"], sampled_on=ago(1), result="positive")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT result FROM {Test._meta.db_table}")  # noqa: S608
        assert "positive" not in cursor.fetchone()[0]
