# SPDX-License-Identifier: Apache-2.0
"""The piece of the province that a small map shows, as SVG paths: no map library, no tiles, no request.

`frontend/src/map/view.ts` moves it with the same arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

from shapely import Polygon, clip_by_rect, make_valid, union_all

METRES_A_DEGREE = 111_320
MARGIN = 0.5  # drawn beyond each edge, so that a short drag shows ground at once
LABEL_SHARE = 0.06  # a ward that shows less of itself than this share of the frame gets no name

Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Label:
    name: str
    x: float
    y: float


@dataclass(frozen=True)
class PinFrame:
    """`west`, `north` in degrees; `px_lon`, `px_lat` drawing units a degree; `paths` SVG path data, one a ward."""

    width: int
    height: int
    west: float
    north: float
    px_lon: float
    px_lat: float
    paths: tuple[str, ...]
    labels: tuple[Label, ...]

    def spot(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point stands, in drawing units."""
        return (lon - self.west) * self.px_lon, (self.north - lat) * self.px_lat


def pin_frame(
    outlines: Iterable[tuple[str, Iterable[Ring]]],
    *,
    lon: float,
    lat: float,
    width_m: float = 4000,
    width: int = 328,
    height: int = 240,
) -> PinFrame:
    """The frame about a point. `outlines`: (name, rings of lon, lat) of the wards; those out of reach cost nothing."""
    px_lat = METRES_A_DEGREE * width / width_m
    px_lon = px_lat * cos(radians(lat))
    west, north = lon - width / 2 / px_lon, lat + height / 2 / px_lat
    empty = PinFrame(width, height, west, north, px_lon, px_lat, (), ())
    paths: list[str] = []
    candidates: list[tuple[float, Label]] = []
    for name, rings in outlines:
        drawn = [[empty.spot(x, y) for x, y in ring] for ring in rings]
        reachable = [ring for ring in drawn if len(ring) > 3 and _reaches(ring, width, height)]
        if not reachable:
            continue
        parts = [Polygon(ring) for ring in reachable]
        ground = union_all([make_valid(part) for part in parts]) if len(parts) > 1 else parts[0]
        clipped = clip_by_rect(ground, -MARGIN * width, -MARGIN * height, (1 + MARGIN) * width, (1 + MARGIN) * height)
        if clipped.is_empty:
            continue
        paths.append(_path(clipped))
        seen = clip_by_rect(ground, 0, 0, width, height)
        if seen.area > LABEL_SHARE * width * height:
            middle = seen.representative_point()
            half = _text_width(name) / 2 + 4
            # The name must stand inside the frame, whole.
            x = min(max(middle.x, half), width - half)
            label = Label(name, round(x, 1), round(min(max(middle.y, 18), height - 10), 1))
            candidates.append((seen.area, label))
    labels = _without_overlaps(label for _, label in sorted(candidates, key=lambda pair: -pair[0]))
    return PinFrame(width, height, west, north, px_lon, px_lat, tuple(paths), labels)


def route_frame(
    outlines: Iterable[tuple[str, Iterable[Ring]]],
    *,
    lon: float,
    lat: float,
    from_lon: float | None = None,
    from_lat: float | None = None,
    width: int = 360,
    height: int = 116,
) -> PinFrame:
    """The frame that holds a place and, when known, where the team is."""
    if from_lon is None or from_lat is None:
        return pin_frame(outlines, lon=lon, lat=lat, width_m=3000, width=width, height=height)
    across_m = abs(lon - from_lon) * METRES_A_DEGREE * cos(radians(lat))
    up_m = abs(lat - from_lat) * METRES_A_DEGREE
    width_m = max(1200.0, across_m * 1.5, up_m * width / height * 2.8)
    return pin_frame(
        outlines, lon=(lon + from_lon) / 2, lat=(lat + from_lat) / 2, width_m=width_m, width=width, height=height
    )


def route_path(frame: PinFrame, lon: float, lat: float, from_lon: float, from_lat: float) -> str:
    """A slightly bent line: it says direction and distance, never a road."""
    x1, y1 = frame.spot(from_lon, from_lat)
    x2, y2 = frame.spot(lon, lat)
    bend = 0.15 * hypot(x2 - x1, y2 - y1)
    middle_x, middle_y = (x1 + x2) / 2, (y1 + y2) / 2 + bend
    return f"M{x1:.1f} {y1:.1f}Q{middle_x:.1f} {middle_y:.1f} {x2:.1f} {y2:.1f}"


def _text_width(name: str) -> float:
    """Of a label of 11 px, generously."""
    return 6.2 * len(name)


def _without_overlaps(labels: Iterable[Label]) -> tuple[Label, ...]:
    """The labels in the order given, but for those that would stand on an earlier one."""
    kept: list[Label] = []
    for label in labels:
        if all(
            abs(label.y - other.y) > 15
            or abs(label.x - other.x) > (_text_width(label.name) + _text_width(other.name)) / 2
            for other in kept
        ):
            kept.append(label)
    return tuple(kept)


def _reaches(ring: Sequence[tuple[float, float]], width: int, height: int) -> bool:
    xs = [x for x, _ in ring]
    ys = [y for _, y in ring]
    return (
        max(xs) > -MARGIN * width
        and min(xs) < (1 + MARGIN) * width
        and max(ys) > -MARGIN * height
        and min(ys) < (1 + MARGIN) * height
    )


def _path(ground: Polygon) -> str:
    parts = getattr(ground, "geoms", [ground])
    rings = [ring for part in parts if isinstance(part, Polygon) for ring in (part.exterior, *part.interiors)]
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in list(ring.coords)[:-1]) + "Z" for ring in rings)
