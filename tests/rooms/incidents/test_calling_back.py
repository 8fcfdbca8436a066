# SPDX-License-Identifier: Apache-2.0
"""The log of calls: each with its outcome, the next one planned, nothing closed unheard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from tests.factories.incidents import (
    CITADEL,
    LANG_CO,
    OPERATOR,
    SHIFT_LEAD,
    call_for_help,
    filed,
    report,
    staff,
    ward_at,
)

from epidesk.foundation.accounts.actions import create_staff
from epidesk.foundation.core.errors import Forbidden, Invalid, OutsideArea
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import Permission as DeskPermission
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.notify.queries import inbox
from epidesk.foundation.places.queries import get_area
from epidesk.intake.incidents.actions import log_call, reject, reopen, resolve, triage
from epidesk.intake.incidents.actions.calling import tell_given_up
from epidesk.intake.incidents.actions.moving import NotPossibleNow
from epidesk.intake.incidents.models import CallAttempt, Incident
from epidesk.intake.incidents.queries import calls, detail
from epidesk.intake.incidents.rules import Permission

pytestmark = pytest.mark.django_db
CALM = {"seen": ("fever_38",), "answers": {"who": "me", "age": "34", "call_back": "any"}}
REASON = "Người nhà báo đã khỏe, không cần đội."


@pytest.fixture
def lan(hue):
    return staff("Lan", permissions=SHIFT_LEAD)


@pytest.fixture
def calm(hue):
    """A request that can wait."""
    return filed(call_for_help(**CALM))


def row(one):
    return DeskItem.objects.get(subject_id=one.id)


def test_a_call_that_nobody_answers_plans_the_next_one_and_the_desk_shows_it(lan, calm):
    logged = log_call(by=lan, incident_id=calm.id, outcome="no_answer", note="Chuông đổ mãi")
    assert logged.next_at > timezone.now()
    assert (row(calm).due_what, row(calm).due_at) == ("call", logged.next_at)
    log = calls(lan.as_viewer(), calm.id)
    assert [(line.outcome, line.note, line.by_label) for line in log.lines] == [("no_answer", "Chuông đổ mãi", "Lan")]
    assert log.tries == 1


def test_a_planned_call_never_hides_that_a_life_waits(lan, hue):
    grave = filed(call_for_help())
    before = row(grave).due_at
    log_call(by=lan, incident_id=grave.id, outcome="busy")
    assert (row(grave).due_what, row(grave).due_at) == ("triage", before)


def test_after_reaching_them_the_ordinary_deadline_counts_again(lan, calm):
    log_call(by=lan, incident_id=calm.id, outcome="no_answer")
    log_call(by=lan, incident_id=calm.id, outcome="reached", note="Sốt 38,5 từ hôm qua")
    assert row(calm).due_what == "triage"
    assert calls(lan.as_viewer(), calm.id).tries == 0
    assert Incident.objects.get(id=calm.id).next_call_at is None


def test_the_operator_may_choose_the_moment_but_not_the_past(lan, calm):
    chosen = timezone.now() + timedelta(hours=3)
    assert log_call(by=lan, incident_id=calm.id, outcome="language", next_at=chosen).next_at == chosen
    for wrong in (timezone.now() - timedelta(minutes=1), timezone.now() + timedelta(days=30)):
        with pytest.raises(Invalid) as refused:
            log_call(by=lan, incident_id=calm.id, outcome="no_answer", next_at=wrong)
        assert "next_at" in refused.value.fields
    assert CallAttempt.objects.count() == 1


def test_after_the_last_try_the_shift_lead_of_the_ward_is_told_once(lan, calm):
    here = create_staff(
        by=SYSTEM, email="h@demo.invalid", name="Hạnh", role="shift_lead", area_codes=(get_area(ward_at(CITADEL)).code,)
    )
    there = create_staff(
        by=SYSTEM, email="t@demo.invalid", name="Tân", role="shift_lead", area_codes=(get_area(ward_at(LANG_CO)).code,)
    )
    for outcome in ("no_answer", "busy", "switched_off"):
        assert not log_call(by=lan, incident_id=calm.id, outcome=outcome).given_up
    assert log_call(by=lan, incident_id=calm.id, outcome="no_answer").given_up
    tell_given_up(incident_ids=(calm.id,))
    tell_given_up(incident_ids=(calm.id,))  # the job ran twice

    def told(user_id):
        from epidesk.foundation.core.principals import PrincipalKind, Viewer

        return len(inbox(Viewer(kind=PrincipalKind.STAFF, user_id=user_id)))

    assert (told(here), told(there)) == (1, 0)
    assert "not-reached" in row(calm).flags
    assert row(calm).due_what == "triage", "no further call is planned"
    told_steps = [step.verb for step in detail(lan.as_viewer(), calm.id).timeline]
    assert told_steps.count("call_given_up") == 1
    log_call(by=lan, incident_id=calm.id, outcome="reached")
    assert "not-reached" not in row(calm).flags


def test_the_reporter_reads_that_they_were_called_but_not_the_note(lan, calm):
    from epidesk.intake.incidents.queries.telling import timeline_of

    log_call(by=lan, incident_id=calm.id, outcome="no_answer", note="Nghi báo giả")
    incident = Incident.objects.get(id=calm.id)
    (line,) = [step for step in timeline_of(incident, with_names=False) if step.verb == "called"]
    assert "nghe máy" in line.text
    assert "gọi lại khoảng" in line.text
    assert "Nghi báo giả" not in str(line)
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM incidents_callattempt")
        assert "Nghi" not in cursor.fetchone()[0], "encrypted at rest"


def test_a_call_without_a_known_outcome_is_no_call(lan, calm):
    for outcome in ("", "perhaps"):
        with pytest.raises(Invalid) as refused:
            log_call(by=lan, incident_id=calm.id, outcome=outcome)
        assert "outcome" in refused.value.fields
    with pytest.raises(IntegrityError), transaction.atomic():
        CallAttempt.objects.create(incident_id=calm.id, at=timezone.now(), outcome="")


def test_the_same_click_twice_is_one_call_and_two_colleagues_are_two(lan, calm):
    minh = staff("Minh", permissions=OPERATOR)
    once = log_call(by=lan, incident_id=calm.id, outcome="busy")
    assert log_call(by=lan, incident_id=calm.id, outcome="busy") == once
    log_call(by=minh, incident_id=calm.id, outcome="busy")
    assert [line.by_label for line in calls(lan.as_viewer(), calm.id).lines] == ["Minh", "Lan"]


def test_no_request_for_help_is_refused_unheard(lan, calm):
    with pytest.raises(Invalid) as refused:
        reject(by=lan, incident_id=calm.id, reason=REASON)
    assert "reason" in refused.value.fields
    log_call(by=lan, incident_id=calm.id, outcome="reached")
    reject(by=lan, incident_id=calm.id, reason=REASON)


def test_without_a_number_to_call_it_may_be_refused_with_its_reason(lan, hue):
    nameless = filed(call_for_help(reply="anonymous", contact_phone="", contact_name=""))
    reject(by=lan, incident_id=nameless.id, reason=REASON)


def test_a_report_of_something_seen_needs_no_call(lan, hue):
    one = filed(report())
    reject(by=lan, incident_id=one.id, reason=REASON)


def test_nothing_ends_without_an_outcome_not_even_in_the_database(lan, calm):
    triage(by=lan, incident_id=calm.id, priority=Priority.MODERATE)
    with pytest.raises(Invalid):
        resolve(by=lan, incident_id=calm.id, outcome="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(id=calm.id).update(state="resolved", closed_at=timezone.now())


def test_closing_forgets_the_planned_call_and_reopening_counts_tries_anew(lan, calm):
    triage(by=lan, incident_id=calm.id, priority=Priority.MODERATE)
    log_call(by=lan, incident_id=calm.id, outcome="no_answer")
    resolve(by=lan, incident_id=calm.id, outcome="advised")
    assert Incident.objects.get(id=calm.id).next_call_at is None
    with pytest.raises(NotPossibleNow):
        log_call(by=lan, incident_id=calm.id, outcome="reached")
    reopen(by=lan, incident_id=calm.id, reason="Người nhà gọi lại, nặng hơn")
    assert log_call(by=lan, incident_id=calm.id, outcome="no_answer").tries == 1


def test_a_clinician_may_log_and_who_may_not_call_may_not(calm, hue):
    doctor = staff("BS Hoà", permissions=frozenset({DeskPermission.READ, Permission.READ, Permission.CALL}))
    log_call(by=doctor, incident_id=calm.id, outcome="reached", note="Khuyên uống nước, theo dõi nhịp thở")
    with pytest.raises(Forbidden):
        log_call(by=staff("Minh", permissions=OPERATOR - {Permission.CALL}), incident_id=calm.id, outcome="reached")
    elsewhere = staff("Xa", permissions=OPERATOR, areas=frozenset({ward_at(LANG_CO)}))
    with pytest.raises(OutsideArea):
        log_call(by=elsewhere, incident_id=calm.id, outcome="reached")
    assert ward_at(CITADEL) == row(calm).area_id


def test_numbers_that_nobody_should_dial_are_no_links(lan, calm, hue):
    assert calls(lan.as_viewer(), calm.id).dial == "", "0120 is out of use"
    incident = Incident.objects.get(id=calm.id)
    incident.contact_phone = "+842343822325"
    incident.save(update_fields=["contact_phone"])
    assert calls(lan.as_viewer(), calm.id).dial == "+842343822325"
    incident.answers = incident.answers | {"call_back": "no_call"}
    incident.save(update_fields=["answers"])
    log = calls(lan.as_viewer(), calm.id)
    assert (log.dial, log.unwanted) == ("", True)
