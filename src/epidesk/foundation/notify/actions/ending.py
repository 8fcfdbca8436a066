# SPDX-License-Identifier: Apache-2.0
"""The jobs of a campaign, and how it comes to its end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Min
from procrastinate.types import JSONDict

from epidesk.foundation.core.database_clock import database_now
from epidesk.foundation.core.jobs import app
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.models import Campaign, CampaignAddress, Chunk
from epidesk.foundation.notify.queries.campaigns import progress_of
from epidesk.foundation.notify.rules import (
    FALLBACK_AFTER,
    PRIORITY,
    PUSH,
    CampaignState,
    Level,
    is_time_for_fallback,
)
from epidesk.foundation.notify.sending.outcomes import SENT

ADDRESSES_A_CHUNK = 500
QUEUE = "fanout"


def defer_cut(campaign: Campaign) -> None:
    priority = PRIORITY[Level(campaign.level)]
    task = app.configure_task("notify.cut_campaign", queue="urgent", priority=priority)
    task.defer(campaign_id=str(campaign.id))


def defer_chunks(campaign: Campaign, chunk_ids: Collection[int], at: datetime | None = None) -> None:
    """One job a chunk, in one statement. `at`: not before."""
    if not chunk_ids:
        return
    task = app.configure_task(
        "notify.send_chunk", queue=QUEUE, priority=PRIORITY[Level(campaign.level)], schedule_at=at
    )
    task.batch_defer(*each_with("chunk_id", chunk_ids))


def defer_fallback(campaign: Campaign) -> None:
    """For when no chunk's end says that it is time. Not without anybody to write to."""
    if campaign.cut_at and CampaignAddress.objects.filter(campaign=campaign, fallback=True).exists():
        task = app.configure_task(
            "notify.fall_back",
            queue="urgent",
            priority=PRIORITY[Level(campaign.level)],
            schedule_at=campaign.cut_at + FALLBACK_AFTER,
        )
        task.defer(campaign_id=str(campaign.id))


def each_with(name: str, values: Collection[int | str]) -> list[JSONDict]:
    return [{name: value} for value in values]


def address_chunks(campaign: Campaign, members: Collection[tuple[str, int]]) -> list[int]:
    chunks = []
    for channel in sorted({channel for channel, _id in members}):
        ids = [one for way, one in members if way == channel]
        for at in range(0, len(ids), ADDRESSES_A_CHUNK):
            part = ids[at : at + ADDRESSES_A_CHUNK]
            chunks.append(
                Chunk(campaign=campaign, channel=channel, members=part, outcomes=bytes(len(part)), size=len(part))
            )
    return [row.id for row in Chunk.objects.bulk_create(chunks)]


def step_campaign(*, campaign_id: UUID) -> None:
    """After a chunk has ended or been tried in vain: those whom no push has reached are written to when it is time,
    which is once; when no chunk is left, the campaign has ended. Locks: the campaign. Safe to run at any time."""
    with unit_of_work():
        campaign = Campaign.objects.select_for_update().filter(id=campaign_id).first()
        if campaign is None or campaign.state != CampaignState.SENDING:
            return
        going = Chunk.objects.filter(campaign=campaign, ended_at=None)
        now = database_now()
        tries = going.filter(channel=PUSH).aggregate(least=Min("tries"))["least"]
        if campaign.fallback_at is None and is_time_for_fallback(
            least_tries=tries, cut_at=campaign.cut_at or now, now=now
        ):
            campaign.fallback_at = now
            campaign.save(update_fields=["fallback_at"])
            defer_chunks(campaign, address_chunks(campaign, _unreached(campaign)))
        if not going.exists():
            finish(campaign, now)


_UNREACHED = """
WITH reached AS MATERIALIZED (
    SELECT m.id FROM notify_chunk c CROSS JOIN LATERAL unnest(c.members) WITH ORDINALITY AS m (id, place)
    WHERE c.campaign_id = %s AND c.channel = 'push' AND get_byte(c.outcomes, m.place::int - 1) = %s)
SELECT a.channel, a.id FROM notify_campaignaddress a
WHERE a.campaign_id = %s AND a.fallback AND NOT EXISTS (
    SELECT 1 FROM notify_pushsubscription p
    JOIN reached ON reached.id = p.id
    WHERE (p.user_id = a.user_id OR (a.device <> '' AND p.device = a.device)))
"""


def _unreached(campaign: Campaign) -> list[tuple[str, int]]:
    """Addresses kept back for the case that no push arrives, of people to whom none did."""
    if not CampaignAddress.objects.filter(campaign=campaign, fallback=True).exists():
        return []
    with connection.cursor() as cursor:
        cursor.execute(_UNREACHED, [campaign.id, SENT, campaign.id])
        return [(channel, row_id) for channel, row_id in cursor.fetchall()]


def finish(campaign: Campaign, now: datetime) -> None:
    """The campaign has nothing left to do. The caller holds its row."""
    campaign.state, campaign.ended_at = str(CampaignState.DONE), now
    campaign.totals = totals_of(campaign)
    campaign.save(update_fields=["state", "ended_at", "totals"])
    CampaignAddress.objects.filter(campaign=campaign).delete()
    hint("campaign", id=campaign.id)


def totals_of(campaign: Campaign) -> dict[str, object]:
    stood = progress_of(campaign)
    return {
        "total": stood.total,
        "sent": stood.sent,
        "gone": stood.gone,
        "skipped": stood.skipped,
        "failed": dict(stood.failed_by_reason),
        "rate_per_s": stood.rate_per_s,
    }
