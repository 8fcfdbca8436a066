# SPDX-License-Identifier: Apache-2.0
"""One way to store Vietnamese text, and one way to find it again without typing its marks."""

import re
import unicodedata
from functools import lru_cache

# Bidirectional overrides and the byte order mark can make a stored line read as something else; the two
# noncharacters are refused by XML, so a report holding one could not be shown through Open311.
_INVISIBLE = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff")
_KEPT_CONTROLS = frozenset("\n\t")

# Eth and African D look the same as D with stroke and are typed for it by old keyboards.
_STROKED_D = str.maketrans({"đ": "d", "ð": "d", "ɖ": "d"})

# A final y after a consonant is the same sound as i, and both are written: Mỹ and Mĩ, Vỹ Dạ and Vĩ Dạ. After another
# vowel (Thúy, Thúi) it is another sound.
_FINAL_Y = re.compile(r"\b(qu|[bcdghklmnpqrstvx]+)y\b")


def nfc(s: str) -> str:
    """Make typed text fit to be stored: composed (NFC), without control characters, without blank ends.

    Newlines (CR LF and CR become LF) and tabs stay, and so do runs of spaces. Lone surrogates, bidirectional
    overrides and the two noncharacters go, because databases and XML refuse them or they deceive the reader.
    """
    lines = s.replace("\r\n", "\n").replace("\r", "\n")
    # Printable text holds nothing unwanted, and most text is printable.
    kept = lines if lines.isprintable() else "".join(ch for ch in lines if not _is_unwanted(ch))
    return unicodedata.normalize("NFC", kept).strip()


def _is_unwanted(ch: str) -> bool:
    if ch in _KEPT_CONTROLS:
        return False
    return ch in _INVISIBLE or unicodedata.category(ch) in ("Cc", "Cs")


def fold(s: str) -> str:
    """Drop case and marks so that "hoà", "hòa" and "HOA" are one; đ becomes d. Punctuation and spaces stay.

    Source: ICU transform NFD; [:Mn:] remove; NFC; lower, then đ to d. Composed and decomposed input give one answer.
    """
    if s.isascii():
        return s.lower()
    lowered = _without_marks(_without_marks(s).lower())
    return unicodedata.normalize("NFC", lowered.translate(_STROKED_D))


def _without_marks(s: str) -> str:
    return "".join(ch for ch in unicodedata.normalize("NFD", s) if unicodedata.category(ch) != "Mn")


def fold_words(s: str) -> str:
    """Fold to bare words with single spaces: what is stored for search, and what a search is turned into.

    Everything that is neither a letter, a digit nor part of a letter becomes a space: "P. Vỹ Dạ, Huế" is
    "p vy da hue".
    """
    return " ".join([folded for token in s.split() if (folded := _folded_token(token))])


@lru_cache(maxsize=16_384)
def _folded_token(token: str) -> str:
    """What stands between two spaces; names and letters draw on few words, so most are folded already."""
    return " ".join("".join(ch if unicodedata.category(ch)[0] in "LNM" else " " for ch in fold(token)).split())


def name_key(name: str) -> str:
    """Key under which one name is found however it was typed: folded words, final y after a consonant as i.

    "NGUYỄN  Thị Mỹ" and "Nguyễn Thị Mĩ" share a key; so do Lan, Lân and Lần. A key finds candidates, it never
    proves that two people are one.
    """
    return _FINAL_Y.sub(r"\1i", fold_words(name))
