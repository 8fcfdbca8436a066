# SPDX-License-Identifier: Apache-2.0
"""Which area holds a point: asked for every report, so answered in a few microseconds without a database.

A grid of square buckets lies over the areas. Most buckets lie wholly inside one area and answer at once; the others
name the few areas that touch them, and those are asked exactly. The grid is only a short cut: the answer is always
that of asking every area in order of its id.
"""

import math
from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
import shapely
from shapely import lib as _shapely_lib

from epikit.geo.points import LonLat, distance_m


class _Ordered(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...

    def __hash__(self) -> int: ...


I = TypeVar("I", bound=_Ordered)  # noqa: E741

# The ufunc itself: shapely's Python wrapper around it costs more than the answer.
_intersects_xy = _shapely_lib.intersects_xy

_MIN_SIDE, _MAX_SIDE = 32, 256


class AreaIndex(Generic[I]):
    """Areas that answer which of them holds a point.

    `polygons` are shapely Polygons or MultiPolygons in lon, lat, one for each of `ids` (distinct, comparable with
    each other). Raises `ValueError` when the two do not match, an id is there twice or a polygon is invalid or empty.
    Read-only after it is built, so threads may share it.
    """

    def __init__(self, ids: Sequence[I], polygons: Sequence[Any]) -> None:
        if len(ids) != len(polygons):
            raise ValueError("an area index needs one polygon for each id")
        if len(set(ids)) != len(ids):
            raise ValueError("an area index needs distinct ids")
        order = sorted(range(len(ids)), key=ids.__getitem__)
        self.ids: tuple[I, ...] = tuple(ids[n] for n in order)
        self._polygons: list[Any] = [shapely.from_wkb(shapely.to_wkb(polygons[n])) for n in order]
        for area, polygon in zip(self.ids, self._polygons, strict=True):
            if shapely.is_empty(polygon) or not shapely.is_valid(polygon):
                raise ValueError(f"the outline of {area!r} is empty or invalid")
            shapely.prepare(polygon)
            # The first question builds the prepared index; asked here so that threads only ever read it.
            _intersects_xy(polygon, *polygon.representative_point().coords[0])
        self._build_grid()
        self._build_nearest()

    def __len__(self) -> int:
        return len(self.ids)

    def area_at(self, lon: float, lat: float) -> I | None:
        """The id of the area that holds the point, or None. A border belongs to both: the smallest id answers."""
        if not (self._west <= lon <= self._east and self._south <= lat <= self._north):
            return None  # also for NaN
        column = int((lon - self._west) * self._columns_per_degree)
        row = int((lat - self._south) * self._rows_per_degree)
        sole, candidates = self._buckets[row * self._stride + column]
        if sole is not None:
            return sole
        for area, polygon in candidates:
            if _intersects_xy(polygon, lon, lat):
                return area
        return None

    def nearest_area(self, lon: float, lat: float) -> tuple[I, float]:
        """The area that holds the point (0 m) or comes closest, with its distance in metres.

        Degrees are compared on a plane true at the middle latitude of the areas: right within a province.
        Raises `LookupError` when the index is empty.
        """
        if not self.ids:
            raise LookupError("no areas to be near to")
        inside = self.area_at(lon, lat)
        if inside is not None:
            return inside, 0.0
        point = shapely.Point(lon * self._squeeze, lat)
        place = int(min(self._nearest.query_nearest(point)))
        shore = shapely.get_point(shapely.shortest_line(point, self._flat[place]), 1)
        return self.ids[place], distance_m(LonLat(lon, lat), LonLat(shore.x / self._squeeze, shore.y))

    def _build_grid(self) -> None:
        count = len(self.ids)
        if not count:
            self._west = self._south = math.inf
            self._east = self._north = -math.inf
            return
        self._west, self._south, self._east, self._north = map(float, shapely.total_bounds(self._polygons))
        side = max(_MIN_SIDE, min(_MAX_SIDE, 12 * math.isqrt(count)))
        self._stride = side + 1  # the far edge falls into one more bucket
        self._columns_per_degree = side / (self._east - self._west)
        self._rows_per_degree = side / (self._north - self._south)
        boxes = self._bucket_boxes()
        touching: list[list[int]] = [[] for _ in boxes]
        inside: set[tuple[int, int]] = set()
        tree = shapely.STRtree(boxes)
        for place, polygon in enumerate(self._polygons):
            near = tree.query(polygon, predicate="intersects")
            for bucket in near:
                touching[bucket].append(place)
            inside.update((int(bucket), place) for bucket in near[shapely.contains_properly(polygon, boxes[near])])
        self._buckets: list[tuple[I | None, tuple[tuple[I, Any], ...]]] = [
            self._bucket(bucket, places, inside) for bucket, places in enumerate(touching)
        ]

    def _bucket_boxes(self) -> Any:
        """Every bucket as a box, a hair larger so that rounding a point into its neighbour changes nothing."""
        place = np.arange(self._stride * self._stride)
        column, row = place % self._stride, place // self._stride
        hair = 1e-6
        return shapely.box(
            self._west + (column - hair) / self._columns_per_degree,
            self._south + (row - hair) / self._rows_per_degree,
            self._west + (column + 1 + hair) / self._columns_per_degree,
            self._south + (row + 1 + hair) / self._rows_per_degree,
        )

    def _bucket(
        self, bucket: int, places: list[int], inside: set[tuple[int, int]]
    ) -> tuple[I | None, tuple[tuple[I, Any], ...]]:
        # The smallest id of all that touch the bucket holds the whole of it: nothing else can ever answer.
        if places and (bucket, places[0]) in inside:
            return self.ids[places[0]], ()
        return None, tuple((self.ids[place], self._polygons[place]) for place in places)

    def _build_nearest(self) -> None:
        if not self.ids:
            return
        self._squeeze = max(0.01, math.cos(math.radians((self._south + self._north) / 2)))
        self._flat = [shapely.transform(p, lambda xy: xy * (self._squeeze, 1.0)) for p in self._polygons]
        self._nearest = shapely.STRtree(self._flat)
