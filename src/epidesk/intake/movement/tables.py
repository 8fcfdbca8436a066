# SPDX-License-Identifier: Apache-2.0
"""Names of countries as lists write them, to their codes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel.core import get_global

from epidesk.intake.movement.policy import countries
from epikit.text import fold_words

_ALSO = {
    "han quoc": "KR",
    "korea": "KR",
    "south korea": "KR",
    "nhat": "JP",
    "my": "US",
    "hoa ky": "US",
    "usa": "US",
    "anh": "GB",
    "uk": "GB",
    "england": "GB",
    "dai loan": "TW",
    "trung quoc": "CN",
    "china": "CN",
    "nga": "RU",
    "uc": "AU",
    "phap": "FR",
    "duc": "DE",
    "y": "IT",
    "vietnam": "VN",
    "vietnamese": "VN",
    "viet": "VN",
    "kinh": "VN",
}


@lru_cache(maxsize=1)
def country_table() -> Mapping[str, str]:
    """Folded name in vi or en, two letters or three of ISO 3166 -> two letters."""
    known = countries("en")
    table = {fold_words(code): code for code in known}
    for alias, targets in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and targets and targets[0] in known:
            table[fold_words(alias)] = targets[0]
    for language in ("en", "vi"):
        table |= {fold_words(name): code for code, name in countries(language).items()}
    return {**table, **_ALSO}
