# SPDX-License-Identifier: Apache-2.0
"""What somebody searched for, found again in a text as it is written: for marking it, and for putting finds in order.

A word counts without its marks («khau» finds «khẩu»), the last one also as a beginning: people search while they type.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from epikit.text.folding import fold_words

MOST_WORDS = 8
_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True)
class Wanted:
    """`folded`: the words without marks, in order; `typed`: the same words as they were typed, small; `exact`: those
    of them that count with their marks only (see `narrowed`)."""

    folded: tuple[str, ...]
    typed: tuple[str, ...]
    exact: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.folded)


@dataclass(frozen=True)
class Piece:
    """A part of a text; `hit`: it is one of the words that were searched for."""

    text: str
    hit: bool


def wanted(text: str) -> Wanted:
    """The words of a search, at most `MOST_WORDS`."""
    typed = [_small(word) for word in _TOKEN.findall(unicodedata.normalize("NFC", text))]
    pairs = [(fold_words(word), word) for word in typed]
    kept = [(folded, word) for folded, word in pairs if folded and " " not in folded][:MOST_WORDS]
    return Wanted(tuple(folded for folded, _ in kept), tuple(word for _, word in kept))


def narrowed(search: Wanted, *texts: str) -> Wanted:
    """The search as it looks upon one find: a word typed with marks that stands there with just these means that word
    («chợ» is then neither «cho» nor «chỗ»); one that does not, means any that is alike without marks."""
    there = {_small(token) for text in texts for token in _TOKEN.findall(unicodedata.normalize("NFC", text))}
    last = len(search.typed) - 1
    return replace(
        search,
        exact=frozenset(
            typed
            for place, (typed, folded) in enumerate(zip(search.typed, search.folded, strict=True))
            if typed != folded and (typed in there or (place == last and any(one.startswith(typed) for one in there)))
        ),
    )


def pieces(text: str, search: Wanted) -> tuple[Piece, ...]:
    """The text cut where hits begin and end; joined again it is the text (NFC)."""
    text = unicodedata.normalize("NFC", text)
    found: list[Piece] = []
    at = 0
    for token in _TOKEN.finditer(text):
        if not _hits(token.group(), search):
            continue
        if token.start() > at:
            found.append(Piece(text[at : token.start()], False))
        found.append(Piece(token.group(), True))
        at = token.end()
    if at < len(text):
        found.append(Piece(text[at:], False))
    return tuple(found)


def holds_all(text: str, search: Wanted) -> bool:
    """Whether every word stands in the text."""
    folded = {fold_words(token) for token in _TOKEN.findall(unicodedata.normalize("NFC", text))}
    return set(search.folded[:-1]) <= folded and any(one.startswith(search.folded[-1:]) for one in folded)


def around(text: str, search: Wanted, length: int) -> str:
    """About `length` characters of a text around where most of the words stand; its beginning when none does."""
    flat = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(flat) <= length:
        return flat
    starts = [token.start() for token in _TOKEN.finditer(flat) if _hits(token.group(), search)]
    best = max(starts, key=lambda start: (_within(starts, start, length), -start), default=0)
    begin = max(0, best - length // 4)
    if begin:
        begin = flat.find(" ", begin) + 1 or begin
    end = len(flat) if begin + length >= len(flat) else flat.rfind(" ", begin, begin + length)
    end = end if end > begin else begin + length
    return ("…" if begin else "") + flat[begin:end].rstrip(",;:. ") + ("…" if end < len(flat) else "")


def rank(title: str, body: str, search: Wanted) -> tuple[float, float, float, float]:
    """By what a find is put before another, greater first: the very words in the title, in a row, with the same
    marks; words with the same marks anywhere; words in the title; words as a whole and not as a beginning."""
    title_small, body_small = _small(unicodedata.normalize("NFC", title)), _small(unicodedata.normalize("NFC", body))
    in_title, in_body = set(_TOKEN.findall(title_small)), set(_TOKEN.findall(body_small))
    count = len(search.typed) or 1
    marked = [word for word, plain in zip(search.typed, search.folded, strict=True) if word != plain]
    same = sum(word in in_title or word in in_body for word in marked) / len(marked) if marked else 0.0
    phrase = " ".join(search.typed)
    folded_title = {fold_words(word) for word in in_title}
    folded_all = folded_title | {fold_words(word) for word in in_body}
    return (
        float(bool(phrase) and phrase in " ".join(_TOKEN.findall(title_small)) and bool(marked)),
        same,
        sum(any(one.startswith(word) for one in folded_title) for word in search.folded) / count,
        sum(word in folded_all for word in search.folded) / count,
    )


def _hits(token: str, search: Wanted) -> bool:
    """Whether a word of a text is one that was searched for; the last one may be a beginning."""
    small, plain = _small(token), fold_words(token)
    last = len(search.typed) - 1
    for place, (typed, folded) in enumerate(zip(search.typed, search.folded, strict=True)):
        word, wanted_word = (small, typed) if typed in search.exact else (plain, folded)
        if word and (word == wanted_word or (place == last and word.startswith(wanted_word))):
            return True
    return False


def _within(starts: Sequence[int], begin: int, length: int) -> int:
    return sum(begin <= start < begin + length for start in starts)


def _small(text: str) -> str:
    return text.lower()
