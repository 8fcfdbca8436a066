# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

MAX_CLAIM_REVIEWED = 75
"""Characters of `claimReviewed`; longer ones are wrapped or cut by those who show them."""


@dataclass(frozen=True)
class Rating:
    """`word`: the verdict as people read it ("Sai sự thật"). `value` on a scale from `worst` to `best` (the truest);
    None for a verdict that stands on no scale ("chưa đủ căn cứ")."""

    word: str
    explanation: str = ""
    value: int | None = None
    worst: int = 1
    best: int = 5


@dataclass(frozen=True)
class ClaimReview:
    """One claim and what checking it came to. `url`: of the page that says so, absolute. `claim`: what is being said;
    `appearances`: absolute addresses where it stood, the first one first; `first_seen_on`: the day it was first seen.
    Instants are aware."""

    url: str
    claim: str
    rating: Rating
    author_name: str
    author_url: str
    published_at: datetime
    changed_at: datetime
    language: str = "vi"
    first_seen_on: date | None = None
    appearances: tuple[str, ...] = ()
    image_url: str = ""
    version: int = 1


def shortened(text: str, limit: int = MAX_CLAIM_REVIEWED) -> str:
    """The text in one line of at most `limit` characters, cut between words with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    head, _, _ = cut.rpartition(" ")
    return f"{(head if len(head) >= limit // 2 else cut).rstrip(' ,;:.–-')}…"
