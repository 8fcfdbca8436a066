# SPDX-License-Identifier: Apache-2.0
"""The ground of the small maps, from the wards' outlines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from epidesk.foundation.places.province import province
from epidesk.foundation.places.queries import outlines_geojson
from epidesk.interfaces.common.pin_frame import PinFrame, Ring, pin_frame

FINE_DEG = 0.0005
COARSE_DEG = 0.003
WIDTH_M = 4000


def rings(tolerance_deg: float) -> Iterator[tuple[str, list[Ring]]]:
    """(short name, rings of lon, lat) of each ward."""
    for feature in outlines_geojson(tolerance_deg)["features"]:
        geometry: dict[str, Any] = feature["geometry"]
        parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        yield feature["properties"]["short_name"], [ring for part in parts for ring in part]


def frame_about(lon: float | None, lat: float | None) -> PinFrame:
    """The map about a point, or about where the province's map opens."""
    start = province().map.start
    middle_lon, middle_lat = (lon, lat) if lon is not None and lat is not None else (start.lon, start.lat)
    return pin_frame(rings(FINE_DEG), lon=middle_lon, lat=middle_lat, width_m=WIDTH_M)
