# SPDX-License-Identifier: Apache-2.0
"""Text written for the fonts .VnTime (TCVN3) or VNI-Times: bytes that only those fonts show as Vietnamese.

Such text is valid in any 8-bit encoding and reads as nonsense: «NguyÔn V¨n An» (TCVN3), «Nguyeãn Vaên An» (VNI).
It is told by letters that Vietnamese does not have, inside words that are otherwise Vietnamese.

Source of the tables: TCVN 5712:1993 (VN3, the letters of VSCII-3) as glibc's `TCVN` has them; the VNI-Windows table of
VNI Software: the plain letter, then its mark.
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
_TCVN3 = re.compile(r"(?:[A-Za-z][¡¢¤¦¨©ª«¬®µ¶·¸¹»¼½¾ÆÇÌÐÑÎÏÖ×ØÜÞßãäæçëîñöøûþÔÕåÓÒ]|[®§][A-Za-zµ¶·¸¹])")
_TCVN3_SURE = re.compile(r"[¡¢¤¦¨©ª«¬®µ¶·¸¹»¼½¾×ß§]")
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


_TCVN3_LETTERS = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
_MARKS = "ùøûõï"  # acute, grave, hook, tilde, dot
_VNI_ROWS = (  # letters, their marks in VNI, and what they are
    ("a", _MARKS, "áàảãạ"),
    ("a", "âáàåãä", "âấầẩẫậ"),
    ("a", "êéèúüë", "ăắằẳẵặ"),
    ("e", _MARKS, "éèẻẽẹ"),
    ("e", "âáàåãä", "êếềểễệ"),
    ("o", _MARKS, "óòỏõọ"),
    ("o", "âáàåãä", "ôốồổỗộ"),
    ("ô", _MARKS, "ớờởỡợ"),
    ("u", _MARKS, "úùủũụ"),
    ("ö", _MARKS, "ứừửữự"),
    ("y", _MARKS[:4], "ýỳỷỹ"),
)
_VNI_PAIRS = {letter + mark: to for letter, marks, tos in _VNI_ROWS for mark, to in zip(marks, tos, strict=True)}
_VNI_SINGLE = dict(zip("æóòôöñî", "ỉĩịơưđỵ", strict=True))
_VNI_STEP = re.compile("|".join([*_VNI_PAIRS, *_VNI_SINGLE]), re.IGNORECASE)
_LOUD = re.compile(r"[A-Z]{2}")


def to_unicode(text: str, font: Legacy) -> str:
    """The text as that font showed it. What has letters of Vietnamese already is left as it is. TCVN3 has no capitals
    with marks: a text whose plain letters are all capitals was written in its font of capitals."""
    if text.isascii() or _VIETNAMESE_ONLY.search(text):
        return text
    if font is Legacy.VNI:
        return _VNI_STEP.sub(lambda found: _of_vni(found[0]), text)
    shown = "".join(_TCVN3_LETTERS.get(letter, letter) for letter in text)
    loud = _LOUD.search(text) and not any("a" <= letter <= "z" for letter in text)
    return shown.upper() if loud else shown


def _of_vni(written: str) -> str:
    low = written.lower()
    shown = _VNI_PAIRS[low] if len(low) == 2 else _VNI_SINGLE[low]
    return shown.upper() if written[0].isupper() else shown
