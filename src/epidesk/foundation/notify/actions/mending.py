# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions.ending import defer_chunks, defer_cut, step_campaign
from epidesk.foundation.notify.models import Campaign, CampaignAddress, Chunk
from epidesk.foundation.notify.rules import OVER, CampaignState

LOST_AFTER = timedelta(minutes=2)
CHUNKS_KEPT = timedelta(days=7)


def mend_campaigns(*, now: datetime) -> int:
    """Gives chunks and cuts that lost their job another one, ends campaigns that have nothing left, and forgets the
    addresses and chunks of those that ended. Returns how many jobs. Safe to run at any time."""
    jobs = 0
    with unit_of_work():
        waiting = Campaign.objects.filter(state=str(CampaignState.QUEUED), created_at__lt=now - LOST_AFTER)
        for campaign in waiting:
            if not _has_job("notify.cut_campaign", "campaign_id", str(campaign.id)):
                defer_cut(campaign)
                jobs += 1
    for campaign in Campaign.objects.filter(state=str(CampaignState.SENDING), cut_at__lt=now - LOST_AFTER):
        with unit_of_work():
            idle = Chunk.objects.filter(campaign=campaign, ended_at=None).exclude(held_until__gte=now)
            idle = idle.exclude(next_try_at__gte=now - LOST_AFTER).order_by("id")
            lost = [
                chunk_id
                for chunk_id in idle.values_list("id", flat=True)
                if not _has_job("notify.send_chunk", "chunk_id", str(chunk_id))
            ]
            defer_chunks(campaign, lost)
            jobs += len(lost)
            step_campaign(campaign_id=campaign.id)
    over = [str(state) for state in OVER]
    CampaignAddress.objects.filter(campaign__state__in=over).delete()
    Chunk.objects.filter(campaign__state__in=over, campaign__ended_at__lt=now - CHUNKS_KEPT).delete()
    return jobs


def _has_job(task: str, name: str, value: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE task_name = %s AND args->>%s = %s"
            " AND status IN ('todo', 'doing'))",
            [task, name, value],
        )
        return bool(cursor.fetchone()[0])
