# SPDX-License-Identifier: Apache-2.0
"""Do two questions ask the same? Vietnamese words are two or three syllables with spaces between, so terms are
syllables and pairs of neighbours, without marks; words that mean the same are made one first, and those that every
question has are passed over. How telling a term is comes from the caller, who knows how many of its texts hold it.

Which words mean the same and which are passed over is the caller's too (`Vocabulary`): it changes with the epidemic.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from epikit.text.folding import fold_words, name_key

MOST_SYLLABLES = 160
"""Of a long letter the beginning tells what it is about; more only costs."""
PAIR = "_"
"""Between the two syllables of a pair; no folded word holds it."""
_OWN_MARK = re.compile(r"\S+")


@dataclass(frozen=True)
class Vocabulary:
    """`same`: folded words or phrases → the one term that stands for all; `passed_over`: folded words and phrases that
    say nothing of what is asked. Built by `vocabulary`."""

    same: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    passed_over: frozenset[tuple[str, ...]] = frozenset()
    longest: int = 1


def vocabulary(same: Mapping[str, Iterable[str]], passed_over: Iterable[str]) -> Vocabulary:
    """From words as people write them: `{"vaccine": ["vắc xin", "vacxin"]}`, `["bác sĩ ơi", "ạ"]`."""
    table: dict[tuple[str, ...], str] = {}
    for term, spellings in same.items():
        one = PAIR.join(name_key(term).split())
        for spelling in (term, *spellings):
            if key := tuple(name_key(spelling).split()):
                table[key] = one
    over = frozenset(key for word in passed_over if (key := tuple(name_key(word).split())))
    longest = max((len(key) for key in (*table, *over)), default=1)
    return Vocabulary(table, over, longest)


def terms(text: str, words: Vocabulary) -> tuple[str, ...]:
    """The terms of a question, each once, in order: syllables, joined phrases, and pairs of neighbours."""
    pieces = _pieces(text, words)
    found: dict[str, None] = {}
    before = ""
    for piece in pieces:
        if piece:
            found[piece] = None
            if before:
                found[f"{before}{PAIR}{piece}"] = None
        before = piece
    return tuple(found)


def _pieces(text: str, words: Vocabulary) -> list[str]:
    """Syllables and joined phrases in order; "" where something was passed over: nothing is paired across it."""
    syllables = name_key(text).split()[:MOST_SYLLABLES]
    pieces: list[str] = []
    at = 0
    while at < len(syllables):
        for length in range(min(words.longest, len(syllables) - at), 0, -1):
            key = tuple(syllables[at : at + length])
            if key in words.same:
                pieces.append(words.same[key])
                break
            if key in words.passed_over:
                pieces.append("")
                break
        else:
            length = 1
            pieces.append(syllables[at])
        at += length
    return pieces


def telling(held_by: int, of: int) -> float:
    """How much a term tells that `held_by` of `of` texts hold: BM25's inverse document frequency, never negative, and
    raised, because one rare word (a province, a vaccine) decides more often than two usual ones."""
    tells: float = math.log(1 + (of - held_by + 0.5) / (held_by + 0.5)) ** RARE_COUNTS
    return tells


RARE_COUNTS = 1.5
ASKED_FOR, TOLD_BESIDES = 0.75, 0.1
"""The three are the best of those tried on Vietnamese questions with `bench similar`."""


def likeness(asked: Collection[str], other: Collection[str], weights: Mapping[str, float]) -> float:
    """From 0 (nothing in common) to 1 (the same terms): what is common against what only the asker has (counts most)
    and what only the other has. Tversky's index over weighted terms; a term without a weight counts as `weights[""]`,
    or 1."""
    ours, theirs = set(asked), set(other)
    usual = weights.get("", 1.0)
    common = sum(weights.get(term, usual) for term in ours & theirs)
    if not common:
        return 0.0
    only_ours = sum(weights.get(term, usual) for term in ours - theirs)
    only_theirs = sum(weights.get(term, usual) for term in theirs - ours)
    return common / (common + ASKED_FOR * only_ours + TOLD_BESIDES * only_theirs)


def marked_words(text: str) -> frozenset[str]:
    """The words that are typed with marks, small; none of a text without any."""
    return frozenset(word for word in _OWN_MARK.findall(text.lower()) if word != fold_words(word))


def same_marks(marked: Collection[str], other: str) -> float:
    """How many of the asker's `marked_words` the other text holds with the very same marks, 0 to 1: so that who types
    «mà» reads of «mà» before «mả». A text typed without any marks agrees with nothing, and loses nothing by it."""
    if not marked:
        return 0.0
    theirs = set(_OWN_MARK.findall(other.lower()))
    return len(theirs.intersection(marked)) / len(marked)
