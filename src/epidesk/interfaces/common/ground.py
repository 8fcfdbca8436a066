# SPDX-License-Identifier: Apache-2.0
"""The ground of the small maps, from the wards' outlines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from epidesk.foundation.places.queries import outlines_geojson
from epidesk.interfaces.common.pin_frame import Ring

FINE_DEG = 0.0005
COARSE_DEG = 0.003


def rings(tolerance_deg: float) -> Iterator[tuple[str, list[Ring]]]:
    """(short name, rings of lon, lat) of each ward."""
    for feature in outlines_geojson(tolerance_deg)["features"]:
        geometry: dict[str, Any] = feature["geometry"]
        parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        yield feature["properties"]["short_name"], [ring for part in parts for ring in part]
