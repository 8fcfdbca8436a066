# SPDX-License-Identifier: Apache-2.0
"""How large a text is as SMS: which alphabet it needs and into how many paid parts it is cut.

Source: 3GPP TS 23.038 (the 7-bit alphabet and its extension table) and TS 23.040 (parts of a long message).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_BASIC = frozenset(_BASIC)
"""Letters of one septet."""
GSM7_EXTENDED = frozenset("\f^{}\\[~]|€")
"""Letters of two septets: the escape and a letter, never parted between two messages."""


@dataclass(frozen=True)
class SmsSize:
    """`encoding`: what the whole text is sent in; one letter outside `gsm7` sends all of it in `ucs2`.

    `characters`: as the operator counts (septets, or UTF-16 units); `parts`: paid messages; `per_part`: how many
    characters one of these parts holds; `strange`: the letters that made it `ucs2`, each once, in order.
    """

    encoding: Literal["gsm7", "ucs2"]
    characters: int
    parts: int
    per_part: int
    strange: tuple[str, ...]

    @property
    def left(self) -> int:
        """Characters that still fit into the last part (at most: a pair is never parted)."""
        return self.parts * self.per_part - self.characters


def count(text: str) -> SmsSize:
    """Nothing takes one part, since sending nothing is paid too. CR LF counts as it is sent: two characters."""
    strange = tuple(dict.fromkeys(one for one in text if one not in GSM7_BASIC and one not in GSM7_EXTENDED))
    if strange:
        widths = [2 if ord(one) > 0xFFFF else 1 for one in text]
        return _size("ucs2", widths, whole=70, part=67, strange=strange)
    return _size("gsm7", [2 if one in GSM7_EXTENDED else 1 for one in text], whole=160, part=153, strange=())


def _size(
    encoding: Literal["gsm7", "ucs2"], widths: list[int], *, whole: int, part: int, strange: tuple[str, ...]
) -> SmsSize:
    characters = sum(widths)
    if characters <= whole:
        return SmsSize(encoding, characters, 1, whole, strange)
    parts, filled = 1, 0
    for width in widths:
        if filled + width > part:  # a pair that would be parted goes into the next message whole
            parts, filled = parts + 1, 0
        filled += width
    return SmsSize(encoding, characters, parts, part, strange)
