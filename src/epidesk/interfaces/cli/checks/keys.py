# SPDX-License-Identifier: Apache-2.0
"""The keys with which alerts go out: the one that signs them, the one that push services know us by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from epidesk.env import Environment
from epidesk.foundation.notify.vapid import FILE as PUSH_FILE
from epidesk.publishing.alerts.signing import signing_key
from epikit.formats.cap12 import BadKey
from epikit.webpush import Vapid

from .finding import Finding

SOON = timedelta(days=30)


def look(env: Environment, *, mode: str) -> Iterator[Finding]:
    """`mode`: what it runs as, of `database.mode_known`."""
    yield signature(env, datetime.now(UTC))
    yield push(env, mode)


def signature(env: Environment, now: datetime) -> Finding:
    subject = "Signature of alerts"
    try:
        own = signing_key(env.data_dir)
    except BadKey as error:
        return Finding("bad", subject, f"the key cannot be used: {error}", "restore keys/alert_key.pem from the backup")
    if own is None:
        return Finding("odd", subject, "no key, alerts are published unsigned", "epidesk alerts key create")
    says = f"{own.name}, until {own.valid_until:%Y-%m-%d}"
    if own.valid_until <= now:
        return Finding("bad", subject, f"expired: {says}", "epidesk alerts key rotate, and tell your receivers")
    if own.valid_until - now < SOON:
        return Finding("odd", subject, f"expires soon: {says}", "epidesk alerts key rotate, and tell your receivers")
    return Finding("good", subject, says)


def push(env: Environment, mode: str) -> Finding:
    path = env.data_dir / "keys" / PUSH_FILE
    if not path.exists():
        if mode == "production":
            return Finding("bad", "Push key", "none: no phone can be told", "epidesk push key create")
        return Finding("odd", "Push key", "none yet; a demonstration makes one", "production: epidesk push key create")
    try:
        Vapid(path.read_bytes(), "mailto:epidesk@localhost")
    except ValueError as error:
        return Finding("bad", "Push key", f"{path} cannot be used: {error}", "restore it from the backup")
    return Finding("good", "Push key", "phones can be told; it belongs into your backup")
