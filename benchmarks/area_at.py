# SPDX-License-Identifier: Apache-2.0
"""Which ward holds a point: p95 of `places.queries.area_at` in µs, one call at a time.

Points: half uniform in the province's box (sea and neighbours included), half within about 2 km of the wards' labels,
where people live. Limit: p95 of shapely's bare `contains_xy` on the one right polygon, prepared, for those of the same
points that lie in one, timed the same way in the same process. Every answer is checked against the polygon.
"""

from __future__ import annotations

import gc
import json
import random
import sys
import time
from collections.abc import Callable

from benchmarks.stand import stand

POINTS = 200_000
NEAR_DEG = 0.02


def run(n: int | None = None) -> dict[str, object]:
    """`n`: points instead of the usual 200,000."""
    with stand(web=False, jobs=False) as here:
        return dict(json.loads(here.python("-m", "benchmarks.area_at", str(n or POINTS))))


def measure(n: int) -> dict[str, object]:
    """In a process of its own, with Django on the stand's database."""
    import shapely

    from epidesk.foundation.places import queries

    began = time.perf_counter_ns()
    queries.area_at(107.5779, 16.4698)
    first_ms = (time.perf_counter_ns() - began) / 1e6

    points = _points(n)
    polygons = {ward.id: queries.outline(ward.id) for ward in queries.wards()}
    for polygon in polygons.values():
        shapely.prepare(polygon)
    answers = [queries.area_at(lon, lat) for lon, lat in points]  # warm
    inside = [
        (polygons[area.id], lon, lat) for area, (lon, lat) in zip(answers, points, strict=True) if area is not None
    ]
    for polygon, lon, lat in inside:
        if not shapely.intersects_xy(polygon, lon, lat):
            raise RuntimeError(f"area_at answered wrongly at {lon}, {lat}")
    whole = queries.province_outline()
    shapely.prepare(whole)
    for area, (lon, lat) in zip(answers, points, strict=True):
        if area is None and shapely.contains_xy(whole, lon, lat):
            raise RuntimeError(f"area_at found nothing at {lon}, {lat}")

    contains_xy = shapely.contains_xy
    ours = _timed(lambda point: queries.area_at(point[0], point[1]), points)
    bare = _timed(lambda one: contains_xy(one[0], one[1], one[2]), inside)
    value, limit = _quantile_us(ours, 0.95), _quantile_us(bare, 0.95)
    return {
        "name": "area_at",
        "value": value,
        "unit": "µs",
        "limit": limit,
        "ratio": round(value / limit, 3),
        "n": n,
        "extra": {
            "p50_us": _quantile_us(ours, 0.5),
            "p99_us": _quantile_us(ours, 0.99),
            "limit_p50_us": _quantile_us(bare, 0.5),
            "outside_share": round(1 - len(inside) / n, 3),
            "first_call_ms": round(first_ms, 1),
            "wards": len(polygons),
            "outline_points": int(sum(shapely.get_num_coordinates(polygon) for polygon in polygons.values())),
        },
    }


def _points(n: int) -> list[tuple[float, float]]:
    from epidesk.foundation.places import queries

    draw = random.Random(1)
    west, south, east, north = queries.province_bbox()
    labels = [ward.label for ward in queries.wards()]
    points = [(draw.uniform(west, east), draw.uniform(south, north)) for _ in range(n // 2)]
    while len(points) < n:
        label = draw.choice(labels)
        points.append((label.lon + draw.gauss(0, NEAR_DEG), label.lat + draw.gauss(0, NEAR_DEG)))
    draw.shuffle(points)
    return points


def _timed(call: Callable[..., object], arguments: list[tuple[object, ...]] | list[tuple[float, float]]) -> list[int]:
    """Nanoseconds of each call; both sides pay for the same lambda and the same two looks at the clock."""
    clock = time.perf_counter_ns
    took = []
    gc.disable()
    for argument in arguments:
        began = clock()
        call(argument)
        took.append(clock() - began)
    gc.enable()
    return sorted(took)


def _quantile_us(sorted_ns: list[int], share: float) -> float:
    return round(sorted_ns[min(len(sorted_ns) - 1, int(len(sorted_ns) * share))] / 1000, 3)


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(measure(int(sys.argv[1]))))
