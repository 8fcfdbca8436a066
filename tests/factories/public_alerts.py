# SPDX-License-Identifier: Apache-2.0
"""Alerts as rows that were sent already, for stories about who reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from epidesk.foundation.core.ids import public_id, uuid7
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.publishing.alerts.cap import document
from epidesk.publishing.alerts.models import Alert
from epikit.formats.cap12 import to_xml

STAY = {
    "vi": {
        "event": "Dịch bệnh",
        "headline": "Ở yên trong nhà: phường Vỹ Dạ",
        "description": "Có ổ dịch ở chợ đầu mối.",
        "instruction": "Không rời nhà.\nSốt, ho, khó thở: gọi 1900 9095.",
    },
    "en": {
        "event": "Epidemic",
        "headline": "Stay at home: Vỹ Dạ ward",
        "description": "There is an outbreak at the wholesale market.",
        "instruction": "Do not leave home.\nFever, cough: call 1900 9095.",
    },
}


def sent(
    texts: Mapping[str, Mapping[str, str]] = STAY,
    *,
    level: str = "emergency",
    wards: Sequence[str] = (),
    reach: str = "actual",
    status: str = "active",
    life: timedelta = timedelta(hours=24),
    at: datetime | None = None,
    follows: Alert | None = None,
    **more: Any,
) -> Alert:
    """One message that was sent, with the hint that whoever sends one gives. `follows`: what it updates."""
    now = at or timezone.now() - timedelta(minutes=5)
    last = Alert.objects.order_by("-number").values_list("number", flat=True).first() or 0
    id = uuid7()
    values: dict[str, Any] = {
        "id": id,
        "number": last + 1,
        "message": "update" if follows else "alert",
        "status": status,
        "level": level,
        "reach": reach,
        "category": "Health",
        "urgency": "Immediate",
        "severity": "Extreme",
        "certainty": "Observed",
        "response": "Shelter",
        "texts": {language: dict(words) for language, words in texts.items()},
        "area_kind": "wards" if wards else "province",
        "ward_codes": list(wards),
        "audience": "everyone",
        "supersedes": follows,
        "root_id": follows.root_id if follows else id,
        "effective_at": now,
        "expires_at": now + life,
        "created_at": now,
        "changed_at": now,
        "approved_at": now,
        "sends_at": now,
        "sent_at": now,
        "author_id": uuid7(),
        "approver_id": uuid7(),
    }
    with unit_of_work():
        row = Alert.objects.create(**(values | more))
        if row.sent_at:
            row.cap_xml = to_xml(document(row)).decode()
            row.save(update_fields=["cap_xml"])
        hint("alert", id=number_of(row))
    return row


def end(row: Alert, status: str = "cancelled") -> Alert:
    with unit_of_work():
        row.status, row.ended_at = status, timezone.now()
        row.save()
        hint("alert", id=number_of(row))
    return row


def number_of(row: Alert) -> str:
    """Its identifier outside, and the end of its address."""
    return public_id("alr", row.id)
