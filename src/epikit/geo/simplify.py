# SPDX-License-Identifier: Apache-2.0
"""Fewer points on the borders of areas, all areas together, so that neighbours keep one border and no gaps open."""

from collections.abc import Sequence
from typing import Any

import shapely


class NotACoverage(ValueError):
    """The areas overlap, or neighbours do not share the same border points. `places` are the positions at fault."""

    def __init__(self, places: Sequence[int]) -> None:
        super().__init__(f"areas {', '.join(map(str, places))} do not fit their neighbours")
        self.places = tuple(places)


def simplify_coverage(polygons: Sequence[Any], tolerance_deg: float) -> list[Any]:
    """Simplify areas that lie edge to edge; the answer lies edge to edge again, in the same order.

    `polygons` are shapely Polygons or MultiPolygons in lon, lat; detail below about `tolerance_deg` (0.001 degrees
    is about 100 m) goes. Raises `NotACoverage` when they do not fit each other, `ValueError` when an area would be
    lost. Source: Visvalingam-Whyatt on shared edges (GEOS coverage simplifier).
    """
    given = list(polygons)
    if tolerance_deg < 0:
        raise ValueError("a tolerance is not negative")
    if not given:
        return []
    if not shapely.coverage_is_valid(given):
        faults = shapely.coverage_invalid_edges(given)
        raise NotACoverage([place for place, edges in enumerate(faults) if not shapely.is_empty(edges)])
    simplified = list(shapely.coverage_simplify(given, tolerance_deg))
    if not shapely.coverage_is_valid(simplified) or not all(_stands(polygon) for polygon in simplified):
        raise ValueError("simplifying so much would break an area")
    return simplified


def _stands(polygon: Any) -> bool:
    return bool(shapely.is_valid(polygon)) and not shapely.is_empty(polygon) and float(shapely.area(polygon)) > 0
