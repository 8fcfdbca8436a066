# SPDX-License-Identifier: Apache-2.0
"""Starting, cutting and stopping what goes to many.

1. `start_campaign` writes one row, in the transaction of whoever starts it, and a job.
2. The job cuts it: chunks of some hundred subscriptions, each with a job of its own, graver campaigns first.
3. Workers send the chunks (`sending`); the last one to end sees to those whom no push reached.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.database_clock import database_now
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions.ending import (
    address_chunks,
    defer_chunks,
    defer_cut,
    defer_fallback,
    finish,
    totals_of,
)
from epidesk.foundation.notify.actions.stopping import drop_messages
from epidesk.foundation.notify.audiences import get_audience
from epidesk.foundation.notify.campaign_text import FIRST_LANGUAGE, CampaignText, packed
from epidesk.foundation.notify.models import Campaign, CampaignAddress, InboxMessage
from epidesk.foundation.notify.queries.broadcasts import forget_shown
from epidesk.foundation.notify.reached import Pushes, ReachedAddress, reached_addresses, reached_pushes
from epidesk.foundation.notify.rules import (
    CHANNELS,
    INBOX,
    MAX_LIFE,
    OVER,
    PUSH,
    CampaignState,
    Level,
    Permission,
    Reach,
    Recipient,
    may_reach,
)
from epidesk.foundation.places.queries import expand

PUSHES_A_CHUNK = 1_000
"""A third of a second to a second of work: small enough to share and to lose, large enough to cost nothing."""
OF_ITS_OWN_FROM = 200
"""Push services with fewer subscribers share chunks."""
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")


def start_campaign(
    *,
    by: Actor,
    subject: tuple[str, UUID],
    level: Level,
    audience: str,
    ward_ids: Collection[UUID] | None,
    texts: Mapping[str, CampaignText],
    topic: str,
    ttl_s: int,
    channels: Collection[str] = CHANNELS,
    reach: Reach = Reach.REAL,
    until_at: datetime | None = None,
) -> UUID:
    """Tells many, if the caller's transaction commits. `topic`: of two campaigns with one topic the newer replaces the
    older on phones (RFC 8030, up to 32 characters of base64url), and reaches those too whom the older reached by
    name; `ttl_s`: how long push services keep it for a phone
    that is off; `until_at`: for the countdown in the inbox, `ttl_s` from now if not said.

    Who: `notify:broadcast`; rooms above decide who may send what. Raises `Forbidden`, `Invalid` beside `audience`,
    `ward_ids`, `texts`, `topic`, `ttl_s`, `channels`.
    """
    requires(by, Permission.BROADCAST)
    get_audience(audience)
    now = database_now()
    wards = None if ward_ids is None else sorted(expand(ward_ids) | frozenset(ward_ids))
    if wards == []:
        raise Invalid({"ward_ids": _("No ward lies in this area.")})
    if FIRST_LANGUAGE not in texts or not all(one.title and one.body for one in texts.values()):
        raise Invalid({"texts": _("A title and a text in Vietnamese are needed.")})
    if not _TOPIC.fullmatch(topic):
        raise Invalid({"topic": _("At most 32 letters and digits.")})
    if not 0 < ttl_s <= MAX_LIFE.total_seconds():
        raise Invalid({"ttl_s": _("At most 24 hours.")})
    if not channels or set(channels) - set(CHANNELS):
        raise Invalid({"channels": _("Choose at least one way.")})
    with unit_of_work():
        campaign = Campaign.objects.create(
            subject_kind=subject[0],
            subject_id=subject[1],
            level=str(level),
            reach=str(reach),
            audience=audience,
            ward_ids=wards,
            texts=packed(texts),
            topic=topic,
            ttl_s=ttl_s,
            channels=[one for one in CHANNELS if one in channels],
            by_id=by.user_id,
            by_label=by.label[:120],
            created_at=now,
            until_at=until_at or now + timedelta(seconds=ttl_s),
        )
        record(by=by, verb="campaign.started", subject=("campaign", campaign.id), fields=("level", "audience", "reach"))
        defer_cut(campaign)
    campaign_id: UUID = campaign.id
    return campaign_id


def stop_campaign(*, by: Actor, campaign_id: UUID) -> bool:
    """Nothing more leaves: chunks not begun never are, workers end what they have in flight, SMS and e-mails not yet
    handed over are deleted, and one that its gateway does not take is not tried again. False when there was nothing
    left to stop. What has left cannot be called back.

    Who: `notify:broadcast`. Locks: the campaign, then its messages. Raises `Forbidden`, `NotFound`.
    """
    requires(by, Permission.BROADCAST)
    with unit_of_work():
        campaign = Campaign.objects.select_for_update().filter(id=campaign_id).first()
        if campaign is None:
            raise NotFound
        # A campaign is done when its messages are queued: thousands may wait for hours after that.
        dropped = drop_messages(campaign)
        if campaign.state in OVER and not dropped:
            return False
        campaign.state, campaign.ended_at = str(CampaignState.STOPPED), timezone.now()
        if campaign.chunks.exists():  # after some days they are gone, and what they came to is kept
            campaign.totals = totals_of(campaign)
        campaign.save(update_fields=["state", "ended_at", "totals"])
        record(by=by, verb="campaign.stopped", subject=("campaign", campaign.id), fields=("state",))
        hint("campaign", id=campaign.id)
    return True


def cut_campaign(*, campaign_id: UUID) -> int:
    """Makes the chunks and their jobs, and shows the text in the inboxes. Returns how many chunks. Safe to run twice.

    Locks: the campaign.
    """
    with unit_of_work():
        campaign = Campaign.objects.select_for_update().filter(id=campaign_id).first()
        if campaign is None or campaign.state != CampaignState.QUEUED:
            return 0
        now = database_now()  # by which the time for other ways is counted, wherever that happens
        campaign.cut_at, campaign.state = now, str(CampaignState.SENDING)
        chunks = _hand_out(campaign, now) if may_reach(campaign.reach) else []
        campaign.save(update_fields=["cut_at", "state", "shown_at"])
        if not chunks:
            finish(campaign, now)
        defer_chunks(campaign, chunks)
        defer_fallback(campaign)
        hint("campaign", id=campaign.id)
    forget_shown()
    return len(chunks)


def _hand_out(campaign: Campaign, now: datetime) -> list[int]:
    """Everything by which a campaign gets at people begins here, and only `cut_campaign` comes here, past
    `may_reach`. (What rings named colleagues, `ring_people`, is for real by its nature.)"""
    level = Level(campaign.level)
    wards = None if campaign.ward_ids is None else frozenset(campaign.ward_ids)
    group = get_audience(campaign.audience)
    people = (*group.recipients(wards), *_told_before(campaign)) if group.recipients else None
    if INBOX in campaign.channels:
        if people is None:
            campaign.shown_at = now
        else:
            _put_in_inboxes(campaign, people)
    chunks: list[int] = []
    if PUSH in campaign.channels:
        pushes = reached_pushes(level=level, ward_ids=wards, people=people)
        chunks += cut_pushes(campaign, pushes)
    ways = [channel for channel in campaign.channels if channel not in (PUSH, INBOX)]
    if ways:
        chunks += _cut_addresses(campaign, reached_addresses(level=level, ward_ids=wards, people=people, ways=ways))
    return chunks


def _told_before(campaign: Campaign) -> Iterator[Recipient]:
    """Whom an older campaign of the topic was for by name: news of the same matter is for them too, also if they have
    left the group since (gone off duty, their matter closed)."""
    older = Campaign.objects.filter(topic=campaign.topic).exclude(id=campaign.id).values("id")
    rows = InboxMessage.objects.filter(subject_kind="campaign", subject_id__in=older).order_by()
    for user_id, device in rows.values_list("user_id", "device").distinct():
        yield Recipient(user_id=user_id, device=device or None)


_CUT = """
INSERT INTO notify_chunk (campaign_id, channel, origin, members, outcomes, size, sent, gone, failed, tries, holder)
SELECT %s, 'push', max(origin), array_agg(id ORDER BY id), decode(repeat('00', count(*)::int), 'hex'), count(*),
       0, 0, '{{}}', 0, ''
