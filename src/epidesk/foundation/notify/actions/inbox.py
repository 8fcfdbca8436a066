# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from epidesk.foundation.accounts.queries import languages_of
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions.outgoing import send_sms
from epidesk.foundation.notify.models import BroadcastRead, Campaign, InboxMessage
from epidesk.foundation.notify.queries import mine
from epidesk.foundation.notify.rules import Recipient
from epidesk.foundation.notify.texts import TEXTS, render_sms


def tell(
    *,
    by: Actor,
    to: Sequence[Recipient],
    template: str,
    params: Mapping[str, str] | None = None,
    subject: tuple[str, UUID] | None = None,
) -> None:
    """Puts a text into the inbox of each recipient with the caller's write, and hints their open pages. Templates that
    have an SMS go to `phone_e164` too, through a job.

    One message a recipient: an account that also names its device is told once, and reads it on either.
    Raises `KeyError` for a template that `texts.py` does not know.
    """
    text = TEXTS[template]
    filled = {name: str(value) for name, value in (params or {}).items()}
    kind, subject_id = subject or ("", None)
    readers = [one for one in to if one.user_id or one.device]
    with unit_of_work():
        InboxMessage.objects.bulk_create(
            InboxMessage(
                user_id=one.user_id,
                device=one.device or "",
                template=template,
                params=filled,
                subject_kind=kind,
                subject_id=subject_id,
            )
            for one in readers
        )
        for one in readers:
            _hint(one.user_id, one.device or "")
        if text.sms is not None:
            languages = languages_of([one.user_id for one in to if one.user_id])
            for one in to:
                if one.phone_e164:
                    language = languages.get(one.user_id, by.language) if one.user_id else by.language
                    send_sms(to_e164=one.phone_e164, text=render_sms(template, filled, language), subject=subject)


def mark_read(*, by: Actor, message_ids: Iterable[UUID]) -> int:
    """Marks as read one's own messages, and, for this reader alone, what was told to all in the area; others' messages
    are left alone. Returns how many were unread."""
    own = mine(by)
    wanted = list(message_ids)
    if own is None or not wanted:
        return 0
    now = timezone.now()
    with unit_of_work():
        rows = InboxMessage.objects.filter(own, id__in=wanted, read_at__isnull=True)
        changed = rows.update(read_at=now) + _acknowledge(by, wanted, now)
        if changed:
            _hint(by.user_id, by.device or "")
    return changed


def _acknowledge(by: Actor, campaign_ids: list[UUID], now: datetime) -> int:
    shown = Campaign.objects.filter(id__in=campaign_ids, shown_at__isnull=False).values_list("id", flat=True)
    before = BroadcastRead.objects.filter(mine(by) or Q(), campaign__in=campaign_ids)
    fresh = set(shown) - set(before.values_list("campaign_id", flat=True))
    # The account reads for all its devices; a device without one for itself.
    who = {"user_id": by.user_id} if by.user_id else {"device": by.device or ""}
    made = [BroadcastRead(campaign_id=one, read_at=now, **who) for one in sorted(fresh)]
    BroadcastRead.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _hint(user_id: UUID | None, device: str) -> None:
    if user_id:
        hint("inbox", id=user_id)
    if device:
        hint("inbox", id=device)
