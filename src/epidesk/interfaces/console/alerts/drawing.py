# SPDX-License-Identifier: Apache-2.0
"""The province as a drawing on which an area is chosen; a page without script shows it all the same."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import shapely

from epidesk.foundation.core.process_cache import ProcessCache
from epidesk.foundation.places.queries import outlines_geojson, province_bbox
from epidesk.publishing.alerts.rules import AreaKind, Place
from epidesk.publishing.alerts.shapes import circle_shape
from epikit.geo.svgpath import Frame

WIDTH, HEIGHT = 640, 420
TOLERANCE_DEG = 0.0005


@dataclass(frozen=True)
class WardPath:
    code: str
    name: str
    d: str
    on: bool


@dataclass(frozen=True)
class Drawing:
    """`x0`, `y0`, `kx`, `ky`: x = x0 + lon · kx, y = y0 + lat · ky, for script (as text: no comma of any
    language in it). `drawn`: the drawn area as a path.
    `box`: what of it is shown."""

    wards: tuple[WardPath, ...]
    drawn: str
    box: str
    x0: str
    y0: str
    kx: str
    ky: str


_frames: ProcessCache[str, tuple[Frame, tuple[tuple[str, str, str], ...]]] = ProcessCache(ttl_s=600, size=1)


def drawing(place: Place) -> Drawing:
    """With the wards of a place laid on, near enough to see them."""
    frame, paths = _frames.get("", _make)
    on = set(place.ward_codes)
    shape = None
    if place.kind is AreaKind.CIRCLE and place.circle:
        shape = circle_shape(place.circle)
    elif place.kind is AreaKind.POLYGON and len(place.polygon) >= 4:
        shape = shapely.Polygon(place.polygon)
    x0, y0 = frame.xy(0, 0)
    x1, y1 = frame.xy(1, 1)
    return Drawing(
        wards=tuple(WardPath(code, name, d, code in on) for code, name, d in paths),
        drawn=frame.path(shape, decimals=2) if shape is not None and not shape.is_empty else "",
        box=_box(frame, on),
        x0=repr(x0),
        y0=repr(y0),
        kx=repr(x1 - x0),
        ky=repr(y1 - y0),
    )


def _make() -> tuple[Frame, tuple[tuple[str, str, str], ...]]:
    frame = Frame(province_bbox(), WIDTH, HEIGHT)
    features = outlines_geojson(TOLERANCE_DEG)["features"]
    return frame, tuple(
        (
            feature["properties"]["code"],
            feature["properties"]["name"],
            frame.path(shapely.geometry.shape(feature["geometry"]), decimals=2),
        )
        for feature in features
    )


def _box(frame: Frame, on: Collection[str]) -> str:
    """The part of the drawing around what is chosen, with some land about it; all of it where nothing is."""
    features = outlines_geojson(TOLERANCE_DEG)["features"]
    shapes = [shapely.geometry.shape(one["geometry"]) for one in features if one["properties"]["code"] in on]
    if not shapes:
        return f"0 0 {WIDTH} {HEIGHT}"
    west, south, east, north = shapely.total_bounds(shapes)
    left, top = frame.xy(west, north)
    right, bottom = frame.xy(east, south)
    width = max((right - left) * 1.6, (bottom - top) * 1.6 * WIDTH / HEIGHT, WIDTH / 12)
    width = min(width, WIDTH)
    height = width * HEIGHT / WIDTH
    return f"{(left + right - width) / 2:.2f} {(top + bottom - height) / 2:.2f} {width:.2f} {height:.2f}"
