# SPDX-License-Identifier: Apache-2.0
"""Ringing the phones of certain colleagues, at once: for what is theirs to do now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID

from django.db.models import Sum

from epidesk.foundation.core.database_clock import database_now
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions.campaigns import cut_pushes
from epidesk.foundation.notify.actions.ending import defer_chunks
from epidesk.foundation.notify.campaign_text import CampaignText, packed
from epidesk.foundation.notify.models import Campaign
from epidesk.foundation.notify.reached import staff_pushes
from epidesk.foundation.notify.rules import PUSH, CampaignState, Level, Permission, Reach

AUDIENCE = "people"
"""Named one by one, and noted nowhere: the chunks hold numbers of subscriptions."""


def ring_people(
    *,
    by: Actor,
    user_ids: Collection[UUID],
    subject: tuple[str, UUID],
    texts: Mapping[str, CampaignText],
    topic: str,
    life: timedelta,
) -> int:
    """A push to each phone on which one of these members of staff is signed in and duty lets it ring, in front of all
    else; on duty it overrides silence. What is said to them in their inboxes is the caller's. `topic`: a later one
    replaces it. Returns how many phones.

    Joins the caller's transaction. Who: `notify:broadcast`. Nothing personal may stand in `texts`: they lie on locked
    screens.
    """
    requires(by, Permission.BROADCAST)
    if not user_ids:
        return 0
    with unit_of_work():
        now = database_now()
        campaign = Campaign.objects.create(
            subject_kind=subject[0],
            subject_id=subject[1],
            level=str(Level.EMERGENCY),  # by which a sleeping phone is woken
            reach=str(Reach.REAL),
            audience=AUDIENCE,
            texts=packed(texts),
            topic=topic,
            ttl_s=int(life.total_seconds()),
            channels=[PUSH],
            state=str(CampaignState.SENDING),
            by_id=by.user_id,
            by_label=by.label[:120],
            created_at=now,
            cut_at=now,
            until_at=now + life,
        )
        chunks = cut_pushes(campaign, staff_pushes(user_ids))
        if not chunks:
            campaign.delete()
            return 0
        defer_chunks(campaign, chunks)
        return int(campaign.chunks.aggregate(n=Sum("size"))["n"])
