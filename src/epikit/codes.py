# SPDX-License-Identifier: Apache-2.0
"""Tracking codes: eight characters that can be read over a bad line, and that tell when they were misheard.

Seven random characters and one check character over an alphabet of 29, a prime: with a different weight at each
place, every single wrong character and every swap of two characters changes the sum (proved exhaustively in the
tests). 29**7 is 17 thousand million codes.
"""

import re
from collections.abc import Callable

# No 0 O, 1 I L; and of the pairs 5 S and 2 Z only the digit, so that the letter can be forgiven.
ALPHABET = "23456789ABCDEFGHJKMNPQRTUVWXY"
CODE_LENGTH = 8

_VALUE = {ch: value for value, ch in enumerate(ALPHABET)}
_PRIME = len(ALPHABET)
_FORGIVEN = str.maketrans({"S": "5", "Z": "2"})
_SEPARATORS = re.compile(r"[\s.\-_\u00a0\u2010-\u2015\u2212]+")


class BadCode(ValueError):
    """What was typed is no tracking code. `slug` (also `str(error)`) says why:
    `code_length`, `code_character` (one that no code has), `code_checksum` (misread or misheard)."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


def make_code(randbelow: Callable[[int], int]) -> str:
    """Make a new code from a random source such as `secrets.randbelow` (codes are capabilities: no `random`)."""
    values = [randbelow(_PRIME) for _ in range(CODE_LENGTH - 1)]
    values.append(-_weighted(values) % _PRIME)
    return "".join(ALPHABET[value] for value in values)


def check_code(s: str) -> bool:
    """Whether this is a code exactly as stored: eight characters of the alphabet whose sum is right."""
    if len(s) != CODE_LENGTH or not all(ch in _VALUE for ch in s):
        return False
    return _weighted([_VALUE[ch] for ch in s]) % _PRIME == 0


def normalise_code(typed: str) -> str:
    """Turn what somebody typed into the stored form: capitals, no spaces or dashes, S read as 5 and Z as 2.

    0, O, 1, I and L are in no code and could each be several others, so they are refused. Raises `BadCode`.
    """
    code = _SEPARATORS.sub("", typed[:200]).upper().translate(_FORGIVEN)
    if len(code) != CODE_LENGTH:
        raise BadCode("code_length")
    if not all(ch in _VALUE for ch in code):
        raise BadCode("code_character")
    if not check_code(code):
        raise BadCode("code_checksum")
    return code


def display_code(code: str) -> str:
    """Write a stored code as it is shown and read out: "7K3M-42XY"."""
    return f"{code[:4]}-{code[4:]}"


def _weighted(values: list[int]) -> int:
    return sum((CODE_LENGTH - place) * value for place, value in enumerate(values))
