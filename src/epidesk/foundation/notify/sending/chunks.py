# SPDX-License-Identifier: Apache-2.0
"""A chunk's rows: taking hold of it, reading whom it is for, writing what became of them. Everything here is plain
synchronous SQL; the engine calls it from its loop by a thread."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from epidesk.foundation.core.database_clock import database_now
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions.ending import defer_chunks, step_campaign
from epidesk.foundation.notify.campaign_text import unpacked
from epidesk.foundation.notify.models import Campaign, Chunk, PushSubscription
from epidesk.foundation.notify.reached import NO_DUTY, RINGS
from epidesk.foundation.notify.rules import (
    FALLBACK_AFTER_TRIES,
    MAX_LIFE,
    OVER,
    URGENCY,
    Level,
    Ring,
    RingPolicy,
    may_reach,
    ring_of,
)
from epidesk.foundation.notify.sending.outcomes import GIVE_UP_AFTER, counted, given_up, is_open, pause
from epidesk.foundation.notify.sending.wording import Wording

HELD_FOR = timedelta(seconds=20)
"""A worker that writes nothing for so long has lost its chunk; it writes at least each half second."""


@dataclass
class Held:
    """A chunk in hand. `outcomes` changes as answers come; what was written before is never sent again. `taken_at`: by
    the database's clock; `taken`: by `monotonic`."""

    id: int
    campaign_id: UUID
    channel: str
    holder: str
    members: list[int]
    outcomes: bytearray
    tries: int
    wording: Wording
    level: Level
    topic: str
    deadline_at: datetime
    until_at: datetime
    taken_at: datetime
    taken: float = field(default_factory=monotonic)

    def now(self) -> datetime:
        """By the database's clock, whatever this host's says, and does meanwhile: one that is set wrong would give all
        up as too late, or sign with a time that no push service takes."""
        return self.taken_at + timedelta(seconds=monotonic() - self.taken)

    @property
    def urgency(self) -> str:
        return URGENCY[self.level]

    def ttl_s(self, now: datetime) -> int:
        """What is left of it: a push service must not deliver later than the campaign's end."""
        return max(int((self.until_at - now).total_seconds()), 0)

    def open_places(self) -> list[int]:
        return [place for place, code in enumerate(self.outcomes) if is_open(code)]


@dataclass(frozen=True)
class Target:
    """One browser. `ring` NONE: duty has ended since the cut."""

    place: int
    origin: str
    path: bytes
    p256dh: bytes
    auth: bytes
    language: str
    ring: Ring


def take(chunk_id: int) -> Held | None:
    """The chunk, for this worker alone; None when it has ended, somebody else has it, or its time has not come.

    An ended campaign's chunk is closed here.
    """
    now = database_now()
    holder = secrets.token_hex(8)
    free = Q(held_until=None) | Q(held_until__lt=now)
    with transaction.atomic():
        taken = Chunk.objects.filter(free, id=chunk_id, ended_at=None).update(holder=holder, held_until=now + HELD_FOR)
        if not taken:
            return None
        chunk = Chunk.objects.select_related("campaign").get(id=chunk_id)
        campaign = chunk.campaign
        if campaign.state in OVER or not may_reach(campaign.reach):
            Chunk.objects.filter(id=chunk_id).update(holder="", held_until=None, ended_at=now)
            return None
    level = Level(campaign.level)
    life = min(timedelta(seconds=campaign.ttl_s), MAX_LIFE)
    texts = unpacked(campaign.texts)
    return Held(
        id=chunk.id,
        campaign_id=campaign.id,
        channel=chunk.channel,
        holder=holder,
        members=list(chunk.members),
        outcomes=bytearray(chunk.outcomes),
        tries=chunk.tries,
        wording=Wording(texts, level=level, topic=campaign.topic, until_at=campaign.until_at),
        level=level,
        topic=campaign.topic,
        deadline_at=campaign.created_at + min(life, GIVE_UP_AFTER),
        until_at=campaign.created_at + life,
        taken_at=now,
    )


def come_again(chunk_id: int) -> None:
    """Somebody else has it. That one may be dead: once its hold has run out, it is looked at again."""
    now = database_now()
    chunk = Chunk.objects.select_related("campaign").filter(id=chunk_id, ended_at=None, held_until__gte=now).first()
    if chunk is not None and chunk.held_until is not None:
        with transaction.atomic():
            defer_chunks(chunk.campaign, [chunk_id], chunk.held_until + timedelta(seconds=1))


