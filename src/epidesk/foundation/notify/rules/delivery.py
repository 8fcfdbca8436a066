# SPDX-License-Identifier: Apache-2.0
"""How long a message that nobody takes is tried."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from epidesk.foundation.notify.rules.reaching import CAMPAIGN

Channel = Literal["sms", "mail"]
SMS: Channel = "sms"
MAIL: Channel = "mail"
MAX_SMS_CHARACTERS = 450  # Vietnamese with its marks: 67 characters a part, so 7 parts at most
INBOX_PAGE = 50

TRIED_FOR = timedelta(days=3)
"""A gateway may be away over a weekend and nothing is lost."""
CODE_TRIED_FOR = timedelta(minutes=10)
"""A sign-in code that comes later than it is valid only confuses."""
PAUSES = tuple(timedelta(minutes=n) for n in (1, 2, 5, 10, 30, 60))
"""Between tries; the last one again and again."""
CODE_PAUSES = tuple(timedelta(seconds=n) for n in (5, 10, 20, 40, 60))
SENDING_FOR_AT_MOST = timedelta(minutes=5)
"""No gateway holds the line so long: who took a message to send it has died."""
OVERDUE_AFTER = timedelta(minutes=10)
"""A message so long past its time has lost its job."""
CLOCKS_APART = timedelta(seconds=30)
"""So much may the database's clock, which wakes the jobs, run ahead of ours."""


class Delivery(StrEnum):
    """Where an SMS or e-mail stands. At most one try is ever under way."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    """Certainly not taken, and not tried any more."""
    UNKNOWN = "unknown"
    """The line broke after it had left: perhaps taken. Never sent again by itself, because twice is worse."""


UNDER_WAY = (Delivery.QUEUED, Delivery.SENDING)
ENDED = (Delivery.SENT, Delivery.FAILED, Delivery.UNKNOWN)
UNDELIVERED = (Delivery.FAILED, Delivery.UNKNOWN)


def is_kept(state: Delivery, *, created_at: datetime, give_up_at: datetime) -> bool:
    """Whether address and words of a message in this state are still needed: it is under way, or somebody may have it
    tried once more. A sign-in code is worth nothing any more."""
    return state in UNDER_WAY or (state in UNDELIVERED and give_up_at - created_at > CODE_TRIED_FOR)


def can_go_again(state: Delivery, *, subject_kind: str, created_at: datetime, give_up_at: datetime) -> bool:
    """Whether staff may have it sent once more, as long as its words are there. An alert is never said once more by
    hand: it may be over or taken back by now."""
    kept = is_kept(state, created_at=created_at, give_up_at=give_up_at)
    return kept and state in UNDELIVERED and subject_kind != CAMPAIGN


def next_try_at(*, attempts: int, created_at: datetime, give_up_at: datetime, now: datetime) -> datetime | None:
    """When to try again after `attempts` that failed; None to give up. What lives for minutes is tried by seconds."""
    pauses = CODE_PAUSES if give_up_at - created_at <= CODE_TRIED_FOR else PAUSES
    at = now + pauses[min(attempts, len(pauses)) - 1]
    return at if at <= give_up_at else None
