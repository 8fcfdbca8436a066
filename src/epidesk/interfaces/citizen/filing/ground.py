# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.places.province import province
from epidesk.interfaces.common.ground import COARSE_DEG, FINE_DEG, rings
from epidesk.interfaces.common.pin_frame import PinFrame, pin_frame

__all__ = ["COARSE_DEG", "FINE_DEG", "frame_about", "rings"]

WIDTH_M = 4000


def frame_about(lon: float | None, lat: float | None) -> PinFrame:
    """The map about a point, or about where the province's map opens."""
    start = province().map.start
    middle_lon, middle_lat = (lon, lat) if lon is not None and lat is not None else (start.lon, start.lat)
    return pin_frame(rings(FINE_DEG), lon=middle_lon, lat=middle_lat, width_m=WIDTH_M)
