# SPDX-License-Identifier: Apache-2.0
"""An alert that leaves before it counts: people are told from when, and pages show it then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories.alerts import written

from epidesk.foundation.core.principals import Actor
from epidesk.foundation.notify.models import Campaign
from epidesk.publishing.alerts import actions, queries
from epidesk.publishing.alerts.actions import sending
from epidesk.publishing.alerts.messages import identifier_of, moment
from epidesk.publishing.alerts.models import Alert

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=3)


def test_phones_are_told_from_when_in_each_language(sent: Callable[..., Alert]) -> None:
    row = sent(effective_at=timezone.now() + LATER)
    assert row.effective_at is not None
    texts = Campaign.objects.get(id=row.campaign_id).texts
    at = moment(row.effective_at)
    assert f"Từ {at}. Đến" in texts["vi"]["body"]
    assert f"From {at}. Until" in texts["en"]["body"]
    assert f"Tu {at}. Den" in texts["vi"]["sms"]
    assert f"Từ {at}. Đến" in texts["vi"]["mail"]


def test_what_counts_at_once_names_no_beginning(sent: Callable[..., Alert]) -> None:
    for begins in (None, timezone.now() - LATER):
        row = sent(effective_at=begins)
        assert "Từ" not in Campaign.objects.get(id=row.campaign_id).texts["vi"]["body"]
    assert not ProcrastinateJob.objects.filter(task_name="alerts.begin").exists()


def test_pages_hear_of_its_beginning(sent: Callable[..., Alert], monkeypatch: pytest.MonkeyPatch) -> None:
    row = sent(effective_at=timezone.now() + LATER)
    job = ProcrastinateJob.objects.get(task_name="alerts.begin")
    assert row.effective_at is not None
    assert timedelta() < job.scheduled_at - row.effective_at <= timedelta(seconds=2)
    assert queries.current_alerts() == ()
    assert [one.identifier for one in queries.current_alerts(at=job.scheduled_at)] == [identifier_of(row)]
    heard: list[str] = []
    monkeypatch.setattr(sending, "hint", lambda topic, **_: heard.append(topic))
    assert actions.begin_alert(alert_id=UUID(job.args["alert_id"])) is True
    assert heard == ["alert", "public"]


def test_one_that_was_stopped_before_does_not_begin(
    sent: Callable[..., Alert], an: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = sent(effective_at=timezone.now() + LATER)
    actions.stop_alert(by=an, alert_id=row.id, reason="Nhầm ngày.")
    assert actions.begin_alert(alert_id=row.id) is False


def test_a_preview_says_it_too(an: Actor) -> None:
    alert_id = actions.draft_alert(by=an, draft=written(effective_at=timezone.now() + LATER))
    from epidesk.publishing.alerts.messages import said

    assert "Từ " in said(Alert.objects.get(id=alert_id))["vi"].body
