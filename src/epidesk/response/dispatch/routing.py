# SPDX-License-Identifier: Apache-2.0
"""Ways by road from a routing service of the province's own (Valhalla or OSRM), if one is configured.

`EPIDESK_ROUTING_URL` names it, `EPIDESK_ROUTING_KIND` says which of the two it is. It may stand on this machine. One
matrix is asked for a recommendation; a service that does not answer is left alone for a minute, and whoever asks counts
great circles meanwhile and says so. What is sent: points of teams and of the place, nothing else.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.conf import settings

from epidesk.foundation.core.outbound import Door, OutboundError
from epikit.geo.points import LonLat

TIMEOUT_S = 1.5
LEFT_ALONE_S = 60.0
KEPT_S = 120.0
PLACES = 4
"""Decimals of a degree, about eleven metres: teams that stand still ask nothing anew."""
MAX_KEPT = 200
MAX_BYTES = 500_000


@dataclass(frozen=True)
class Way:
    """By road: metres and minutes."""

    metres: float
    minutes: float


Answer = tuple[Way | None, ...]
_kept: dict[tuple[Any, ...], tuple[float, Answer]] = {}
_silent_until = 0.0
_lock = Lock()


def is_configured() -> bool:
    return bool(settings.ENV.routing_url)


def ways_to(place: LonLat, starts: Sequence[LonLat]) -> Answer | None:
    """The way of each start, None where there is none by road; None altogether without a service or an answer of it in
    time. Never raises."""
    global _silent_until
    if not starts or not is_configured():
        return None
    env = settings.ENV
    key = (env.routing_url, env.routing_kind, _round(place), tuple(map(_round, starts)))
    now = time.monotonic()
    with _lock:
        found = _kept.get(key)
        if found is not None and now - found[0] < KEPT_S:
            return found[1]
        if now < _silent_until:
            return None
    try:
        answer = ask(env.routing_url, env.routing_kind, place, starts)
    except (OutboundError, ValueError, KeyError, TypeError, IndexError):
        with _lock:
            _silent_until = time.monotonic() + LEFT_ALONE_S
        return None
    with _lock:
        if len(_kept) >= MAX_KEPT:
            _kept.clear()
        _kept[key] = (now, answer)
    return answer


def ask(url: str, kind: str, place: LonLat, starts: Sequence[LonLat]) -> Answer:
    """One request. Raises `OutboundError`, and `ValueError` and its like for an answer that is none."""
    door = Door(allow_http=True, allow_loopback=True, max_bytes=MAX_BYTES, timeout_s=TIMEOUT_S)
    if kind == "osrm":
        points = ";".join(f"{one.lon:.6f},{one.lat:.6f}" for one in (*starts, place))
        sources = ";".join(str(n) for n in range(len(starts)))
        query = f"sources={sources}&destinations={len(starts)}&annotations=duration,distance"
        answer = door.fetch(f"{url}/table/v1/driving/{points}?{query}")
        tree = _tree(answer.status, answer.content)
        if tree["code"] != "Ok":
            raise ValueError(str(tree["code"])[:40])
        rows = zip(tree["distances"], tree["durations"], strict=True)
        found = tuple(_way(metres[0], seconds[0]) for metres, seconds in rows)
    else:
        asked = {
            "sources": [{"lat": one.lat, "lon": one.lon} for one in starts],
            "targets": [{"lat": place.lat, "lon": place.lon}],
            "costing": "auto",
            "units": "kilometers",
        }
        headers = {"Content-Type": "application/json"}
        body = json.dumps(asked).encode()
        answer = door.fetch(f"{url}/sources_to_targets", method="POST", headers=headers, content=body)
        rows_ = _tree(answer.status, answer.content)["sources_to_targets"]
        found = tuple(
            _way(None if row[0]["distance"] is None else row[0]["distance"] * 1000, row[0]["time"]) for row in rows_
        )
    if len(found) != len(starts):
        raise ValueError("an answer for other points")
    return found


def forget() -> None:
    """For tests."""
    global _silent_until
    with _lock:
        _kept.clear()
        _silent_until = 0.0


def _tree(status: int, content: bytes) -> Any:
    if status != 200:
        raise ValueError(f"status {status}")
    return json.loads(content)


def _way(metres: float | None, seconds: float | None) -> Way | None:
    if metres is None or seconds is None or not (0 <= metres < 1e7 and 0 <= seconds < 1e6):
        return None
    return Way(float(metres), float(seconds) / 60)


def _round(point: LonLat) -> tuple[float, float]:
    return round(point.lon, PLACES), round(point.lat, PLACES)
