# SPDX-License-Identifier: Apache-2.0
"""What a question must be, and what must be gone from it before the public reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from epidesk.intake.questions.rules.limits import MAX_QUESTION, MIN_LETTERS
from epikit.text import fold_words, nfc
from epikit.text.personal import PersonalKind, PersonalPart, find_personal

NEVER_WAIVED = frozenset({PersonalKind.ID_NUMBER})
"""No identity number has a reason to be public. A telephone number may be a hotline, a name a doctor's."""


@dataclass(frozen=True)
class Ask:
    """A question as it came. `public`: whether the asker lets question and answer be published, without name."""

    text: str
    public: bool = False
    topic: str = ""
    channel: str = "web"
    language: str = "vi"


def problem_with(text: str) -> str:
    """What is wrong with a question's text, as a slug, or "". Of text as `nfc` leaves it."""
    if not text:
        return "empty"
    if len(text) > MAX_QUESTION:
        return "too-long"
    letters = sum(1 for ch in text if ch.isalpha())
    if letters < MIN_LETTERS or len(fold_words(text).split()) < 2:
        return "no-words"
    return ""


def left_personal(text: str, waived: Collection[str] = (), no_names: Collection[str] = ()) -> tuple[PersonalPart, ...]:
    """What still points at a person in a text that is to be published, but for what somebody has looked at and said
    that it may stay (`waived`: marks as `mark_of` makes them). `no_names`: words that begin no name."""
    allowed = set(waived)
    found = find_personal(nfc(text), no_names)
    return tuple(part for part in found if part.kind in NEVER_WAIVED or mark_of(part) not in allowed)


def mark_of(part: PersonalPart) -> str:
    """A short mark of a find: the same for the same words of the same kind, and telling neither."""
    return hashlib.sha256(f"{part.kind}\0{fold_words(part.text)}".encode()).hexdigest()[:16]
