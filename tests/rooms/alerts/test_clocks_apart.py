# SPDX-License-Identifier: Apache-2.0
"""A worker whose clock is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories.alerts import leave, minute_later, written

from epidesk.foundation.core.principals import Actor
from epidesk.publishing.alerts import actions
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.rules import Status


@pytest.mark.parametrize("apart", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_workers_clock_neither_shortens_nor_lengthens_the_time_for_taking_back(
    an: Actor, binh: Actor, monkeypatch: pytest.MonkeyPatch, apart: timedelta
) -> None:
    alert_id = actions.draft_alert(by=an, draft=written())
    actions.submit_alert(by=an, alert_id=alert_id)
    actions.approve_alert(by=binh, alert_id=alert_id, version=1)
    now = timezone.now
    with monkeypatch.context() as worker:
        worker.setattr(timezone, "now", lambda: now() + apart)
        assert actions.send_due() == 0
    assert Alert.objects.get(id=alert_id).status == Status.APPROVED
    minute_later(alert_id)
    with monkeypatch.context() as worker:
        worker.setattr(timezone, "now", lambda: now() + apart)
        assert actions.send_due() == 1
    sent_at = Alert.objects.get(id=alert_id).sent_at
    assert sent_at is not None
    assert abs(sent_at - now()) < timedelta(minutes=10)


@pytest.mark.parametrize("apart", [timedelta(hours=13), timedelta(hours=-13)])
def test_a_workers_clock_neither_ends_an_alert_nor_keeps_it(
    an: Actor, binh: Actor, monkeypatch: pytest.MonkeyPatch, apart: timedelta
) -> None:
    going, over = (leave(an, binh, actions.draft_alert(by=an, draft=written())) for _ in range(2))
    Alert.objects.filter(id=over.id).update(expires_at=timezone.now() - timedelta(seconds=1))
    now = timezone.now
    with monkeypatch.context() as worker:
        worker.setattr(timezone, "now", lambda: now() + apart)
        assert actions.expire_due_alerts() == 1
    going.refresh_from_db(), over.refresh_from_db()
    assert (going.status, over.status) == (Status.ACTIVE, Status.EXPIRED)
