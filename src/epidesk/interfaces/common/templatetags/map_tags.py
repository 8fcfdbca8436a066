# SPDX-License-Identifier: Apache-2.0
"""Context of the map templates: numbers as text, because a localised decimal comma would move every pin."""

from __future__ import annotations

from typing import Any

from epidesk.interfaces.common.pin_frame import Label, PinFrame, route_path


def plain(value: object, digits: int = 6) -> str:
    """The number with a decimal point in any language; empty stays empty."""
    return "" if value is None or value == "" else f"{float(str(value)):.{digits}f}"


def labels(frame: PinFrame) -> list[dict[str, str]]:
    def one(label: Label) -> dict[str, str]:
        return {"name": label.name, "data_x": plain(label.x, 1), "data_y": plain(label.y, 1)}

    return [one(label) for label in frame.labels]


def pin_map(frame: PinFrame, *, lon: object, lat: object, accuracy_m: object, located_by: str) -> dict[str, Any]:
    return {
        "frame": {"width": frame.width, "height": frame.height, "paths": frame.paths, "labels": labels(frame)},
        "west": plain(frame.west),
        "north": plain(frame.north),
        "px_lon": plain(frame.px_lon, 3),
        "px_lat": plain(frame.px_lat, 3),
        "middle_x": plain(frame.width / 2, 1),
        "middle_y": plain(frame.height / 2, 1),
        "scale_y": plain(frame.height - 22, 0),
        "lon": plain(lon),
        "lat": plain(lat),
        "accuracy_m": plain(accuracy_m, 0),
        "located_by": located_by or "",
    }


def strip_map(
    frame: PinFrame, *, lon: float, lat: float, from_lon: float | None, from_lat: float | None, label: str
) -> dict[str, Any]:
    x, y = frame.spot(lon, lat)
    context: dict[str, Any] = {
        "frame": frame,
        "labels": labels(frame),
        "label": label,
        "x": plain(x, 1),
        "y": plain(y, 1),
    }
    if from_lon is not None and from_lat is not None:
        from_x, from_y = frame.spot(from_lon, from_lat)
        context |= {
            "route": route_path(frame, lon, lat, from_lon, from_lat),
            "from_x": plain(from_x, 1),
            "from_y": plain(from_y, 1),
        }
    return context
