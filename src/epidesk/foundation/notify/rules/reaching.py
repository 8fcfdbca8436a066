# SPDX-License-Identifier: Apache-2.0
"""Who is told of what goes to many: levels, reach, and whose phone may ring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True)
class Recipient:
    """Who is told: an account, a device (its hash), or both; `phone_e164` only for texts that may go by SMS. `email`
    and `group`, `group_name` (the team somebody is told as a member of) are for what goes to many."""

    user_id: UUID | None = None
    device: str | None = None
    phone_e164: str = ""
    email: str = ""
    group: UUID | None = None
    group_name: str = ""


class Level(StrEnum):
    NOTICE = "notice"
    WARNING = "warning"
    EMERGENCY = "emergency"


LEVELS: tuple[Level, ...] = (Level.NOTICE, Level.WARNING, Level.EMERGENCY)
URGENCY = {Level.NOTICE: "normal", Level.WARNING: "normal", Level.EMERGENCY: "high"}
"""RFC 8030: `high` wakes a phone that saves its battery; for emergencies only."""
PRIORITY = {Level.NOTICE: 0, Level.WARNING: 10, Level.EMERGENCY: 20}
"""Of two that are sent at once the graver goes first."""


AFTER_PUSHES = 5
"""Of one level pushes go first: there are fewer places for them, and each takes a thousand people."""
FALLBACK_AFTER = timedelta(minutes=2)
FALLBACK_AFTER_TRIES = 2
"""Whoever has another way is written to then, although a push may still arrive: a push service that is away may be so
for an hour, and a warning that comes twice does less harm than one that comes late."""
CAMPAIGN = "campaign"
"""What a message is about that went to many (`subject_kind`)."""


def is_time_for_fallback(*, least_tries: int | None, cut_at: datetime, now: datetime) -> bool:
    """Whether those whom no push has reached are written to now. `least_tries`: of the pushes still to be tried how
    often the least tried was; None: none is left."""
    return least_tries is None or least_tries >= FALLBACK_AFTER_TRIES or now >= cut_at + FALLBACK_AFTER


def letter_priority(level: Level) -> int:
    """Of the jobs that hand an SMS or e-mail of a campaign over."""
    return PRIORITY[level] - AFTER_PUSHES


class RingPolicy(StrEnum):
    """What a member of staff's phone may do. Dispatch pushes it down; who has none is off duty."""

    SILENT = "silent"
    """Off duty: nothing is pushed at all, so nothing can ring. The inbox keeps it."""
    NORMAL = "normal"
    CRITICAL = "critical"
    """On duty: what is critical rings even where the person has silenced the rest."""


class Ring(StrEnum):
    """How one push message asks to be shown."""

    NONE = "none"
    """Do not send it to this device."""
    NORMAL = "normal"
    CRITICAL = "critical"


class Reach(StrEnum):
    REAL = "real"
    NOBODY = "nobody"
    """An exercise: everything is done but the telling."""


class CampaignState(StrEnum):
    QUEUED = "queued"
    """Started; who gets it is not yet counted."""
    SENDING = "sending"
    DONE = "done"
    STOPPED = "stopped"


OVER = (CampaignState.DONE, CampaignState.STOPPED)

PUSH, INBOX, BY_SMS, BY_MAIL = "push", "inbox", "sms", "mail"
CHANNELS: tuple[str, ...] = (PUSH, INBOX, BY_SMS, BY_MAIL)
ADDRESS_CHANNELS: tuple[str, ...] = (BY_SMS, BY_MAIL)

MAX_LIFE = timedelta(hours=24)
"""Nothing that goes to many is delivered later than this after it was started."""


def ring_of(level: Level, *, staff: bool, policy: RingPolicy | None) -> Ring:
    """How a message of this level may ring on a device. `staff`: the device is subscribed by a signed-in member of
    staff, whose duty decides; everybody else chose their levels themselves."""
    if not staff:
        return Ring.CRITICAL if level is Level.EMERGENCY else Ring.NORMAL
    if policy is None or policy is RingPolicy.SILENT:
        return Ring.NONE
    if policy is RingPolicy.CRITICAL and level is not Level.NOTICE:
        return Ring.CRITICAL
    return Ring.NORMAL


def may_reach(reach: str) -> bool:
    """The one place that keeps exercises from people: what is not for real is handed to nobody, by no channel. An
    unknown word is not real."""
    return reach == Reach.REAL
