# SPDX-License-Identifier: Apache-2.0
"""What becomes of a campaign's SMS and e-mails when it is stopped."""

from __future__ import annotations

from collections import Counter

from django.db.models import F

from epidesk.foundation.notify.models import Campaign, Chunk, OutgoingMessage
from epidesk.foundation.notify.rules import UNDELIVERED, Delivery


def drop_messages(campaign: Campaign) -> int:
    """Deletes those not yet handed over and gives how many. One that is at its gateway now is tried no more after
    this; what had failed cannot be sent again. The caller holds the campaign. Locks: the messages."""
    waiting = OutgoingMessage.objects.filter(subject_kind="campaign", subject_id=campaign.id)
    waiting = waiting.exclude(state=str(Delivery.SENT))
    # First all of them, whatever their state: from here on no worker moves one from `sending` back into the queue
    # behind the deletion.
    waiting.update(give_up_at=F("created_at"))
    undelivered = waiting.filter(state__in=[str(state) for state in UNDELIVERED])
    undelivered.update(address="", subject="", text="")
    queued = waiting.filter(state=str(Delivery.QUEUED))
    dropped = Counter(queued.values_list("channel", flat=True))
    queued.delete()
    for channel, number in dropped.items():
        _not_sent(campaign, channel, number)
    return dropped.total()


def _not_sent(campaign: Campaign, channel: str, number: int) -> None:
    """A chunk counts as sent what it put into the queue: what was taken out again is skipped. Which chunk it came from
    nobody asks."""
    for chunk in Chunk.objects.filter(campaign=campaign, channel=channel, sent__gt=0).order_by("-id"):
        part = min(number, chunk.sent)
        chunk.sent -= part
        chunk.failed["skipped"] = chunk.failed.get("skipped", 0) + part
        chunk.save(update_fields=["sent", "failed"])
        number -= part
        if not number:
            return
