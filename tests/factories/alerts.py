# SPDX-License-Identifier: Apache-2.0
"""An alert to begin with, who writes and agrees, and a minute that passes at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.publishing.alerts import actions
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.rules import (
    AlertDraft,
    AreaKind,
    Certainty,
    Level,
    Permission,
    Place,
    Response,
    Severity,
    Urgency,
    Words,
)

VI = Words(
    "Dịch lây lan",
    "Ở yên trong nhà: phường Vỹ Dạ",
    "Phát hiện ổ dịch tại phường Vỹ Dạ.",
    "Không rời nhà.\nSốt, ho thì gọi trung tâm.",
)
EN = Words(
    "Spreading disease",
    "Stay at home: Vy Da ward",
    "An outbreak was found in Vy Da ward.",
    "Do not go out.\nCall the centre if you are ill.",
)
VY_DA = "19777"


def written(**changes: Any) -> AlertDraft:
    usual: dict[str, Any] = {
        "level": Level.EMERGENCY,
        "texts": {"vi": VI, "en": EN},
        "place": Place(AreaKind.WARDS, (VY_DA,)),
        "expires_at": timezone.now() + timedelta(hours=12),
        "urgency": Urgency.IMMEDIATE,
        "severity": Severity.EXTREME,
        "certainty": Certainty.OBSERVED,
        "response": Response.SHELTER,
        "channels": ("push", "inbox", "sms"),
    }
    return AlertDraft(**{**usual, **changes})


def person(name: str, *permissions: str) -> Actor:
    held = frozenset(permissions or (str(one) for one in Permission))
    return Actor(kind=PrincipalKind.STAFF, user_id=uuid7(), label=name, permissions=held, areas=None)


def leave(author: Actor, second: Actor, alert_id: UUID) -> Alert:
    """Handed in, agreed to, and the minute for taking back is over."""
    actions.submit_alert(by=author, alert_id=alert_id)
    row = Alert.objects.get(id=alert_id)
    actions.approve_alert(by=second, alert_id=alert_id, version=row.version)
    minute_later(alert_id)
    actions.send_due()
    return Alert.objects.get(id=alert_id)


def minute_later(alert_id: UUID) -> None:
    """As if the alert had been agreed to a minute earlier."""
    row = Alert.objects.get(id=alert_id)
    assert row.sends_at is not None
    Alert.objects.filter(id=alert_id).update(sends_at=timezone.now() - timedelta(milliseconds=1))
