# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Box = tuple[float, float, float, float]


def square(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def feature() -> Callable[..., dict[str, Any]]:
    """A feature with a square for an outline: `feature((w, s, e, n), code="1", name="Phường Một")`."""

    def make(box: Box | None = None, *, geometry: Any = None, **properties: Any) -> dict[str, Any]:
        shape = square(*box) if box else geometry
        return {"type": "Feature", "properties": properties, "geometry": shape}

    return make


@pytest.fixture
def file_of() -> Callable[..., bytes]:
    """The bytes of a FeatureCollection; further members by name."""

    def make(*features: dict[str, Any], **members: Any) -> bytes:
        return json.dumps({"type": "FeatureCollection", **members, "features": features}, ensure_ascii=False).encode()

    return make
