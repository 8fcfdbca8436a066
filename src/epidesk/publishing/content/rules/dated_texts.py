# SPDX-License-Identifier: Apache-2.0
"""What a dated text must be, and which version counts on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

LANGUAGES = ("vi", "en")
BINDING = "vi"
"""The language whose text counts where two differ."""
BODY = (40, 20_000)
"""Least and most characters of a text."""
FARTHEST = timedelta(days=366)
"""A text is not dated further ahead: it would be forgotten."""
APPROVAL = "legal_text"
"""The name under which `config/alert_levels.yaml` says how many others must agree."""


class Standing(StrEnum):
    """Where a version of a text stands."""

    WAITS = "waits"
    """for a second person's agreement"""
    COMING = "coming"
    IN_FORCE = "in_force"
    PAST = "past"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Dates:
    """What decides about a version. `valid_from`: the first day on which it counts, once it was approved."""

    valid_from: date
    approved_at: datetime | None
    withdrawn_at: datetime | None = None

    def counts(self, on: date) -> bool:
        return self.approved_at is not None and self.withdrawn_at is None and self.valid_from <= on


def in_force(versions: Iterable[Dates], on: date) -> Dates | None:
    """The version that counts on the day: the newest by its first day, and of two with the same the one approved
    later. None when there is none yet."""
    counting = [version for version in versions if version.counts(on)]
    return max(counting, key=lambda one: (one.valid_from, one.approved_at), default=None)


def standing(version: Dates, current: Dates | None, today: date) -> Standing:
    """`current`: the version in force today."""
    if version.withdrawn_at is not None:
        return Standing.WITHDRAWN
    if version.approved_at is None:
        return Standing.WAITS
    if version.valid_from > today:
        return Standing.COMING
    return Standing.IN_FORCE if version is current else Standing.PAST


def mistakes(body: str, valid_from: date | None, today: date) -> Mapping[str, tuple[str, Mapping[str, int]]]:
    """What is wrong with a new version: field → (slug, numbers for the words)."""
    found: dict[str, tuple[str, Mapping[str, int]]] = {}
    least, most = BODY
    if len(body) < least:
        found["body"] = ("too-short", {"limit": least})
    elif len(body) > most:
        found["body"] = ("too-long", {"limit": most, "length": len(body)})
    if valid_from is None:
        found["valid_from"] = ("no-date", {})
    elif valid_from < today:
        found["valid_from"] = ("past", {})
    elif valid_from > today + FARTHEST:
        found["valid_from"] = ("too-far", {"limit": FARTHEST.days})
    return found


def paragraphs(body: str) -> tuple[str, ...]:
    """The text by its paragraphs: what an empty line parts."""
    return tuple(part.strip() for part in body.replace("\r\n", "\n").split("\n\n") if part.strip())


@dataclass(frozen=True)
class Piece:
    """A run of words, the same in both, or only in the older («out») or the newer («in»)."""

    kind: str
    text: str


def compare(older: str, newer: str) -> tuple[Piece, ...]:
    """What a reader of the older text must know of the newer, word by word; line ends are kept."""
    a, b = _words(older), _words(newer)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(a[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece("out", "".join(a[i1:i2])))
        if j2 > j1:
            pieces.append(Piece("in", "".join(b[j1:j2])))
    return tuple(pieces)


def _words(text: str) -> list[str]:
    """Words with the space after them; together they are the text again."""
    text = text.replace("\r\n", "\n")
    starts = [0, *(n for n in range(1, len(text)) if text[n - 1].isspace() and not text[n].isspace()), len(text)]
    return [text[start:end] for start, end in pairwise(starts)]
