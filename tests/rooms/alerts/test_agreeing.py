# SPDX-License-Identifier: Apache-2.0
"""Two people, a minute to take it back, and nothing that leaves otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.factories.alerts import VI, minute_later, person, written

from epidesk.foundation.accounts.actions import create_staff
from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.notify.models import Campaign, InboxMessage
from epidesk.publishing.alerts import actions, queries
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.rules import Level, Permission, Severity, Status, Urgency

WARNING = {"level": Level.WARNING, "severity": Severity.SEVERE, "urgency": Urgency.EXPECTED}


def status(alert_id: Any) -> str:
    return str(Alert.objects.get(id=alert_id).status)


def test_an_emergency_is_agreed_to_by_another_who_wrote_none_of_it(an: Actor, binh: Actor):
    alert_id = actions.draft_alert(by=an, draft=written())
    chi = person("Chi")
    version = actions.change_alert(by=chi, alert_id=alert_id, draft=written(), version=1)
    actions.submit_alert(by=chi, alert_id=alert_id)
    for writer in (an, chi):
        with pytest.raises(Forbidden):
            actions.approve_alert(by=writer, alert_id=alert_id, version=version)
    assert status(alert_id) == Status.WAITING
    actions.approve_alert(by=binh, alert_id=alert_id, version=version)
    row = Alert.objects.get(id=alert_id)
    assert (row.status, row.approver_label) == (Status.APPROVED, "Bình")


def test_an_emergency_cannot_be_agreed_to_before_its_author_has_handed_it_in(an: Actor, binh: Actor):
    alert_id = actions.draft_alert(by=an, draft=written())
    with pytest.raises(Conflict):
        actions.approve_alert(by=binh, alert_id=alert_id, version=1)


def test_who_hands_in_anothers_draft_does_not_agree_to_it(an: Actor, binh: Actor):
    both = person("Em", Permission.READ, Permission.DRAFT, Permission.APPROVE)
    alert_id = actions.draft_alert(by=an, draft=written())
    actions.submit_alert(by=both, alert_id=alert_id)
    with pytest.raises(Forbidden):
        actions.approve_alert(by=both, alert_id=alert_id, version=1)
    actions.approve_alert(by=binh, alert_id=alert_id, version=1)
    actions.undo_alert(by=an, alert_id=alert_id)
    actions.submit_alert(by=both, alert_id=alert_id)
    with pytest.raises(Forbidden):
        actions.approve_alert(by=both, alert_id=alert_id, version=2)


def test_the_database_too_refuses_an_emergency_of_one_person(an: Actor, binh: Actor):
    alert_id = actions.draft_alert(by=an, draft=written())
    with pytest.raises(IntegrityError, match="alerts_two_people"), transaction.atomic():
        Alert.objects.filter(id=alert_id).update(approver_id=an.user_id)
    Alert.objects.filter(id=alert_id).update(approver_id=binh.user_id)


def test_agreeing_needs_the_right_to_it(an: Actor):
    alert_id = actions.draft_alert(by=an, draft=written())
    actions.submit_alert(by=an, alert_id=alert_id)
    sender = person("Dũng", Permission.READ, Permission.DRAFT, Permission.SEND)
    with pytest.raises(Forbidden):
        actions.approve_alert(by=sender, alert_id=alert_id, version=1)


def test_what_was_changed_since_it_was_read_is_not_agreed_to(an: Actor, binh: Actor):
    alert_id = actions.draft_alert(by=an, draft=written())
    actions.submit_alert(by=an, alert_id=alert_id)
    actions.take_back_alert(by=an, alert_id=alert_id)
    actions.change_alert(by=an, alert_id=alert_id, draft=written())
    actions.submit_alert(by=an, alert_id=alert_id)
    with pytest.raises(Conflict):
        actions.approve_alert(by=binh, alert_id=alert_id, version=1)


def test_a_warning_goes_out_by_one_person_who_may_send(an: Actor):
    alert_id = actions.draft_alert(by=an, draft=written(**WARNING))
    actions.approve_alert(by=an, alert_id=alert_id, version=1)
    assert status(alert_id) == Status.APPROVED


def test_who_only_drafts_sends_not_even_a_notice(an: Actor):
    writer = person("Em", Permission.READ, Permission.DRAFT)
    alert_id = actions.draft_alert(by=writer, draft=written(**WARNING))
    with pytest.raises(Forbidden):
        actions.approve_alert(by=writer, alert_id=alert_id, version=1)
    actions.submit_alert(by=writer, alert_id=alert_id)
    actions.approve_alert(by=an, alert_id=alert_id, version=1)


def test_for_a_minute_nothing_leaves(an: Actor, binh: Actor):
    alert_id = actions.draft_alert(by=an, draft=written())
    actions.submit_alert(by=an, alert_id=alert_id)
    before = timezone.now()
    actions.approve_alert(by=binh, alert_id=alert_id, version=1)
    row = Alert.objects.get(id=alert_id)
    assert row.sends_at is not None
    assert row.sends_at >= before + timedelta(seconds=60)
    assert actions.send_due() == 0
    assert not Campaign.objects.exists()
    assert queries.current_alerts() == ()
    with pytest.raises(NotFound):
        queries.public_alert(queries.list_alerts(an.as_viewer())[0].identifier)


def test_taken_back_in_time_nobody_ever_hears_of_it(an: Actor, binh: Actor):
    alert_id = actions.draft_alert(by=an, draft=written())
    actions.submit_alert(by=an, alert_id=alert_id)
    actions.approve_alert(by=binh, alert_id=alert_id, version=1)
    minute_later(alert_id)  # even when its time has come: as long as it stands there it has not left
    actions.undo_alert(by=binh, alert_id=alert_id)
    assert actions.send_due() == 0
    row = Alert.objects.get(id=alert_id)
    assert (row.status, row.approved_at, row.sends_at, row.sent_at) == (Status.DRAFT, None, None, None)
    assert not Campaign.objects.exists()
    with pytest.raises(Conflict):
        actions.approve_alert(by=binh, alert_id=alert_id, version=1)  # read anew, agreed to anew


def test_anybody_who_may_takes_it_back_when_the_approver_is_gone(an: Actor, binh: Actor):
    alert_id = actions.draft_alert(by=an, draft=written())
    actions.submit_alert(by=an, alert_id=alert_id)
    actions.approve_alert(by=binh, alert_id=alert_id, version=1)
    with pytest.raises(Forbidden):
        actions.undo_alert(by=person("Giang", Permission.READ, Permission.DRAFT), alert_id=alert_id)
    actions.undo_alert(by=person("Hải", Permission.SEND), alert_id=alert_id)
    assert status(alert_id) == Status.DRAFT


def test_what_has_left_is_not_taken_back(sent: Any, binh: Actor):
    row = sent()
    with pytest.raises(Conflict):
        actions.undo_alert(by=binh, alert_id=row.id)


def test_the_database_too_lets_nothing_leave_before_its_time(an: Actor, binh: Actor):
    alert_id = actions.draft_alert(by=an, draft=written())
    actions.submit_alert(by=an, alert_id=alert_id)
    actions.approve_alert(by=binh, alert_id=alert_id, version=1)
    with pytest.raises(IntegrityError, match="alerts_sent_after_its_time"), transaction.atomic():
        Alert.objects.filter(id=alert_id).update(status=Status.ACTIVE, sent_at=timezone.now())


def test_the_job_that_sends_may_run_twice(sent: Any):
    row = sent()
    assert actions.send_due() == 0
    assert Campaign.objects.count() == 1
    assert Campaign.objects.get().id == row.campaign_id


def test_nobody_sends_what_is_over(an: Actor, binh: Actor):
    """Everything stood still for a day: the alert that was agreed to then helps nobody now."""
    alert_id = actions.draft_alert(by=an, draft=written())
    actions.submit_alert(by=an, alert_id=alert_id)
    actions.approve_alert(by=binh, alert_id=alert_id, version=1)
    Alert.objects.filter(id=alert_id).update(
        sends_at=timezone.now() - timedelta(days=1), expires_at=timezone.now() - timedelta(hours=1)
    )
    assert actions.send_due() == 0
    assert status(alert_id) == Status.DISCARDED
    assert not Campaign.objects.exists()


def test_an_alert_whose_end_has_come_too_near_is_not_agreed_to(an: Actor, binh: Actor):
    alert_id = actions.draft_alert(by=an, draft=written())
    actions.submit_alert(by=an, alert_id=alert_id)
    Alert.objects.filter(id=alert_id).update(expires_at=timezone.now() + timedelta(minutes=5))
    with pytest.raises(Invalid):
        actions.approve_alert(by=binh, alert_id=alert_id, version=1)


def test_sent_back_it_is_a_draft_with_the_reason(an: Actor, binh: Actor):
    alert_id = actions.draft_alert(by=an, draft=written())
    actions.submit_alert(by=an, alert_id=alert_id)
    with pytest.raises(Invalid):
        actions.reject_alert(by=binh, alert_id=alert_id, reason="?")
    actions.reject_alert(by=binh, alert_id=alert_id, reason="Sai tên phường")
    row = Alert.objects.get(id=alert_id)
    assert (row.status, row.returned_reason) == (Status.DRAFT, "Sai tên phường")


def test_a_second_person_is_asked_once_and_the_writers_are_not(hue: None):
    def lead(name: str) -> Any:
        return create_staff(by=SYSTEM, email=f"{name}@demo.invalid", name=name, role="shift_lead")

    an, binh, cuc = (lead(name) for name in ("an", "binh", "cuc"))
    writer = replace(person("An"), user_id=an)
    alert_id = actions.draft_alert(by=writer, draft=written())
    actions.submit_alert(by=writer, alert_id=alert_id)
    for _ in range(2):
        actions.tell_waiting(alert_ids=[alert_id])
    told = InboxMessage.objects.filter(template="alert-waits").values_list("user_id", flat=True)
    assert sorted(told) == sorted([binh, cuc])


def test_no_invalid_alert_is_kept(an: Actor):
    with pytest.raises(Invalid) as refused:
        actions.draft_alert(by=an, draft=written(texts={"vi": replace(VI, headline="")}))
    assert "headline_vi" in refused.value.fields
    with pytest.raises(NotFound):
        actions.submit_alert(by=an, alert_id=uuid7())
    assert not Alert.objects.exists()


def test_two_who_write_at_once_do_not_write_over_each_other(an: Actor, binh: Actor):
    alert_id = actions.draft_alert(by=an, draft=written())
    actions.change_alert(by=binh, alert_id=alert_id, draft=written(), version=1)
    with pytest.raises(Conflict):
        actions.change_alert(by=an, alert_id=alert_id, draft=written(), version=1)
