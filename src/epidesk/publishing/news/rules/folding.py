# SPDX-License-Identifier: Apache-2.0
"""Five papers, one story: which entries tell the same, by the words of their headlines and first lines.

Vietnamese writes syllables apart, and headlines of different stories share many of them; so pairs of neighbouring
syllables are compared, not single ones, and figures («3 ca» against «8 ca») weigh on their own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from epikit.text import fold, fold_words

WITHIN = timedelta(hours=48)
"""Headlines further apart in time are two stories, however alike: there is a daily bulletin every day."""
ALIKE = 0.5
"""From so much likeness on (0 to 1) two entries are one story. Measured on the feeds of tests/rooms/news."""
LEAST_PAIRS = 4
"""Shorter headlines say too little to be compared."""
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Known:
    """An entry that has its story. `story_id` None: of the batch, not yet given one."""

    title: str
    summary: str
    at: datetime
    story_id: UUID


@dataclass(frozen=True)
class _Marks:
    title: frozenset[str]
    whole: frozenset[str]
    figures: frozenset[str]


def title_key(title: str) -> str:
    """By which the same headline is known again: folded words alone."""
    return hashlib.sha256(fold_words(title).encode()).hexdigest()[:32]


def likeness(title: str, summary: str, other_title: str, other_summary: str) -> float:
    """How much two entries tell the same, 0 to 1."""
    return _likeness(_marks(title, summary), _marks(other_title, other_summary))


class Folder:
    """Finds the story of one entry after the other among those known."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._known: list[tuple[_Marks, datetime, UUID]] = []
        for one in known:
            self.add(one)

    def add(self, one: Known) -> None:
        self._known.append((_marks(one.title, one.summary), one.at, one.story_id))

    def story_of(self, title: str, summary: str, at: datetime) -> UUID | None:
        """The story most alike, within two days; None for a story of its own."""
        marks = _marks(title, summary)
        best: tuple[float, UUID] | None = None
        for known, known_at, story_id in self._known:
            if abs(at - known_at) > WITHIN:
                continue
            score = _likeness(marks, known)
            if score >= ALIKE and (best is None or score > best[0]):
                best = (score, story_id)
        return best[1] if best else None


def _marks(title: str, summary: str) -> _Marks:
    folded = fold_words(title)
    pairs = frozenset(_pairs(folded))
    return _Marks(pairs, pairs | frozenset(_pairs(fold_words(summary))), frozenset(_FIGURES.findall(fold(title))))


def _pairs(folded: str) -> list[str]:
    words = folded.split()
    return [f"{a} {b}" for a, b in pairwise(words)]


def _likeness(a: _Marks, b: _Marks) -> float:
    """The larger of: shared pairs of the headlines, and of one's headline within all the other says. Headlines that
    give different figures are halved: another day's count is another story."""
    if min(len(a.title), len(b.title)) < LEAST_PAIRS:
        return 1.0 if a.title == b.title and a.figures == b.figures and a.title else 0.0
    shared = len(a.title & b.title) / len(a.title | b.title)
    within = max(len(a.title & b.whole) / len(a.title), len(b.title & a.whole) / len(b.title)) * 0.75
    bodies = len(a.whole & b.whole) / min(len(a.whole), len(b.whole))
    score = max(shared, within, bodies * 0.9)
    if a.figures and b.figures and not (a.figures & b.figures):
        score /= 2
    return score
