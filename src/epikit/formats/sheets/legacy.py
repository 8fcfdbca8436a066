# SPDX-License-Identifier: Apache-2.0
"""Text written for the fonts .VnTime (TCVN3) or VNI-Times: bytes that only those fonts show as Vietnamese.

Such text is valid in any 8-bit encoding and reads as nonsense: «NguyÔn V¨n An» (TCVN3), «Nguyeãn Vaên An» (VNI).
It is told by letters that Vietnamese does not have, inside words that are otherwise Vietnamese.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum


class Legacy(StrEnum):
    """Ways of writing Vietnamese before Unicode."""

    TCVN3 = "TCVN3"
    VNI = "VNI"


# TCVN3 puts letters of Vietnamese where Latin-1 has signs: ¨ for ă, ® for đ, · for ã, × for ì, ß for ò …
_TCVN3 = re.compile(r"(?:[A-Za-z][¨©ª«¬®µ¶·¸¹»¼½¾ÆÇÌÐÑÎÏÖ×ØÜÞßãäæçëîñöøûþÔÕåÓÒ]|[®§][A-Za-zµ¶·¸¹])")
_TCVN3_SURE = re.compile(r"[¨©ª«¬®µ¶·¸¹»¼½¾×ß§]")
# VNI writes the plain letter and then its mark as a letter of its own: «aâ», «oä», «eã», «ô» for ơ, «ñ» for đ.
_VNI = re.compile(
    r"[aA][áàåãäâéèúüëùøûõïÁÀÅÃÄÂÉÈÚÜËÙØÛÕÏê]|[eE][áàåãäâùøûõï]|[oO][áàåãäâùøûõï]|[uU][ùøûõï]|[öÖ][ùøûõï]|[ôÔ][ùøûõï]"
)
_VIETNAMESE_ONLY = re.compile(r"[ăđơưĂĐƠƯạ-ỹẠ-Ỹ]")


def find_legacy(texts: Iterable[str]) -> tuple[Legacy, int, str] | None:
    """Which old font, how many texts look like it, and one of them; None when it is not a tenth of those with marks."""
    marked = 0
    found: dict[Legacy, list[str]] = {Legacy.TCVN3: [], Legacy.VNI: []}
    for text in texts:
        if text.isascii():
            continue
        marked += 1
        if _VIETNAMESE_ONLY.search(text):
            continue
        if _TCVN3_SURE.search(text) and _TCVN3.search(text):
            found[Legacy.TCVN3].append(text)
        elif _VNI.search(text):
            found[Legacy.VNI].append(text)
    kind = max(found, key=lambda one: len(found[one]))
    hits = found[kind]
    return (kind, len(hits), hits[0]) if hits and len(hits) * 10 >= marked else None
