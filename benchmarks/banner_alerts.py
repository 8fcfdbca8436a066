# SPDX-License-Identifier: Apache-2.0
"""An alert of two people that is agreed to, its minute for taking back over: what is left is the sending. The one
before it is cancelled."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.publishing.alerts import actions
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.rules import (
    AlertDraft,
    AreaKind,
    Certainty,
    Level,
    Message,
    Permission,
    Place,
    Response,
    Severity,
    Status,
    Urgency,
    Words,
)


def agreed(title: str) -> None:
    author, second = _person(), _person()
    for before in Alert.objects.filter(status=Status.ACTIVE).exclude(message=Message.CANCEL):
        actions.cancel_alert(by=second, alert_id=before.id, reason="The next one is measured.")
    words = {
        "vi": Words("Dịch bệnh", f"Ở yên trong nhà {title}", "Phát hiện ổ dịch.", "Không rời nhà."),
        "en": Words("Epidemic", f"Stay at home {title}", "An outbreak was found.", "Do not leave home."),
    }
    draft = AlertDraft(
        level=Level.EMERGENCY,
        texts=words,
        place=Place(AreaKind.PROVINCE),
        expires_at=timezone.now() + timedelta(hours=12),
        urgency=Urgency.IMMEDIATE,
        severity=Severity.EXTREME,
        certainty=Certainty.OBSERVED,
        response=Response.SHELTER,
        channels=("push", "inbox"),
    )
    alert_id = actions.draft_alert(by=author, draft=draft)
    actions.submit_alert(by=author, alert_id=alert_id)
    row = Alert.objects.get(id=alert_id)
    actions.approve_alert(by=second, alert_id=alert_id, version=row.version)
    Alert.objects.filter(id=alert_id).update(sends_at=timezone.now() - timedelta(milliseconds=1))


def _person() -> Actor:
    held = frozenset(str(one) for one in Permission)
    return Actor(kind=PrincipalKind.STAFF, user_id=uuid4(), label="Bench", permissions=held, areas=None)