_TARGETS = f"""
SELECT p.id, p.origin, p.endpoint, p.p256dh, p.auth, p.language, p.staff AND NOT ({NO_DUTY}), r.policy, {RINGS}
FROM notify_pushsubscription p LEFT JOIN notify_ringstate r ON r.user_id = p.user_id AND p.staff
WHERE p.id = ANY(%s) AND p.gone_at IS NULL
"""  # noqa: S608 (a condition of ours)


def targets(held: Held, places: list[int]) -> list[Target]:
    """The browsers behind these places as they stand now; who has asked to be told no more is missing. One query."""
    place_of = {held.members[place]: place for place in places}
    with connection.cursor() as cursor:
        cursor.execute(_TARGETS, [list(place_of)])
        rows = cursor.fetchall()
    found = []
    for member, origin, endpoint, p256dh, auth, language, of_duty, policy, rings in rows:
        if rings:
            ring = ring_of(held.level, staff=of_duty, policy=RingPolicy(policy) if policy else None)
        else:
            ring = Ring.NONE
        path = _path(endpoint, origin)
        found.append(Target(place_of[member], origin, path, bytes(p256dh), bytes(auth), language, ring))
    found.sort(key=lambda one: one.place)
    return found


def _path(endpoint: str, origin: str) -> bytes:
    """Path and query as the browser gave them. It was checked to be plain ASCII without spaces when it came."""
    if endpoint.startswith(origin):
        rest = endpoint[len(origin) :]
    else:  # a host in capitals, a port that need not be named
        parts = urlsplit(endpoint)
        rest = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return (rest if rest.startswith("/") else f"/{rest}").encode("ascii")


_WRITE = """
UPDATE notify_chunk SET outcomes = %s, sent = %s, gone = %s, failed = %s::jsonb, held_until = %s,
       first_sent_at = coalesce(first_sent_at, %s), last_sent_at = CASE WHEN %s THEN %s ELSE last_sent_at END
WHERE id = %s AND holder = %s RETURNING (SELECT state FROM notify_campaign c WHERE c.id = campaign_id)
"""


def write(held: Held, gone_members: Collection[int], *, news: bool) -> bool:
    """Writes the outcomes and holds the chunk for longer. False when this worker must stop: the campaign was stopped,
    or somebody else holds the chunk (then nothing is written)."""
    now = held.now()
    sent, gone, reasons = counted(bytes(held.outcomes))
    with transaction.atomic():
        with connection.cursor() as cursor:
            values: list[Any] = [bytes(held.outcomes), sent, gone, json.dumps(reasons), now + HELD_FOR, now, news, now]
            cursor.execute(_WRITE, [*values, held.id, held.holder])
            row = cursor.fetchone()
        if row is None:
            return False
        if gone_members:
            PushSubscription.objects.filter(id__in=list(gone_members), gone_at=None).update(gone_at=now)
    return row[0] not in [str(state) for state in OVER]


def put_down(held: Held, *, not_before: datetime | None, count_try: bool = True) -> None:
    """The worker is through with it: ended, or to be taken up again for what has to be tried once more. `not_before`:
    an origin asked for a pause."""
    now = held.now()
    with unit_of_work():
        mine = Chunk.objects.filter(id=held.id, holder=held.holder)
        campaign = Campaign.objects.filter(id=held.campaign_id).first()
        if campaign is None:
            return
        stopped = campaign.state in OVER
        at = max(not_before or now, now + pause(held.tries + 1)) if count_try else not_before or now
        left = bool(held.open_places())
        if left and not stopped and at <= held.deadline_at:
            tries = held.tries + int(count_try)
            if mine.update(holder="", held_until=None, next_try_at=at, tries=tries):
                defer_chunks(campaign, [held.id], at)
                if count_try and tries == FALLBACK_AFTER_TRIES:
                    step_campaign(campaign_id=held.campaign_id)
            return
        if left and not stopped:
            held.outcomes[:] = given_up(bytes(held.outcomes))
            sent, gone, reasons = counted(bytes(held.outcomes))
            mine.update(outcomes=bytes(held.outcomes), sent=sent, gone=gone, failed=reasons)
        if mine.update(holder="", held_until=None, next_try_at=None, ended_at=now):
            step_campaign(campaign_id=held.campaign_id)
