# SPDX-License-Identifier: Apache-2.0
"""Contacts are looked after daily; fever asks for help by itself; quarantine is ordered and ended on paper."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.rooms.cases.conftest import ago

from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound
from epidesk.intake.incidents.models import Incident
from epidesk.response.cases import actions
from epidesk.response.cases.actions import (
    Dates,
    NewContact,
    add_contacts,
    check,
    confirm,
    record_test,
    set_dates,
    suspect,
)
from epidesk.response.cases.models import Case, Check, Decision, FollowUp
from epidesk.response.cases.rules import Permission
from epidesk.response.cases.rules.following import TeamLoad

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(officer, someone, follow):
    """The case of a first-level contact, looked after since the meeting six days ago."""
    (an,) = suspect(by=officer, person_ids=[someone("An")], source="hand")
    set_dates(by=officer, case_id=an, dates=Dates(onset_on=ago(8)))
    binh = someone("Bình", phone_e164="+841205550001")
    add_contacts(by=officer, case_id=an, contacts=[NewContact(binh, ago(6))])
    confirm(by=officer, case_id=an)
    follow()
    follow()
    return Case.objects.get(person_id=binh)


@pytest.mark.row("CT-03")
def test_a_first_level_contact_is_looked_after_for_the_window_of_the_rules(contact):
    running = FollowUp.objects.get(case=contact)
    assert (running.from_on, running.until_on) == (ago(6), ago(-9))
    assert FollowUp.objects.count() == 1, "the case itself is treated, not followed"


@pytest.mark.row("CT-03")
def test_the_window_is_overridden_with_a_reason_only(contact, officer):
    with pytest.raises(Invalid):
        actions.change_follow_up(by=officer, case_id=contact.id, until_on=ago(-20), reason="")
    with pytest.raises(Invalid):
        actions.change_follow_up(by=officer, case_id=contact.id, until_on=ago(30), reason="Nhầm ngày")
    actions.change_follow_up(by=officer, case_id=contact.id, until_on=ago(-20), reason="Ở cùng nhà với ca bệnh")
    actions.keep_follow_ups(person_ids=[contact.person_id])
    running = FollowUp.objects.get(case=contact)
    assert (running.until_on, running.counted_until_on) == (ago(-20), ago(-9))
    weak = replace(officer, permissions=officer.permissions - {Permission.DECIDE})
    with pytest.raises(Forbidden):
        actions.change_follow_up(by=weak, case_id=contact.id, until_on=ago(-3), reason="Rút ngắn lại")


@pytest.mark.row("MA-07")
def test_thirty_eight_degrees_or_a_red_flag_ask_for_help_once_a_day(contact, officer):
    assert check(by=officer, case_id=contact.id, temperature_tenths=379) is None
    asked = check(by=officer, case_id=contact.id, temperature_tenths=380)
    assert asked is not None
    assert check(by=officer, case_id=contact.id, temperature_tenths=391, signs=["chest_pain"]) == asked
    found = Incident.objects.get()
    assert (found.kind, found.contact_name, found.area_id) == ("medical_help", "Bình", contact.area_id)
    assert "fever_38" in found.seen
    assert check(by=officer, case_id=contact.id, on=ago(1), signs=["drowsy"]) not in (None, asked)
    assert Check.objects.count() == 2


def test_a_check_that_says_nothing_or_cannot_be_is_refused(contact, officer, someone):
    for wrong in (
        {},
        {"temperature_tenths": 3800},
        {"temperature_tenths": 370, "on": ago(-1)},
        {"signs": ["bored"]},
    ):
        with pytest.raises(Invalid):
            check(by=officer, case_id=contact.id, **wrong)
    assert check(by=officer, case_id=contact.id, reached=False) is None
    (other,) = suspect(by=officer, person_ids=[someone("Chi")], source="hand")
    with pytest.raises(NotFound):
        check(by=officer, case_id=other, temperature_tenths=370)


def test_a_negative_test_ends_the_follow_up(contact, officer, follow):
    record_test(by=officer, case_id=contact.id, sampled_on=ago(0), result="negative")
    follow()
    follow()
    assert FollowUp.objects.get(case=contact).ending == "freed"
    assert Decision.objects.count() == 0


def test_the_end_of_the_window_gives_a_document(contact):
    FollowUp.objects.filter(case=contact).update(from_on=ago(14), until_on=ago(0))
    assert actions.finish_follow_ups() == 1
    assert actions.finish_follow_ups() == 0
    assert FollowUp.objects.get(case=contact).ending == "completed"
    told = json.loads(Decision.objects.get(kind="end").text)
    assert any("Bình" in line for line in told["body"])


@pytest.mark.row("CT-02")
def test_people_are_given_to_teams_by_turns_or_to_those_of_their_ward(
    contact, officer, someone, citadel, lang_co, follow
):
    an = Case.objects.get(level=0)
    more = [someone(f"Thêm {n}", ward) for n, ward in enumerate((citadel, lang_co, lang_co))]
    add_contacts(by=officer, case_id=an.id, contacts=[NewContact(one, ago(4)) for one in more])
    follow()
    follow()
    teams = [TeamLoad("PX1", 0, frozenset({citadel})), TeamLoad("PL1", 0, frozenset({lang_co}))]
    assert actions.assign_follow_ups(by=officer, teams=teams) == 4
    assert actions.assign_follow_ups(by=officer, teams=teams) == 0
    given = dict(FollowUp.objects.values_list("case__person__name", "team_code"))
    assert given == {"Bình": "PX1", "Thêm 0": "PX1", "Thêm 1": "PL1", "Thêm 2": "PL1"}
    FollowUp.objects.update(team_code="")
    actions.assign_follow_ups(by=officer, teams=teams, nearest=False)
    assert sorted(FollowUp.objects.values_list("team_code", flat=True)) == ["PL1", "PL1", "PX1", "PX1"]


@pytest.mark.row("ME-14")
def test_decisions_are_issued_for_many_numbered_and_their_delivery_is_recorded(contact, officer):
    both = list(Case.objects.order_by("id").values_list("id", flat=True))
    wanted = {"case_ids": both, "place_kind": "home", "place": "Kiệt {name} 5", "from_on": ago(0), "until_on": ago(-14)}
    issued = actions.issue_decisions(by=officer, **wanted)
    assert actions.issue_decisions(by=officer, **wanted) == issued
    rows = list(Decision.objects.order_by("id"))
    assert [row.number.split("/")[0] for row in rows] == ["1", "2"]
    told = json.loads(next(row for row in rows if row.case_id == contact.id).text)
    assert any("14 ngày" in line for line in told["body"])
    assert any("Kiệt {name} 5" in line for line in told["body"]), "what stands in a place is not filled in again"
    actions.record_delivery(by=officer, decision_id=issued[0], delivered_by="hand", delivered_on=ago(0))
    with pytest.raises(Conflict):
        actions.record_delivery(by=officer, decision_id=issued[0], delivered_by="post", delivered_on=ago(0))
    for wrong in ({"place_kind": "moon"}, {"until_on": ago(0)}, {"from_on": None}, {"case_ids": []}):
        with pytest.raises(Invalid):
            actions.issue_decisions(by=officer, **{**wanted, **wrong})


@pytest.mark.row("MA-07")
def test_the_persons_own_daily_declaration_is_the_days_check_and_alarms_alike(contact, officer, follow):
    from tests.factories.declarations import arrival

    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.intake.movement.actions import declare

    def daily(**felt):
        return arrival(
            kind="daily", name="Bình", year_of_birth=None, sex="", phone="0120 555 0001", conveyance="",
            conveyance_no="", seat="", departed_on=None, arrived_on=None, origin="", **felt,
        )  # fmt: skip

    declare(by=SYSTEM, draft=daily(temperature_tenths=368))
    follow()
    row = Check.objects.get()
    assert (row.answered_by, row.temperature, row.incident_id) == ("self", "368", None)
    declare(by=SYSTEM, draft=daily(temperature_tenths=370, symptoms=("breathless",)))
    follow()
    assert Check.objects.get().incident_id is not None
    assert Incident.objects.get().seen[0] == "breathless_at_rest"
