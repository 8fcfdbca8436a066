# SPDX-License-Identifier: Apache-2.0
"""Where an alert counts, as a drawing in the page: no script, no further request, a few kilobytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import shapely

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.places.queries import outlines_geojson, province_bbox, wards
from epidesk.publishing.alerts.rules import AreaKind, Place
from epidesk.publishing.alerts.shapes import circle_shape
from epikit.geo.svgpath import Frame

WIDTH, HEIGHT = 320, 200
TOLERANCE_DEG = 0.0005
AIR = 0.35
"""So much of the area's extent is shown around it on each side, for people to see where it lies."""
MOST_NAMES = 8
FAR_ENOUGH = 26
"""Drawing units between two names, so that none stands on another."""


@dataclass(frozen=True)
class AlertMap:
    """`land`: each ward that can be seen, with whether the alert counts there. `drawn`: an area drawn by hand, as a
    path, or empty. `names`: (x, y, name)."""

    width: int
    height: int
    land: tuple[tuple[str, bool], ...]
    drawn: str
    names: tuple[tuple[int, int, str], ...]


def alert_map(place: Place) -> AlertMap | None:
    """None for the whole province, and for wards that are no more: then there is nothing to show."""
    if place.kind is AreaKind.PROVINCE:
        return None
    on = set(place.ward_codes)
    try:
        west, south, east, north = province_bbox()
    except NotFound:
        return None
    features = [(one["properties"], shapely.geometry.shape(one["geometry"])) for one in _features()]
    drawn = _drawn(place)
    chosen = [shape for properties, shape in features if properties["code"] in on]
    if not chosen:
        return None
    left, bottom, right, top = shapely.total_bounds(chosen if drawn is None else [drawn])
    across, up = max(right - left, 0.02) * AIR, max(top - bottom, 0.02) * AIR
    near = (max(left - across, west), max(bottom - up, south), min(right + across, east), min(top + up, north))
    frame = Frame(near, WIDTH, HEIGHT)
    paths = ((frame.path(shape, decimals=0), properties["code"] in on) for properties, shape in features)
    return AlertMap(
        width=WIDTH,
        height=HEIGHT,
        land=tuple((d, is_on) for d, is_on in paths if d),
        drawn=frame.path(drawn, decimals=0) if drawn is not None else "",
        names=_names(frame, on),
    )


def _features() -> Any:
    return outlines_geojson(TOLERANCE_DEG)["features"]


def _drawn(place: Place) -> Any:
    if place.kind is AreaKind.CIRCLE and place.circle:
        return circle_shape(place.circle)
    if place.kind is AreaKind.POLYGON and len(place.polygon) >= 4:
        return shapely.Polygon(place.polygon)
    return None


def _names(frame: Frame, on: set[str]) -> tuple[tuple[int, int, str], ...]:
    """Of the wards where it counts first, then of those about them, as long as there is room."""
    found: list[tuple[int, int, str]] = []
    for ward in sorted(wards(), key=lambda one: one.code not in on):
        x, y = (round(at) for at in frame.xy(ward.label.lon, ward.label.lat))
        inside = 30 < x < WIDTH - 30 and 14 < y < HEIGHT - 8
        if inside and all(abs(y - there[1]) > FAR_ENOUGH / 2 or abs(x - there[0]) > 3 * FAR_ENOUGH for there in found):
            found.append((x, y, ward.short_name))
        if len(found) == MOST_NAMES:
            break
    return tuple(found)
