# SPDX-License-Identifier: Apache-2.0
"""How news for machines is signed and how often it is tried. Source: Standard Webhooks 1.0 (standardwebhooks.com)."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from datetime import datetime, timedelta

TOPICS: tuple[str, ...] = ("alert",)
"""What a machine may ask for. `alert`: an alert was sent, updated, cancelled or has ended."""
PAUSES = tuple(timedelta(seconds=n) for n in (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800))
"""Between tries; about sixteen hours in all, then it is given up."""
TOLERANCE = timedelta(minutes=5)
"""A receiver refuses a signature older than this, so that nobody can send it once more."""
_PREFIX = "whsec_"


def secret_text(raw: bytes) -> str:
    return _PREFIX + b64encode(raw).decode("ascii")


def signature(secret: str, *, message_id: str, at: datetime, body: bytes) -> str:
    """`v1,…` over `id.seconds.body`, HMAC with SHA-256 under the bytes behind `whsec_`."""
    key = b64decode(secret.removeprefix(_PREFIX))
    signed = f"{message_id}.{int(at.timestamp())}.".encode() + body
    return "v1," + b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")


def is_signed(secret: str, *, message_id: str, seconds: str, body: bytes, given: str, now: datetime) -> bool:
    """What a receiver does: any of the space-separated signatures fits, and it is not old."""
    if not seconds.isdigit():
        return False
    at = datetime.fromtimestamp(int(seconds), tz=now.tzinfo)
    if abs(now - at) > TOLERANCE:
        return False
    wanted = signature(secret, message_id=message_id, at=at, body=body)
    return any(hmac.compare_digest(wanted, one) for one in given.split())


def next_try(tries: int, now: datetime) -> datetime | None:
    """After `tries` that failed; None to give up."""
    return now + PAUSES[tries - 1] if tries <= len(PAUSES) else None
