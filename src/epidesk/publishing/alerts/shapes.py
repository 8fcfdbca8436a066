# SPDX-License-Identifier: Apache-2.0
"""From what was drawn or chosen to the wards that it touches, and back to outlines that fit into a CAP message."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import shapely

from epidesk.foundation.core.process_cache import ProcessCache
from epidesk.foundation.places.queries import find_ward_by_code, find_zone_by_code, outline, province_outline, wards
from epidesk.publishing.alerts.rules import AreaKind, Circle, Place
from epidesk.publishing.alerts.rules.composing import MAX_POINTS

RING_POINTS = 100
"""At most so many corners of one outline in a message: phones and other systems choke on more."""
DECIMALS = 5
CORNERS = 64
"""Of the polygon that stands for a circle."""
M_PER_DEGREE = 111_320.0
Ring = tuple[tuple[float, float], ...]

_rings: ProcessCache[str, tuple[Ring, ...]] = ProcessCache(ttl_s=3_600, size=300)


def settled(place: Place) -> Place:
    """The place with the wards that follow from it and no more corners than are kept. What makes no area (a line, a
    knot that cannot be undone, somewhere else) has no wards then: the rules refuse it."""
    if place.kind is AreaKind.PROVINCE:
        return replace(place, ward_codes=(), polygon=(), circle=None)
    if place.kind is AreaKind.WARDS:
        return replace(place, ward_codes=known_codes(place.ward_codes), polygon=(), circle=None)
    if place.kind is AreaKind.CIRCLE:
        shape = circle_shape(place.circle) if place.circle else None
        return replace(place, ward_codes=touched(shape), polygon=())
    ring = closed(place.polygon)
    ring = simplified(ring, MAX_POINTS) if len(ring) > MAX_POINTS else ring
    shape = shapely.Polygon(ring) if len(ring) >= 4 else None
    if shape is not None and not shape.is_valid:
        return replace(place, ward_codes=(), polygon=ring, circle=None)
    return replace(place, ward_codes=touched(shape), polygon=ring, circle=None)


def known_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes of today's wards, each once, in order; a zone (`zone:<code>`) stands for its wards."""
    found: set[str] = set()
    for code in codes:
        level, _, rest = code.rpartition(":")
        zone = find_zone_by_code(rest) if level == "zone" else None
        if zone is not None:
            found |= {ward.code for ward in wards() if ward.id in zone.ward_ids}
        elif find_ward_by_code(rest):
            found.add(rest)
    return tuple(sorted(found))


def closed(points: Sequence[tuple[float, float]]) -> Ring:
    """The ring, closed, without neighbours that are the same point."""
    ring: list[tuple[float, float]] = []
    for lon, lat in points:
        one = (round(lon, DECIMALS), round(lat, DECIMALS))
        if not ring or ring[-1] != one:
            ring.append(one)
    if len(ring) >= 3 and ring[0] != ring[-1]:
        ring.append(ring[0])
    return tuple(ring)


def touched(shape: Any) -> tuple[str, ...]:
    """Codes of today's wards of which the shape covers some ground."""
    if shape is None or shape.is_empty:
        return ()
    shapely.prepare(shape)
    return tuple(
        sorted(ward.code for ward in wards() if shape.intersects(area := outline(ward.id)) and not shape.touches(area))
    )


def circle_shape(circle: Circle) -> Any:
    """The circle as a polygon in degrees; good to a few metres at this size and latitude."""
    stretch = math.cos(math.radians(circle.lat))
    points = []
    for corner in range(CORNERS):
        angle = 2 * math.pi * corner / CORNERS
        points.append(
            (
                circle.lon + circle.radius_m * math.cos(angle) / (M_PER_DEGREE * stretch),
                circle.lat + circle.radius_m * math.sin(angle) / M_PER_DEGREE,
            )
        )
    return shapely.Polygon(points)


def simplified(ring: Sequence[tuple[float, float]], most: int = RING_POINTS) -> Ring:
    """The ring with at most so many points: as little as possible is left out."""
    line: Any = shapely.Polygon(ring)
    tolerance = 0.00005
    while len(line.exterior.coords) > most:
        tolerance *= 1.6
        line = shapely.Polygon(ring).simplify(tolerance, preserve_topology=True)
    return tuple((round(x, DECIMALS), round(y, DECIMALS)) for x, y in line.exterior.coords)


def rings_of(area: Any) -> tuple[Ring, ...]:
    """The outer rings of a shape, simplified, largest first; islands below a hundredth of the largest are left out."""
    parts = [part for part in getattr(area, "geoms", [area]) if part.geom_type == "Polygon"]
    parts.sort(key=lambda part: -part.area)
    return tuple(simplified(part.exterior.coords) for part in parts if part.area >= parts[0].area / 100)


def ward_rings(code: str) -> tuple[Ring, ...]:
    """Today's outline of a ward for a message, kept in memory; nothing for a code that is no more."""
    ward = find_ward_by_code(code)
    return _rings.get(f"ward:{ward.id}", lambda: rings_of(outline(ward.id))) if ward else ()


def province_rings() -> tuple[Ring, ...]:
    """Today's outline of the province for a message."""
    key = "province:" + (str(wards()[0].id) if wards() else "")
    return _rings.get(key, lambda: rings_of(province_outline()))


def ward_ids_of(codes: Iterable[str]) -> frozenset[UUID]:
    """Today's wards of these codes; one that is no more gives nothing."""
    return frozenset(ward.id for code in codes if (ward := find_ward_by_code(code)) is not None)
