# SPDX-License-Identifier: Apache-2.0
"""Which place a publisher means. Countries get their ISO 3166-1 alpha-2 code from the English names of CLDR (in Babel),
from the names that JHU CSSE used otherwise, and from what somebody here decided about a renamed one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale
from babel.core import get_global

from epikit.formats.counts import Level
from epikit.text import fold_words

WORLD = "world"

# As JHU CSSE wrote them in 2020-2023, and OWID, where CLDR says otherwise. Ships are places of their own there.
_CALLED = {
    "burma": "MM",
    "cabo verde": "CV",
    "czech republic": "CZ",
    "diamond princess": "ship-diamond-princess",
    "holy see": "VA",
    "iran islamic republic of": "IR",
    "korea north": "KP",
    "korea south": "KR",
    "macedonia": "MK",
    "mainland china": "CN",
    "ms zaandam": "ship-ms-zaandam",
    "occupied palestinian territory": "PS",
    "republic of korea": "KR",
    "sao tome and principe": "ST",
    "swaziland": "SZ",
    "taiwan": "TW",
    "turkey": "TR",
    "uk": "GB",
    "united states of america": "US",
    "us": "US",
    "viet nam": "VN",
    "west bank and gaza": "PS",
}


def name_key(name: str) -> str:
    """By which names are compared: without accents, signs, "the" and "and"."""
    words = fold_words(name.replace("&", " and ")).replace("*", "").split()
    return " ".join(word.replace("st", "saint") if word == "st" else word for word in words if word not in _SMALL)


_SMALL = {"the", "and"}


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    territories = Locale.parse("en").territories
    found = {name_key(name): code for code, name in territories.items() if len(code) == 2 and code.isalpha()}
    return {**found, **{name_key(name): code for name, code in _CALLED.items()}}


def country_of(code: str, name: str) -> str:
    """The country's code from a publisher's three letters, else from its name; "" when neither is known."""
    if len(code) == 3 and (found := get_global("territory_aliases").get(code.upper())):
        return str(found[0])
    return _countries().get(name_key(name), "")


def country_name(code: str, language: str) -> str:
    """What a country is called in a language; the code where CLDR has no name."""
    return str(Locale.parse("en" if language.startswith("en") else "vi").territories.get(code, code))


def place_of(level: Level, code: str, name: str, decided: Mapping[tuple[str, str], str]) -> str:
    """The code under which a place is kept, "" for an unknown one. `decided`: (level, name's key) → code."""
    if level is Level.WORLD:
        return WORLD
    if found := decided.get((str(level), name_key(name))):
        return found
    if level is Level.COUNTRY:
        return country_of(code, name)
    return code
