# SPDX-License-Identifier: Apache-2.0
"""Fair use at filing: lanes, limits, folding, and medical help that always comes through."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.factories.incidents import OPERATOR, PHONE, call_for_help, citizen, filed, phone_of, report, staff

from epidesk.foundation.accounts import fair_use as config
from epidesk.foundation.accounts.actions import create_staff, sanction
from epidesk.foundation.accounts.phones import phone_index
from epidesk.foundation.accounts.refusals import Limited, Suspended
from epidesk.foundation.accounts.rules import Permission as Accounts
from epidesk.foundation.core.errors import Invalid, TooMany
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.desk.actions import escalate
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.queries import QueueFilter, queue
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.notify.models import InboxMessage
from epidesk.foundation.notify.queries import inbox
from epidesk.intake.incidents.actions import (
    ReviewFirst,
    confirm_by_phone,
    file_incident,
    file_incidents,
    join,
    log_call,
    merge,
    reject,
    release_held,
    resolve,
    settle_folded,
    triage,
    unfold,
    verify,
)
from epidesk.intake.incidents.actions.folding import promote_folded
from epidesk.intake.incidents.actions.judging import crowded
from epidesk.intake.incidents.actions.moving import NotPossibleNow
from epidesk.intake.incidents.events import IncidentReleased
from epidesk.intake.incidents.handlers import tell_released
from epidesk.intake.incidents.models import Incident, Step, Witness
from epidesk.intake.incidents.queries import detail, folded_with, reliability
from epidesk.intake.incidents.rules import Permission
from epidesk.intake.incidents.weighing import due

pytestmark = pytest.mark.django_db

OFFICER = frozenset({Accounts.SANCTION, Accounts.DECIDE_APPEALS, Desk.READ})


@pytest.fixture
def officer(hue):
    return staff("Hạnh", permissions=OFFICER)


@pytest.fixture
def limits(monkeypatch):
    """Sets numbers of the file for one test."""

    def set_(**changes):
        changed = replace(config.fair_use(), **changes)
        for module in ("actions.judging", "weighing"):
            monkeypatch.setattr(f"epidesk.intake.incidents.{module}.fair_use", lambda: changed)
        return changed

    return set_


def held_against(officer, step, days=5, **whom):
    until = timezone.now() + timedelta(days=days)
    return sanction(
        by=officer, step=step, reason="Ba tin báo giả trong một tuần.", until_at=until, although_first=True, **whom
    )


def ill(n, **changes):
    """A call for help for the n-th of several people: for the same one a second call is part of the first."""
    answers = {"who": "relative", "ill_name": f"Người thứ {n}", **changes.pop("answers", {})}
    return call_for_help(answers=answers, **changes)


def open_queue(viewer):
    return [row.subject_id for row in queue(viewer.as_viewer(), QueueFilter()).items]


# --- Pace -----------------------------------------------------------------------------------------------------------


def test_unconfirmed_reports_rank_lower_and_wait_longer_until_the_phone_is_confirmed(lan):
    tin = phone_of("tin")
    one = filed(by=tin)
    row = DeskItem.objects.get(subject_id=one.id)
    usual, _what = due("suspected_case", one.state, one.priority, row.opened_at)
    assert row.due_at - row.opened_at == (usual - row.opened_at) * config.fair_use().pace["suspected_case"]
    assert not row.confirmed
    confirm_by_phone(by=tin, phone_e164=PHONE)
    after = DeskItem.objects.get(subject_id=one.id)
    assert after.confirmed
    assert after.due_at == usual
    assert after.rank < row.rank


def test_medical_help_never_waits_longer_for_being_unconfirmed(lan):
    one = filed(call_for_help(), by=phone_of("tin"))
    row = DeskItem.objects.get(subject_id=one.id)
    usual, _what = due("medical_help", one.state, one.priority, row.opened_at)
    assert (row.due_at, row.confirmed) == (usual, True)


def test_an_anonymous_report_is_taken_without_a_number_in_the_slower_lane(lan):
    one = filed(report(reply="anonymous", contact_phone="0120 123 4567"), by=phone_of("tin"))
    row = Incident.objects.get(id=one.id)
    assert (row.contact_phone, row.contact_phone_index, row.confirmed_at) == ("", "", None)
    assert not DeskItem.objects.get(subject_id=one.id).confirmed


# --- Sanctions ------------------------------------------------------------------------------------------------------


def test_a_suspended_person_reports_again_and_asks_for_medical_help(officer, lan):
    tin = phone_of("tin")
    held_against(officer, "suspension", device=tin.device)
    with pytest.raises(Suspended) as refused:
        file_incident(draft=report(), by=tin)
    assert refused.value.status == 403
    assert refused.value.until_at > timezone.now()
    help_ = file_incident(draft=call_for_help(), by=tin)
    row = DeskItem.objects.get(subject_id=help_.id)
    assert (row.held, row.closed_at) == (False, None)
    assert help_.id in open_queue(lan)


def test_a_sanction_on_the_account_follows_the_person_to_another_phone_and_to_nameless_reports(officer):
    tin = citizen()
    held_against(officer, "suspension", user_id=tin.user_id)
    elsewhere = replace(tin, device=phone_of("another").device)
    for draft in (report(), report(reply="anonymous")):
        with pytest.raises(Suspended):
            file_incident(draft=draft, by=elsewhere)
    assert file_incident(draft=call_for_help(), by=elsewhere).code


def test_a_sanction_ends_by_itself(officer):
    from epidesk.foundation.accounts.models import Sanction

    tin = phone_of("tin")
    held_against(officer, "suspension", device=tin.device)
    past = timezone.now() - timedelta(seconds=1)
    Sanction.objects.update(from_at=past - timedelta(days=1), until_at=past)
    assert file_incident(draft=report(), by=tin).code


def test_a_limited_person_may_send_a_few_reports_a_day(officer, limits):
    limits(limited_reports_a_day=2)
    tin = phone_of("tin")
    held_against(officer, "limit", device=tin.device)
    filed(by=tin)
    filed(by=tin)
    with pytest.raises(Limited):
        filed(by=tin)
    assert filed(call_for_help(), by=tin).code


def test_a_named_number_under_sanction_refuses_nobody_but_is_looked_at_first(officer, lan):
    held_against(officer, "suspension", phone_index=phone_index(PHONE))
    one = filed(report(contact_phone=PHONE), by=phone_of("neighbour"))
    assert one.held
    machine = Actor(kind=PrincipalKind.MACHINE, label="key_x", permissions=frozenset({"incidents:file"}))
    by_machine = filed(report(contact_phone=PHONE, channel="api"), by=machine)
    assert by_machine.held
    assert filed(call_for_help(contact_phone=PHONE, channel="api"), by=machine).held is False


def test_held_reports_stand_apart_until_somebody_has_looked_at_them(officer, lan):
    tin = phone_of("tin")
    held_against(officer, "hold", device=tin.device)
    one = filed(by=tin)
    assert one.held
    page = queue(lan.as_viewer(), QueueFilter())
    assert one.id not in [row.subject_id for row in page.items]
    assert (page.counts.total, page.counts.held) == (0, 1)
    assert [row.subject_id for row in queue(lan.as_viewer(), QueueFilter(state="held")).items] == [one.id]
    seen = detail(lan.as_viewer(), one.id)
    assert (seen.held, seen.verbs) == (True, ("release_held", "reject"))
    with pytest.raises(NotPossibleNow):
        triage(by=lan, incident_id=one.id, priority=Priority.MINOR)
    release_held(by=lan, incident_id=one.id)
    release_held(by=lan, incident_id=one.id)  # twice is once
    assert open_queue(lan) == [one.id]
    assert Step.objects.filter(incident_id=one.id, verb="released").count() == 1
    triage(by=lan, incident_id=one.id, priority=Priority.MINOR)


def test_who_sent_a_held_report_is_told_when_somebody_has_read_it(officer, lan):
    tin = phone_of("tin")
    held_against(officer, "hold", device=tin.device)
    one = filed(by=tin)
    release_held(by=lan, incident_id=one.id)
    steps = Step.objects.filter(incident_id=one.id, verb="released")
    for _ in range(2):  # the job may run twice
        tell_released(IncidentReleased((one.id,), tuple(steps.values_list("id", flat=True))))
    assert [entry.title for entry in inbox(tin.as_viewer())][:1] == [f"Đã có người đọc tin {one.code} của bạn"]
    told = InboxMessage.objects.filter(device=tin.device, template="incident-released")
    assert told.count() == 1


def test_a_held_report_that_nobody_looks_at_goes_to_the_shift_lead_once_and_stands_there_as_late(officer, lan):
    lead = create_staff(by=SYSTEM, email="lead@demo.invalid", name="Hà", role="shift_lead")
    duty = create_staff(by=SYSTEM, email="duty@demo.invalid", name="Quý", role="duty_officer")
    tin = phone_of("tin")
    held_against(officer, "hold", device=tin.device)
    one = filed(by=tin)
    within = config.fair_use().review_within
    opened_at = DeskItem.objects.get(subject_id=one.id).opened_at
    assert escalate(by=SYSTEM, now=opened_at + within - timedelta(minutes=1)) == 0
    assert queue(lan.as_viewer(), QueueFilter()).counts.held_late == 0
    back = timedelta(minutes=1) + within
    DeskItem.objects.update(opened_at=opened_at - back, due_at=opened_at - timedelta(minutes=1))
    Incident.objects.update(clock_at=opened_at - back)
    assert escalate(by=SYSTEM, now=opened_at) == 1
    assert escalate(by=SYSTEM, now=opened_at + within) == 0, "once, and to nobody else"
    message = InboxMessage.objects.get(user_id=lead)
    assert (message.template, message.params["hours"]) == (
        "held-report-waits",
        str(int(within.total_seconds() // 3600)),
    )
    assert not InboxMessage.objects.filter(user_id=duty).exists()
    assert queue(lan.as_viewer(), QueueFilter()).counts.held_late == 1
    row = queue(lan.as_viewer(), QueueFilter(state="held")).items[0]
    assert row.waits_escalated
    release_held(by=lan, incident_id=one.id)
    assert escalate(by=SYSTEM, now=timezone.now() + timedelta(minutes=1)) == 0, "in the queue, its wait begins anew"
    assert escalate(by=SYSTEM, now=timezone.now() + timedelta(days=1)) == 1


def test_a_held_report_may_be_rejected_with_a_reason(officer, lan):
    tin = phone_of("tin")
    held_against(officer, "hold", device=tin.device)
    one = filed(by=tin)
    reject(by=lan, incident_id=one.id, reason="Đã gọi lại: không có việc này.")
    assert queue(lan.as_viewer(), QueueFilter(state="held")).items == ()


def test_the_database_itself_never_holds_medical_help(lan):
    one = filed(call_for_help())
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(id=one.id).update(lane="held")


# --- Joining is reporting ---


def test_a_suspended_person_does_not_join_either_but_keeps_what_was_joined_before(officer, lan):
    seen, tin = filed(report(), phone_of("an")), citizen()
    before = filed(report(), phone_of("an"))
    code = join(by=tin, incident_id=before.id).code
    held_against(officer, "suspension", user_id=tin.user_id)
    for without_name in (False, True):
        with pytest.raises(Suspended) as refused:
            join(by=replace(tin, device=phone_of("máy khác").device), incident_id=seen.id, without_name=without_name)
        assert refused.value.until_at > timezone.now()
    assert Witness.objects.filter(incident_id=seen.id).count() == 0
    assert DeskItem.objects.get(subject_id=seen.id).witness_count == 1
    assert join(by=tin, incident_id=before.id).code == code, "sent again, it is the answer of then"


def test_a_limited_person_has_one_measure_for_reports_and_joining(officer, limits):
    limits(limited_reports_a_day=2)
    seen = [filed(report(), phone_of(name)) for name in ("an", "bình")]
    tin = phone_of("tin")
    held_against(officer, "limit", device=tin.device)
    join(by=tin, incident_id=seen[0].id)
    filed(by=tin)
    with pytest.raises(Limited):
        filed(by=tin)
    with pytest.raises(Limited):
        join(by=tin, incident_id=seen[1].id)
    assert Witness.objects.count() == 1


def test_what_a_person_under_review_saw_counts_when_somebody_has_looked(officer, lan):
    seen, tin = filed(report(), phone_of("an")), phone_of("tin")
    held_against(officer, "hold", device=tin.device)
    held_against(officer, "suspension", phone_index=phone_index(PHONE))
    with pytest.raises(ReviewFirst):
        join(by=tin, incident_id=seen.id)
    with pytest.raises(ReviewFirst):  # a number that is only named refuses nobody
        join(by=phone_of("neighbour"), incident_id=seen.id, contact_phone=PHONE)
    assert DeskItem.objects.get(subject_id=seen.id).witness_count == 1
    own = filed(by=tin)
    assert own.held
    release_held(by=lan, incident_id=own.id)
    merge(by=lan, incident_id=own.id, into_id=seen.id)
    assert DeskItem.objects.get(subject_id=seen.id).witness_count == 2


def test_joining_without_a_sanction_goes_on_as_ever(officer):
    seen = filed(report(), phone_of("an"))
    held_against(officer, "warning", device=phone_of("tin").device)
    held_against(officer, "suspension", device=phone_of("somebody else").device)
    assert join(by=phone_of("tin"), incident_id=seen.id).code


# --- Limits ---------------------------------------------------------------------------------------------------------


def test_a_flood_of_reports_from_one_phone_is_stopped_but_not_its_calls_for_help(hue, limits):
    limits(reports_a_sender=3)
    tin = phone_of("tin")
    for _ in range(3):
        filed(by=tin)
    with pytest.raises(TooMany):
        filed(by=tin)
    assert filed(call_for_help(), by=tin).code
    assert filed(by=phone_of("somebody else")).code


def test_staff_who_enter_reports_of_callers_are_not_counted(lan, limits):
    limits(reports_a_sender=1, reports_a_number=1)
    assert not any(filed(report(contact_phone=PHONE, channel="staff"), by=lan).held for _ in range(3))


def test_a_number_named_too_often_is_looked_at_first(hue, limits):
    limits(reports_a_number=2)
    lanes = [filed(report(contact_phone=PHONE), by=phone_of(f"phone {n}")).held for n in range(4)]
    assert lanes == [False, False, True, True]


def test_a_crowded_address_slows_and_never_refuses(lan, limits, monkeypatch):
    limits(reports_an_address=2, medical_an_address=2)
    assert [crowded("203.0.113.9", medical=False) for _ in range(4)] == [False, False, True, True]
    one = file_incident(draft=report(), by=phone_of("tin"), from_crowded=True)
    assert Incident.objects.get(id=one.id).lane == "slow"
    help_ = file_incident(draft=call_for_help(), by=phone_of("mai"), from_crowded=True)
    row = DeskItem.objects.get(subject_id=help_.id)
    usual, _what = due("medical_help", help_.state, help_.priority, row.opened_at)
    assert row.due_at == usual  # behind others that are as urgent, but not a minute longer
    assert not row.confirmed
    confirm_by_phone(by=phone_of("tin"), phone_e164=PHONE)
    assert Incident.objects.get(id=one.id).lane == ""


# --- Folding --------------------------------------------------------------------------------------------------------


def test_thirty_calls_from_one_phone_are_thirty_on_file_and_one_row_that_rings_once(lan, limits):
    limits(medical_rows_a_sender=1)
    tin = phone_of("tin")
    calls = [filed(ill(n), by=tin) for n in range(30)]
    assert len({one.code for one in calls}) == 30
    assert Incident.objects.count() == 30
    row = DeskItem.objects.get()
    assert (row.subject_id, row.folded) == (calls[0].id, 29)
    assert open_queue(lan) == [calls[0].id]
    assert len(folded_with(lan.as_viewer(), calls[0].id)) == 29
    shown = detail(lan.as_viewer(), calls[7].id)
    assert (shown.verbs, shown.folded_into.startswith("inc_"), shown.desk) == (("unfold",), True, None)


def test_thirty_calls_in_one_group_fold_as_well(lan, limits):
    limits(medical_rows_a_sender=3)
    machine = Actor(kind=PrincipalKind.MACHINE, label="key_x", permissions=frozenset({"incidents:file"}))
    drafts = [(ill(n, channel="api"), machine) for n in range(30)]
    assert all(one.code for one in file_incidents(drafts=drafts))
    assert sorted(DeskItem.objects.values_list("folded", flat=True)) == [0, 0, 27]


def test_by_the_shipped_numbers_a_family_of_three_has_three_rows(lan):
    tin = phone_of("tin")
    for n in range(4):
        filed(ill(n), by=tin)
    assert sorted(DeskItem.objects.values_list("folded", flat=True)) == [0, 0, 1]


def test_a_folded_call_with_danger_signs_makes_the_row_as_urgent_as_itself(lan, limits):
    limits(medical_rows_a_sender=1)
    tin = phone_of("tin")
    mild = filed(ill(1, seen=("cough",), answers={"age": "30"}), by=tin)
    bad = filed(ill(2, seen=("blue_lips",)), by=tin)
    row = DeskItem.objects.get()
    assert (row.subject_id, row.priority) == (mild.id, int(bad.priority))
    assert "urgent-signs" in row.flags


def test_another_phone_naming_a_proved_persons_number_does_not_swallow_their_calls(lan, limits):
    limits(medical_rows_a_sender=1)
    for n in range(3):
        filed(ill(n, contact_phone=PHONE), by=phone_of(f"stranger {n}"))
    mine = filed(ill(9, contact_phone=PHONE), by=citizen(PHONE))
    assert Incident.objects.get(id=mine.id).folded_into_id is None


def test_an_operator_gives_one_its_own_row(lan, limits):
    limits(medical_rows_a_sender=1)
    tin = phone_of("tin")
    first, second, _third = (filed(ill(n), by=tin) for n in range(3))
    unfold(by=lan, incident_id=second.id)
    unfold(by=lan, incident_id=second.id)  # twice is once
    assert {row.subject_id: row.folded for row in DeskItem.objects.all()} == {first.id: 1, second.id: 0}
    triage(by=lan, incident_id=second.id, priority=Priority.SEVERE)


def test_when_the_row_is_closed_the_next_one_takes_its_place(lan, limits):
    limits(medical_rows_a_sender=1)
    tin = phone_of("tin")
    first, second, third = (filed(ill(n), by=tin) for n in range(3))
    triage(by=lan, incident_id=first.id, priority=Priority.SEVERE)
    resolve(by=lan, incident_id=first.id, outcome="advised")
    for _ in range(2):  # the job may run twice
        promote_folded(incident_ids=[first.id])
    assert open_queue(lan) == [second.id]
    assert DeskItem.objects.get(subject_id=second.id).folded == 1
    assert Incident.objects.get(id=third.id).folded_into_id == second.id


def test_what_is_folded_may_be_closed_with_one_reason_but_not_what_has_danger_signs(lan, limits):
    limits(medical_rows_a_sender=1)
    tin = phone_of("tin")
    head = filed(ill(0, seen=("cough",)), by=tin)
    mild = [filed(ill(n, seen=("cough",)), by=tin) for n in (1, 2)]
    bad = filed(ill(3, seen=("chest_pain",)), by=tin)
    with pytest.raises(Invalid):
        settle_folded(by=lan, incident_id=head.id, reason="Cùng một người gửi nhiều lần.")
    log_call(by=lan, incident_id=head.id, outcome="reached", note="Chỉ có một người bệnh nhẹ.")
    assert settle_folded(by=lan, incident_id=head.id, reason="Cùng một người gửi nhiều lần; đã gọi lại.") == 2
    assert {Incident.objects.get(id=one.id).state for one in mild} == {"rejected"}
    assert Incident.objects.get(id=bad.id).state == "received"
    assert DeskItem.objects.get(subject_id=head.id).folded == 1


# --- The hint -------------------------------------------------------------------------------------------------------


def test_staff_are_told_how_earlier_reports_of_the_sender_ended(hue):
    lan, tin = staff("Lan", permissions=OPERATOR | {Permission.VERIFY}), phone_of("tin")
    for outcome, verdict in (("founded", "founded"), ("unfounded", "unfounded"), ("unfounded", "malicious")):
        one = filed(by=tin)
        triage(by=lan, incident_id=one.id, priority=Priority.MINOR)
        found = "confirmed" if verdict == "founded" else "refuted"
        verify(by=lan, incident_id=one.id, check="call_back", result=found, note="Đã gọi lại và hỏi kỹ.")
        resolve(by=lan, incident_id=one.id, outcome=outcome, verdict=verdict, note="Người báo tự nhận là đùa.")
    new = filed(by=tin)
    hint = reliability(lan.as_viewer(), new.id)
    assert (hint.founded, hint.unfounded, hint.malicious) == (1, 1, 1)
    nobody = reliability(lan.as_viewer(), filed(by=phone_of("mai")).id)
    assert (nobody.founded, nobody.unfounded, nobody.malicious) == (0, 0, 0)
