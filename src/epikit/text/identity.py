# SPDX-License-Identifier: Apache-2.0
"""Identity numbers by their shape only: whether one was issued, and to whom, is for the register to say."""

import re
import unicodedata
from typing import Literal

IdShape = Literal["cccd", "cmnd", "passport"]

_SEPARATORS = re.compile(r"[\s.\-\u00a0\u2010-\u2015]+")
_CCCD = re.compile(r"[0-9]{12}")
_CMND = re.compile(r"[0-9]{9}")
# ICAO 9303 gives a passport number up to nine letters and digits; ours are one letter and seven digits.
_PASSPORT = re.compile(r"(?=.*[A-Z])(?=(?:.*[0-9]){4})[A-Z0-9]{6,9}")


def id_number_clean(s: str) -> str:
    """Bring a typed number to the one form that is stored and indexed: no separators, capitals, ASCII digits."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", s)).upper()


def id_number_shape(s: str) -> IdShape | None:
    """Tell which document a typed number looks like: "cccd" (12 digits), "cmnd" (9 digits), "passport", or None.

    Spaces, dots and dashes are ignored. A shape is no proof.
    """
    cleaned = id_number_clean(s)
    if _CCCD.fullmatch(cleaned):
        return "cccd"
    if _CMND.fullmatch(cleaned):
        return "cmnd"
    if _PASSPORT.fullmatch(cleaned):
        return "passport"
    return None
