# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations


def edits_within(one: str, other: str, most: int) -> bool:
    """Whether `most` letters put in, left out or exchanged make one of the other (Levenshtein).

    Counted in bytes of UTF-8, as DuckDB counts: for folded names, which are ASCII, these are letters.
    """
    a, b = one.encode(), other.encode()
    if abs(len(a) - len(b)) > most:
        return False
    if a == b:
        return True
    if most == 1:
        return _one_edit(a, b)
    before = list(range(len(b) + 1))
    for row, letter in enumerate(a, 1):
        now = [row]
        for column, against in enumerate(b, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != against)))
        if min(now) > most:
            return False
        before = now
    return before[-1] <= most


def _one_edit(a: bytes, b: bytes) -> bool:
    """The same for one edit: what is alike from both ends leaves nothing or one letter."""
    if len(a) > len(b):
        a, b = b, a
    begin = 0
    while begin < len(a) and a[begin] == b[begin]:
        begin += 1
    return a[begin + (len(a) == len(b)) :] == b[begin + 1 :]
