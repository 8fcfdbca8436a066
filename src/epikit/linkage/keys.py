# SPDX-License-Identifier: Apache-2.0
"""A name and a day of birth brought into the columns that are compared and looked up. Everything here is derived: the
typed name stays what it is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from epikit.text import name_key, nfc

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 12
"""More words than the longest names have; what follows is not compared."""


@dataclass(frozen=True)
class NameKeys:
    """`words`: folded words in alphabetical order, so that neither marks nor the order matter («an nguyen van»);
    `plain`: the same in the typed order; `marked`: the words in `words`' order with their marks, None where none was
    typed; `first`, `last`: the outer words, `ends` both in alphabetical order; `initials`: of all words, in
    alphabetical order; `count`: how many words; `abbreviated`: 1 where a word is one letter. All None (`count` 0) for
    no name."""

    words: str | None = None
    plain: str | None = None
    marked: str | None = None
    first: str | None = None
    last: str | None = None
    ends: str | None = None
    initials: str | None = None
    count: int = 0
    abbreviated: int = 0


NOBODY = NameKeys()


def name_keys(name: str) -> NameKeys:
    """The keys of a name however it was typed: «NGUYỄN  Văn An», «An Nguyen Van» share `words`, not `plain`."""
    pairs = folded_words(name)[:MOST_WORDS]
    if not pairs:
        return NOBODY
    plain = [folded for folded, _ in pairs]
    pairs.sort()
    ordered = [folded for folded, _ in pairs]
    words = " ".join(ordered)
    marked = " ".join(with_marks for _, with_marks in pairs)
    first, last = plain[0], plain[-1]
    return NameKeys(
        words=words,
        plain=" ".join(plain),
        marked=marked if marked != words else None,
        first=first,
        last=last,
        ends=f"{first} {last}" if first <= last else f"{last} {first}",
        initials="".join(sorted([word[0] for word in plain])),
        count=len(plain),
        abbreviated=int(any(len(word) == 1 for word in plain)),
    )


def folded_words(name: str) -> list[tuple[str, str]]:
    """Each word of a name in the typed order: folded, and with its marks."""
    return [pair for word in _WORD.findall(nfc(name).lower()) for pair in _word(word)]


@lru_cache(maxsize=65_536)
def _word(word: str) -> tuple[tuple[str, str], ...]:
    """Folded and marked form of a word; none for what folds to nothing. Names draw on few words, so each is folded
    once."""
    folded = name_key(word).split()
    if not folded:
        return ()
    if len(folded) > 1:  # a letter of two words (a ligature of another script): compared without marks
        return tuple((one, one) for one in folded)
    return ((folded[0], _tone_last(word, folded[0])),)


def _tone_last(word: str, folded: str) -> str:
    """The word with its tone after it, so that «Hoà» and «Hòa» are one; the bare folded word where no mark is."""
    letters: list[str] = []
    tones: list[str] = []
    for ch in unicodedata.normalize("NFD", word):
        (tones if ch in _TONES else letters).append(ch)
    shaped = unicodedata.normalize("NFC", "".join(letters))
    if not tones and shaped.isascii():
        return folded
    if folded.endswith("i") and shaped.endswith("y"):
        shaped = f"{shaped[:-1]}i"
    return shaped + "".join(sorted(tones))


@dataclass(frozen=True)
class BirthKeys:
    """A date of birth of which only the year may be known. `date`: YYYYMMDD, None unless it is whole."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    date: str | None = None


def birth_keys(year: int | None, month: int | None = None, day: int | None = None) -> BirthKeys:
    """A month counts only with its year, a day only with its month."""
    if year is None:
        return BirthKeys()
    if month is None:
        return BirthKeys(year)
    if day is None:
        return BirthKeys(year, month)
    return BirthKeys(year, month, day, f"{year:04d}{month:02d}{day:02d}")


def birth_block(birth: BirthKeys, name: NameKeys) -> str | None:
    """Under which those are looked up whose names may be damaged: whole date of birth, first letters of the outer
    words. None where either is missing."""
    if birth.date is None or name.ends is None:
        return None
    left, _, right = name.ends.partition(" ")
    return f"{birth.date}{left[0]}{right[0]}"