FROM (
    SELECT id, shared AS origin, (row_number() OVER (PARTITION BY shared ORDER BY id) - 1) / %s AS part FROM (
        SELECT p.id, CASE WHEN count(*) OVER (PARTITION BY p.origin) >= %s THEN p.origin ELSE '' END AS shared
        FROM notify_pushsubscription p WHERE {where}
    ) AS reached
) AS parted
GROUP BY origin, part ORDER BY part, origin RETURNING id
"""


def cut_pushes(campaign: Campaign, pushes: Pushes) -> list[int]:
    """The chunks. The caller has asked `may_reach`."""
    with connection.cursor() as cursor:
        cursor.execute(_CUT.format(where=pushes.where), [campaign.id, PUSHES_A_CHUNK, OF_ITS_OWN_FROM, *pushes.params])
        return [row[0] for row in cursor.fetchall()]


def _put_in_inboxes(campaign: Campaign, people: Collection[Recipient]) -> None:
    """Of a named audience each person has the message among their own, once."""
    readers: dict[UUID | str, Recipient] = {}
    for one in people:
        if who := one.user_id or one.device:
            readers.setdefault(who, one)
    InboxMessage.objects.bulk_create(
        [
            InboxMessage(
                user_id=one.user_id,
                device="" if one.user_id else one.device or "",
                template=f"campaign-{campaign.level}",
                subject_kind="campaign",
                subject_id=campaign.id,
            )
            for one in readers.values()
        ],
        batch_size=2_000,
    )
    for one in readers.values():
        hint("inbox", id=one.user_id or one.device or "")


def _cut_addresses(campaign: Campaign, found: Collection[ReachedAddress]) -> list[int]:
    """Those whom no push reaches are written to at once; the others wait for what becomes of their push."""
    rows = [
        CampaignAddress(
            campaign=campaign,
            channel=one.channel,
            address=one.address,
            address_index=one.index,
            language=one.language,
            user_id=one.user_id,
            device=one.device,
            fallback=one.fallback and PUSH in campaign.channels,
        )
        for one in found
    ]
    made = CampaignAddress.objects.bulk_create(rows, batch_size=2_000)
    return address_chunks(campaign, [(row.channel, row.id) for row in made if not row.fallback])
