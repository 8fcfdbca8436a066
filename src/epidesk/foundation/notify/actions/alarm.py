# SPDX-License-Identifier: Apache-2.0
"""Telling staff that messages do not get through, while something can still be done about it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache

from epidesk.foundation.accounts.queries import holders_of
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions.inbox import tell
from epidesk.foundation.notify.models import OutgoingMessage
from epidesk.foundation.notify.rules import UNDELIVERED, UNDER_WAY, Permission, Recipient

TOLD_EVERY = timedelta(hours=6)
TROUBLE_FROM_ATTEMPT = 4
"""Four tries are eight minutes: less is a hiccup that nobody need know of."""


def tell_of_undelivered(*, now: datetime) -> int:
    """Puts one message about all of them into the inbox of everybody who may see them; nobody hears it twice within
    `TOLD_EVERY`. Returns how many people were told. Safe to run twice, also at once: the memory of it commits with the
    messages."""
    ended = OutgoingMessage.objects.filter(state__in=UNDELIVERED, ended_at__gt=now - TOLD_EVERY)
    trying = OutgoingMessage.objects.filter(state__in=UNDER_WAY, attempts__gte=TROUBLE_FROM_ATTEMPT).exclude(error="")
    failed, waiting = ended.count(), trying.count()
    newest = ended.order_by("-ended_at").first() or trying.order_by("-created_at").first()
    if newest is None:
        return 0
    to = [Recipient(user_id=one.user_id) for one in holders_of(Permission.SEE_UNDELIVERED)]
    with unit_of_work():
        if not cache.add("notify:undelivered-told", "1", TOLD_EVERY.total_seconds()):
            return 0
        tell(
            by=SYSTEM,
            to=to,
            template="messages-not-sent",
            params={"failed": str(failed), "waiting": str(waiting), "error": newest.error},
            subject=(newest.subject_kind, newest.subject_id) if newest.subject_id else None,
        )
    return len(to)
