# SPDX-License-Identifier: Apache-2.0
"""An alert that cannot leave, or whose predecessor is over already, holds up nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from tests.factories.alerts import minute_later, written

from epidesk.foundation.core.principals import Actor
from epidesk.publishing.alerts import actions, queries
from epidesk.publishing.alerts.actions import sending
from epidesk.publishing.alerts.messages import identifier_of
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.rules import Status

Sent = Callable[..., Alert]


def agreed(an: Actor, binh: Actor, alert_id: UUID | None = None) -> UUID:
    """Agreed to, and its time for taking back is over."""
    alert_id = alert_id or actions.draft_alert(by=an, draft=written())
    if Alert.objects.get(id=alert_id).status == Status.DRAFT:
        actions.submit_alert(by=an, alert_id=alert_id)
    actions.approve_alert(by=binh, alert_id=alert_id, version=Alert.objects.get(id=alert_id).version)
    minute_later(alert_id)
    return alert_id


def status(alert_id: UUID) -> str:
    found: str = Alert.objects.get(id=alert_id).status
    return found


def test_a_renewal_leaves_although_what_it_renews_ended_in_its_last_minute(sent: Sent, an: Actor, binh: Actor) -> None:
    old = sent()
    renewal = actions.renew_alert(by=an, alert_id=old.id, expires_at=timezone.now() + timedelta(hours=20))
    agreed(an, binh, renewal)
    Alert.objects.filter(id=old.id).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert actions.expire_due_alerts() == 1
    other = agreed(an, binh)
    assert actions.send_due() == 2
    assert (status(old.id), status(renewal), status(other)) == (Status.EXPIRED, Status.ACTIVE, Status.ACTIVE)
    assert identifier_of(Alert.objects.get(id=renewal)) in {one.identifier for one in queries.current_alerts()}


def test_one_that_cannot_leave_does_not_hold_up_the_next(
    an: Actor, binh: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = agreed(an, binh), agreed(an, binh)
    publish = sending.publish

    def fails_for_the_first(row: Alert, now: Any) -> None:
        if row.id == bad:
            raise RuntimeError("no key to sign with")
        publish(row, now)

    monkeypatch.setattr(sending, "publish", fails_for_the_first)
    with pytest.raises(ExceptionGroup) as told:
        actions.send_due()
    assert told.group_contains(RuntimeError, match="no key to sign with")
    assert (status(bad), status(good)) == (Status.APPROVED, Status.ACTIVE)
    monkeypatch.undo()
    assert actions.send_due() == 1
    assert status(bad) == Status.ACTIVE


def test_one_that_cannot_be_ended_does_not_hold_up_the_next(sent: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = sent(), sent()
    Alert.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    quiet = sending.quiet

    def fails_for_the_first(row: Alert) -> None:
        if row.id == bad.id:
            raise RuntimeError("no campaign")
        quiet(row)

    monkeypatch.setattr(sending, "quiet", fails_for_the_first)
    with pytest.raises(ExceptionGroup):
        actions.expire_due_alerts()
    assert (status(bad.id), status(good.id)) == (Status.ACTIVE, Status.EXPIRED)
