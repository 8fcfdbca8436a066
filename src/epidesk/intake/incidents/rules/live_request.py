# SPDX-License-Identifier: Apache-2.0
"""One live request for help a person: whether a second attempt is about the same ill person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from epikit.geo.points import LonLat, distance_m
from epikit.text import fold

MAX_LIVE_LOOKED_AT = 20
SAME_HOUSE_M = 500.0
SAME_AGE_YEARS = 1


@dataclass(frozen=True)
class Asked:
    """What a request says of who is ill and where. `answers` as stored."""

    answers: Mapping[str, Any]
    lon: float | None = None
    lat: float | None = None
    area: object | None = None


def is_same_person(live: Asked, new: Asked, *, by_number_only: bool = False) -> bool:
    """Whether both can be about the same ill person: nothing told contradicts it.

    `by_number_only`: only a telephone number that anybody could have typed ties them together. Two families may give
    the number of one neighbour, so then age and place must agree too: rather two requests than one that is swallowed.
    """
    if by_number_only and not (_told_alike(live, new) and _same_place(live, new)):
        return False
    return not (_differ(live, new, "who") or _other_name(live, new) or _other_age(live, new))


def merged_answers(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """All that was told: what is told anew counts, lists grow, and nothing is forgotten."""
    merged = dict(old)
    for code, value in new.items():
        before = old.get(code)
        if isinstance(value, list) and isinstance(before, list):
            merged[code] = [*before, *(one for one in value if one not in before)]
        else:
            merged[code] = value
    return merged


def merged_seen(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    """The signs told so far, the new ones last."""
    return tuple(dict.fromkeys((*old, *new)))


def _differ(live: Asked, new: Asked, code: str) -> bool:
    before, now = live.answers.get(code), new.answers.get(code)
    return before is not None and now is not None and before != now


def _other_age(live: Asked, new: Asked) -> bool:
    before, now = live.answers.get("age"), new.answers.get("age")
    return before is not None and now is not None and abs(int(before) - int(now)) > SAME_AGE_YEARS


def _other_name(live: Asked, new: Asked) -> bool:
    before, now = live.answers.get("ill_name"), new.answers.get("ill_name")
    return bool(before and now) and fold(str(before)) != fold(str(now))


def _told_alike(live: Asked, new: Asked) -> bool:
    """Who is ill was told by both, by age or by name."""
    return any(live.answers.get(code) is not None and new.answers.get(code) is not None for code in ("age", "ill_name"))


def _same_place(live: Asked, new: Asked) -> bool:
    if None not in (live.lon, live.lat, new.lon, new.lat):
        here, there = LonLat(live.lon or 0.0, live.lat or 0.0), LonLat(new.lon or 0.0, new.lat or 0.0)
        return distance_m(here, there) <= SAME_HOUSE_M
    return live.area is not None and live.area == new.area
