# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.notify.queries import InboxEntry
from epidesk.interfaces.common.alert_banner import SHAPE, WORD, banner_or_nothing
from epidesk.publishing.alerts.queries import public_alert
from epidesk.publishing.alerts.rules import Level

PREFIX = "alr"

register = template.Library()


@register.inclusion_tag("common/parts/alerts_now.html", takes_context=True)
def alerts_now(context: template.Context) -> dict[str, Any]:
    """The current alerts. Where there are none it still holds their place, for script."""
    return banner_or_nothing() | {"request": context.get("request"), "door": context.get("door")}


@register.simple_tag
def over_since(entry: InboxEntry) -> datetime | None:
    """Since when an alert in an inbox counts no more, whatever ended it; None while it does."""
    if entry.stopped_at:
        return entry.stopped_at
    now = timezone.now()
    if entry.until_at and entry.until_at <= now:
        return entry.until_at
    if entry.subject_kind != "alert" or entry.subject_id is None:
        return None
    try:
        alert = public_alert(public_id(PREFIX, entry.subject_id))
    except NotFound:
        return None
    return None if alert.state == "active" else alert.ended_at or now


@register.simple_tag
def shape_of(level: str) -> str:
    """The severity whose shape an alert of this level has."""
    return SHAPE[Level(level)]


@register.simple_tag
def word_of(level: str) -> str:
    return str(WORD[Level(level)])
