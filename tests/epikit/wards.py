# SPDX-License-Identifier: Apache-2.0
"""An invented province: wiggly areas that lie edge to edge, for tests that must not depend on real outlines."""

import math
from typing import Any

import numpy as np
import shapely

WEST, SOUTH, STEP = 107.0, 16.0, 0.15


def wiggly_coverage(columns: int = 4, rows: int = 3, points_per_edge: int = 40) -> list[Any]:
    """`columns` × `rows` areas row by row from the south-west; every inner border is one shared wavy line."""
    grid = np.linspace(0, 1, points_per_edge + 1)
    wave = np.sin(grid * math.pi * 6) * 0.06 * np.sin(grid * math.pi)
    across = [[_line(c + grid, r + wave * (0 < r < rows)) for c in range(columns)] for r in range(rows + 1)]
    upward = [[_line(c + wave * (0 < c < columns), r + grid) for c in range(columns + 1)] for r in range(rows)]
    return [
        shapely.Polygon([*across[r][c], *upward[r][c + 1][1:], *across[r + 1][c][::-1][1:], *upward[r][c][::-1][1:-1]])
        for r in range(rows)
        for c in range(columns)
    ]


def _line(x: Any, y: Any) -> list[tuple[float, float]]:
    return [(WEST + float(a) * STEP, SOUTH + float(b) * STEP) for a, b in np.broadcast(x, y)]
