# SPDX-License-Identifier: Apache-2.0
"""Outlines as short SVG paths, for maps that the server draws and a phone without script shows."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import shapely

from epikit.geo.points import EARTH_RADIUS_M, LonLat

_MARGIN = 4.0  # drawing units beyond the box, so that the cut edge's stroke stays out of sight


@dataclass(frozen=True)
class Frame:
    """A piece of the earth laid into a drawing: local equirectangular, north up, true to scale, centred.

    `bbox` is (west, south, east, north) in degrees; `width` and `height` are drawing units. The whole bbox is
    visible; the longer side of the drawing shows a little more. Raises `ValueError` when either has no extent.
    """

    bbox: tuple[float, float, float, float]
    width: float
    height: float
    _squeeze: float = field(init=False, repr=False)
    _scale: float = field(init=False, repr=False)
    _origin: tuple[float, float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        west, south, east, north = map(float, self.bbox)
        if not (west < east and south < north and self.width > 0 and self.height > 0):
            raise ValueError("a frame needs an extent on the earth and on the page")
        squeeze = math.cos(math.radians((south + north) / 2))
        across, up = (east - west) * squeeze, north - south
        scale = min(self.width / across, self.height / up)
        origin = (self.width / 2 - (west + east) / 2 * squeeze * scale, self.height / 2 + (south + north) / 2 * scale)
        object.__setattr__(self, "_squeeze", squeeze)
        object.__setattr__(self, "_scale", scale)
        object.__setattr__(self, "_origin", origin)

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point falls in the drawing: x rightward, y downward. Points outside the box fall outside it."""
        x0, y0 = self._origin
        return x0 + lon * self._squeeze * self._scale, y0 - lat * self._scale

    def inverse(self, x: float, y: float) -> LonLat:
        """The point of the earth under a point of the drawing: undoes `xy`."""
        x0, y0 = self._origin
        return LonLat((x - x0) / (self._squeeze * self._scale), (y0 - y) / self._scale)

    def metres_per_unit(self) -> float:
        """Metres on the ground for one drawing unit: for scale bars and accuracy circles."""
        return math.radians(1) * EARTH_RADIUS_M / self._scale

    def path(self, polygon: Any, decimals: int = 1) -> str:
        """The `d` of an SVG path for a Polygon or MultiPolygon (lon, lat), cut at the box, holes by even-odd rule.

        Relative steps rounded to `decimals`, counted from rounded points so that errors do not add up and
        neighbours keep meeting. Empty when nothing of it can be seen.
        """
        flat = shapely.transform(polygon, self._project)
        box = shapely.box(-_MARGIN, -_MARGIN, self.width + _MARGIN, self.height + _MARGIN)
        if not shapely.covers(box, flat):
            flat = shapely.intersection(flat, box)
        return "".join(_ring_path(ring, decimals) for ring in _rings(flat))

    def _project(self, lonlat: Any) -> Any:
        x0, y0 = self._origin
        return lonlat * (self._squeeze * self._scale, -self._scale) + (x0, y0)


def _rings(shape: Any) -> Iterator[Sequence[tuple[float, float]]]:
    for part in shapely.get_parts(shape):
        if part.geom_type == "GeometryCollection" or part.geom_type.startswith("Multi"):
            yield from _rings(part)
        elif part.geom_type == "Polygon":
            yield part.exterior.coords
            for hole in part.interiors:
                yield hole.coords


def _ring_path(ring: Sequence[tuple[float, float]], decimals: int) -> str:
    unit = 10**decimals
    points: list[tuple[int, int]] = []
    for x, y, *_ in ring:
        point = (round(x * unit), round(y * unit))
        if not points or points[-1] != point:
            points.append(point)
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    if len(points) < 3:
        return ""  # smaller than the page can show
    steps = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(points)]
    start = "M" + _pair(*points[0], unit)
    return start + "l" + _joined(_number(n, unit) for step in steps for n in step) + "z"


def _pair(x: int, y: int, unit: int) -> str:
    return _joined((_number(x, unit), _number(y, unit)))


def _joined(numbers: Iterable[str]) -> str:
    """Put numbers side by side: a minus sign separates by itself, and so does a second decimal point."""
    out: list[str] = []
    for number in numbers:
        if out and not (number[0] == "-" or (number[0] == "." and "." in out[-1])):
            out.append(" ")
        out.append(number)
    return "".join(out)


def _number(n: int, unit: int) -> str:
    whole, fraction = divmod(abs(n), unit)
    decimals = f"{fraction:0{len(str(unit)) - 1}d}".rstrip("0") if fraction else ""
    text = f"{whole or ''}.{decimals}" if decimals else str(whole)
    return f"-{text}" if n < 0 else text
