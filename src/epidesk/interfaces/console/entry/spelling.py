# SPDX-License-Identifier: Apache-2.0
"""A tracking code as it is read out over a bad line: in groups, each sign with its name.

Vietnamese: the names of the letters as schools teach them. English: the ICAO spelling alphabet (Annex 10).
"""

from __future__ import annotations

from dataclasses import dataclass

from epikit.codes import ALPHABET

_VI = "hai ba bốn năm sáu bảy tám chín a bê xê dê e ép giê hát gi ca em-mờ en-nờ pê cu e-rờ tê u vê vê-kép ích i-dài"
_EN = (
    "two three four five six seven eight nine Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel Juliett Kilo Mike "
    "November Papa Quebec Romeo Tango Uniform Victor Whiskey X-ray Yankee"
)
NAMES = {
    "vi": dict(zip(ALPHABET, _VI.split(), strict=True)),
    "en": dict(zip(ALPHABET, _EN.split(), strict=True)),
}


@dataclass(frozen=True)
class Sign:
    """One sign of a code and its name."""

    sign: str
    name: str


def spelled(code: str, language: str) -> list[list[Sign]]:
    """The groups of a code as it is shown, sign by sign."""
    names = NAMES.get(language, NAMES["vi"])
    return [[Sign(sign, names.get(sign, sign)) for sign in group] for group in code.split("-")]
