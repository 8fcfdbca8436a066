# SPDX-License-Identifier: Apache-2.0
"""What a question must be."""

from __future__ import annotations

from dataclasses import dataclass

from epidesk.intake.questions.rules.limits import MAX_QUESTION, MIN_LETTERS
from epikit.text import fold_words


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
