# SPDX-License-Identifier: Apache-2.0
"""One point on the earth."""

import math
import re
from typing import NamedTuple

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG

_DECIMAL = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d*)?|\.\d+)")


class LonLat(NamedTuple):
    """A point in degrees, WGS 84. Make one from unchecked numbers with `lon_lat`."""

    lon: float
    lat: float


class BadPoint(ValueError):
    """These are no coordinates. `slug` (also `str(error)`): `point_unreadable` or `point_range`."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


def lon_lat(lon: float, lat: float) -> LonLat:
    """Check two numbers and make a point of them. Raises `BadPoint` when not finite or off the globe."""
    lon, lat = float(lon), float(lat)
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise BadPoint("point_unreadable")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadPoint("point_range")
    return LonLat(lon, lat)


def parse_lon_lat(lon: str, lat: str) -> LonLat:
    """Read a point from two typed numbers; a decimal comma, a degree sign and a true minus sign are understood.

    Raises `BadPoint`.
    """
    return lon_lat(_parse_degrees(lon), _parse_degrees(lat))


def _parse_degrees(typed: str) -> float:
    plain = typed.strip().removesuffix("°").rstrip().replace("\u2212", "-").replace(",", ".")
    if not (plain.isascii() and _DECIMAL.fullmatch(plain)):
        raise BadPoint("point_unreadable")
    return float(plain)


def distance_m(a: LonLat, b: LonLat) -> float:
    """Metres between two points along the great circle (haversine; within 0.5 % of the ellipsoid)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = math.sin((lat_b - lat_a) / 2)
    half_lon = math.sin(math.radians(b.lon - a.lon) / 2)
    h = half_lat * half_lat + math.cos(lat_a) * math.cos(lat_b) * half_lon * half_lon
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, h)))
