# SPDX-License-Identifier: Apache-2.0
"""Partners' machines are told that an alert is there, and never of an exercise."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.notify.actions import add_webhook
from epidesk.foundation.notify.models import WebhookDelivery
from epidesk.publishing.alerts.messages import identifier_of
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.rules import Reach

pytestmark = pytest.mark.django_db


@pytest.mark.row("IO-02")
def test_a_machine_is_told_where_the_cap_stands(sent: Callable[..., Alert]) -> None:
    add_webhook(by=SYSTEM, name="Báo", url="https://partner.example/hook", topics=["alert"])
    identifier = identifier_of(sent())
    told = [json.loads(row.body)["data"] for row in WebhookDelivery.objects.all()]
    assert [one["identifier"] for one in told] == [identifier]
    assert told[0]["cap"].endswith(f"/alerts/{identifier}.cap.xml")


def test_no_machine_is_told_of_an_exercise(sent: Callable[..., Alert]) -> None:
    add_webhook(by=SYSTEM, name="Báo", url="https://partner.example/hook", topics=["alert"])
    sent(reach=Reach.EXERCISE)
    assert not WebhookDelivery.objects.exists()
