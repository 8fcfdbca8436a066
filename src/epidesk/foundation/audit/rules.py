# SPDX-License-Identifier: Apache-2.0
"""Who may read the ledger, how its rows are hashed, and how long they live at least."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

ROWS_PER_SEGMENT = 20_000  # a larger transaction makes a larger segment: ranges of transactions are never split
KEPT_AT_LEAST = timedelta(days=365)  # the database refuses to cut anything younger (migration 0001)
GENESIS = "0" * 64


class Permission(StrEnum):
    READ = "audit:read"


def canonical(value: Any) -> Any:
    """A column's value as it is hashed: instants in UTC to the microsecond, ids as text, lists as lists."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if value is None or isinstance(value, int | str):
        return value
    if isinstance(value, list | tuple):
        return [canonical(item) for item in value]
    return str(value)


def rows_digest(rows: Iterable[tuple[Any, ...]]) -> tuple[int, str]:
    """How many rows, and the SHA-256 over them in the order given: one line of JSON a row."""
    digest = hashlib.sha256()
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 (the last number is the count)
        line = json.dumps([canonical(value) for value in row], ensure_ascii=False, separators=(",", ":"))
        digest.update(line.encode() + b"\n")
    return count, digest.hexdigest()


def seal_of(
    previous_sha256: str, number: int, xid_from: int, xid_to: int, rows: int, newest_at: datetime, rows_sha256: str
) -> str:
    """A segment's own hash: over the one before it and everything it says."""
    parts = (previous_sha256, number, xid_from, xid_to, rows, canonical(newest_at), rows_sha256)
    return hashlib.sha256("|".join(str(part) for part in parts).encode()).hexdigest()
