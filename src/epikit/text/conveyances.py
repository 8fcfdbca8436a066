# SPDX-License-Identifier: Apache-2.0
"""Numbers of flights, trains, buses and ships as people type them, in the one form that is stored and compared."""

import re
import unicodedata

# IATA gives an airline two letters or digits, one of them a letter; ICAO three letters. One to four digits follow.
_FLIGHT = re.compile(r"([A-Z][A-Z0-9]|[0-9][A-Z]|[A-Z]{3})0*([1-9][0-9]{0,3})([A-Z]?)")
_SEPARATORS = re.compile(r"[\W_]+")
_LEADING_ZEROS = re.compile(r"(?<=[A-Z])0+(?=[0-9])")
LONGEST = 24


class BadConveyance(ValueError):
    """What was typed is no such number. `slug` (also `str(error)`) says why:
    `flight_unreadable`, `number_unreadable`."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


def flight_number(typed: str) -> str:
    """A flight's number: "vn 0054", "VN-54" and "VN0054" all give "VN54". Raises `BadConveyance`."""
    match = _FLIGHT.fullmatch(_squeezed(typed))
    if match is None:
        raise BadConveyance("flight_unreadable")
    return "".join(match.groups())


def conveyance_number(kind: str, typed: str) -> str:
    """The number of any conveyance: a flight's for `air`; for others capitals and digits without separators, zeros
    after letters dropped ("SE 03" gives "SE3"), a licence plate as it stands ("75B-012.34" gives "75B01234").

    Empty stays empty. Raises `BadConveyance`.
    """
    if not typed.strip():
        return ""
    if kind == "air":
        return flight_number(typed)
    squeezed = _squeezed(typed)
    if not squeezed or len(squeezed) > LONGEST:
        raise BadConveyance("number_unreadable")
    return _LEADING_ZEROS.sub("", squeezed) if kind == "rail" else squeezed


def seat_number(typed: str) -> str:
    """A seat: "5 k", "05K" and "5K" are one."""
    return _squeezed(typed).lstrip("0")[:8]


def _squeezed(typed: str) -> str:
    bare = unicodedata.normalize("NFKD", typed[:200].replace("đ", "d").replace("Đ", "D"))
    plain = "".join(ch for ch in bare if not unicodedata.combining(ch))
    return _SEPARATORS.sub("", plain).upper()
