# SPDX-License-Identifier: Apache-2.0
"""Where a page ended, as a short text in the address of the next: page 100 costs what page 1 costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Order:
    """An order of the list: its columns with the index behind it, and what continues after a row of `COLUMNS`."""

    slug: str
    order_by: str
    after: str
    columns: tuple[int, ...]


OPEN_ORDER = Order("o", "rank, due_at, subject_id", "(rank, due_at, subject_id) > (%s::smallint, %s, %s)", (22, 12, 0))
CLOSED_ORDER = Order("c", "closed_at DESC, subject_id DESC", "(closed_at, subject_id) < (%s, %s)", (15, 0))
NEWEST_ORDER = Order("n", "subject_id DESC", "subject_id < %s", (0,))


def cursor_after(order: Order, line: Sequence[Any]) -> str:
    return ".".join([order.slug, *(_write(line[column]) for column in order.columns)])


def parse_cursor(order: Order, text: str) -> list[Any] | None:
    """The values after which to go on; None for no cursor, or one that is damaged or of another list: page one."""
    slug, *parts = text[:120].split(".")
    if slug != order.slug or len(parts) != len(order.columns):
        return None
    try:
        return [_read(part) for part in parts]
    except (ValueError, OverflowError):
        return None


def _write(value: Any) -> str:
    if isinstance(value, datetime):
        return f"t{(value - _EPOCH) // _MICROSECOND}"
    return f"u{value.hex}" if isinstance(value, UUID) else f"i{value}"


def _read(part: str) -> Any:
    kind, value = part[:1], part[1:]
    if kind == "t":
        return _EPOCH + int(value) * _MICROSECOND
    if kind == "u":
        return UUID(hex=value)
    number = int(value)
    if kind != "i" or not 0 <= number < 1000:
        raise ValueError(part)
    return number
