# SPDX-License-Identifier: Apache-2.0
"""Ids: UUIDv7 inside (sortable by time, index-friendly), `inc_…` outside (26 characters of Crockford base 32)."""

from __future__ import annotations

import os
import threading
import time
from typing import Any
from uuid import UUID

from django.db import models

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_lock = threading.Lock()
_last_ms = 0
_sequence = 0


def uuid7() -> UUID:
    """A new UUIDv7 (RFC 9562 §5.7), monotonic within the process: 12 bits count within a millisecond."""
    global _last_ms, _sequence
    with _lock:
        now_ms = time.time_ns() // 1_000_000
        if now_ms <= _last_ms:
            _sequence += 1
            if _sequence > 0xFFF:
                _last_ms += 1
                _sequence = 0
        else:
            _last_ms = now_ms
            _sequence = int.from_bytes(os.urandom(1)) & 0x7F
        milliseconds, sequence = _last_ms, _sequence
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | sequence << 64
    value |= 0b10 << 62 | int.from_bytes(os.urandom(8)) >> 2
    return UUID(int=value)


class UUIDv7Field(models.UUIDField):  # type: ignore[type-arg]
    """A primary key made by `uuid7`."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("primary_key", True)
        kwargs.setdefault("editable", False)
        kwargs["default"] = uuid7
        super().__init__(**kwargs)  # type: ignore[arg-type]

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        return name, path, args, kwargs


def public_id(prefix: str, value: UUID) -> str:
    """The id as people and machines outside see it, e.g. `inc_01jd…`."""
    number = value.int
    characters = []
    for _ in range(26):
        characters.append(_ALPHABET[number & 31])
        number >>= 5
    return f"{prefix}_{''.join(reversed(characters))}"


def parse_public_id(prefix: str, text: str) -> UUID | None:
    """The UUID behind a public id; None if it is not one of this prefix."""
    head, _, tail = text.partition("_")
    if head != prefix or len(tail) != 26 or tail[0] not in "01234567":
        return None
    number = 0
    for character in tail:
        value = _VALUES.get(character)
        if value is None:
            return None
        number = number << 5 | value
    return UUID(int=number)
