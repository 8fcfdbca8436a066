# SPDX-License-Identifier: Apache-2.0
"""Vietnamese alphabetical order as a plain ASCII key, so that a database in C collation sorts as a dictionary does."""

import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# 33 letters from "A" (0x41) to "a" (0x61): one byte each, in order, all below "z" which opens other scripts.
_LETTER_WEIGHT = {letter: chr(0x41 + place) for place, letter in enumerate(_LETTERS)}
_SHAPED = {
    ("a", "\u0306"): "ă",
    ("a", "\u0302"): "â",
    ("e", "\u0302"): "ê",
    ("o", "\u0302"): "ô",
    ("o", "\u031b"): "ơ",
    ("u", "\u031b"): "ư",
}
# Tones: none "1", then huyền, hỏi, ngã, sắc, nặng.
_TONE_WEIGHT = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
# CLDR root order of the ASCII marks, ahead of the digits.
_MARK_WEIGHT = {mark: '"' + chr(0x21 + place) for place, mark in enumerate("_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$")}

_LEVEL_END = " "  # below every weight, so that a word sorts before what it begins


def sort_key(s: str) -> str:
    """Key whose bytewise order is ICU's Vietnamese order: letters first, then tones, then small before capital.

    ASCII only, about two to three times as long as the text; store it beside the name and sort by it. Letters of
    other scripts come after z by code point. Source: ICU collation, locale vi, tertiary strength.
    """
    primary: list[str] = []
    secondary: list[str] = []
    tertiary: list[str] = []
    for base, marks in _letters_with_marks(s):
        lowered = base.lower()
        letter, tones = _shape(lowered, marks)
        primary.append(_primary(letter))
        secondary.append("1" + "".join(_secondary(mark) for mark in tones))
        # A tone is a collation element of its own and counts as small.
        tertiary.append(("2" if lowered != base else "1") + "1" * len(tones))
    return _LEVEL_END.join(("".join(primary), "".join(secondary).rstrip("1"), "".join(tertiary).rstrip("1")))


def _letters_with_marks(s: str) -> list[tuple[str, list[str]]]:
    clusters: list[tuple[str, list[str]]] = []
    for ch in unicodedata.normalize("NFD", s):
        if unicodedata.category(ch) == "Mn":
            if clusters:
                clusters[-1][1].append(ch)
        elif unicodedata.category(ch) not in ("Cc", "Cf", "Cs") or ch.isspace():
            clusters.append((ch, []))
    return clusters


def _shape(base: str, marks: list[str]) -> tuple[str, list[str]]:
    """Take the mark that makes another letter (circumflex, breve, horn) out of the marks that are tones."""
    for place, mark in enumerate(marks):
        if shaped := _SHAPED.get((base, mark)):
            return shaped, marks[:place] + marks[place + 1 :]
    return base, marks


def _primary(letter: str) -> str:
    if weight := _LETTER_WEIGHT.get(letter):
        return weight
    if letter.isspace():
        return "!"
    if (digit := unicodedata.decimal(letter, None)) is not None:
        return str(digit)
    if letter.isalpha():
        return f"z{ord(letter[0]):06x}"
    return _MARK_WEIGHT.get(letter) or f'"~{ord(letter[0]):06x}'


def _secondary(mark: str) -> str:
    return _TONE_WEIGHT.get(mark) or f"7{ord(mark):05x}"
