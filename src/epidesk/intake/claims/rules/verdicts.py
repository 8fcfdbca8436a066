# SPDX-License-Identifier: Apache-2.0
"""A verdict: one of the scale's, in words for everybody, with evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("vi", "en")
"""The first is required, the others may lack."""
MAX_CLAIMED = 300
MAX_SUMMARY = 300
MAX_WORDS = 6_000
MAX_NOTE = 500
MIN_REASON, MAX_REASON = 5, 500
COLOURS = ("extreme", "severe", "moderate", "minor", "clear", "unknown")
SHAPES = ("cross", "triangle", "half", "question", "tick")
MISSING_EVIDENCE = "no-evidence"


@dataclass(frozen=True)
class VerdictCard:
    """One step of the scale. `misinforms`: it belongs in the misinformation list's first view; `rating`: 1 (false) to
    5 (true) for machines, None where it stands on no scale. Title and definition by language."""

    slug: str
    titles: Mapping[str, str]
    definitions: Mapping[str, str]
    colour: str
    shape: str
    rating: int | None
    misinforms: bool

    def title(self, language: str) -> str:
        return self.titles["vi" if language.startswith("vi") else "en"]

    def definition(self, language: str) -> str:
        return self.definitions["vi" if language.startswith("vi") else "en"]


Scale = Mapping[str, VerdictCard]


@dataclass(frozen=True)
class Texts:
    """What the public reads in one language. `claimed`: what is being said, in our words; `summary`: why the verdict,
    in one or two sentences; `explanation`: the rest; `advice`: what to do instead."""

    claimed: str = ""
    summary: str = ""
    explanation: str = ""
    advice: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.claimed or self.summary or self.explanation or self.advice)


def verdict_problems(verdict: str, texts: Mapping[str, Texts], *, evidence: int, scale: Scale) -> dict[str, str]:
    """What keeps a verdict from being published, by field (`verdict`, `evidence`, `claimed_vi`, …) as slugs."""
    found: dict[str, str] = {}
    if verdict not in scale:
        found["verdict"] = "choose"
    if not evidence:
        found["evidence"] = MISSING_EVIDENCE
    for language in LANGUAGES:
        one = texts.get(language, Texts())
        needed = language == LANGUAGES[0] or not one.is_empty
        for name, text, limit in (
            ("claimed", one.claimed, MAX_CLAIMED),
            ("summary", one.summary, MAX_SUMMARY),
            ("explanation", one.explanation, MAX_WORDS),
            ("advice", one.advice, MAX_SUMMARY),
        ):
            if len(text) > limit:
                found[f"{name}_{language}"] = "too-long"
            elif needed and name in ("claimed", "summary") and not text:
                found[f"{name}_{language}"] = "empty"
    return found


LIMITS = {"claimed": MAX_CLAIMED, "summary": MAX_SUMMARY, "explanation": MAX_WORDS, "advice": MAX_SUMMARY}
