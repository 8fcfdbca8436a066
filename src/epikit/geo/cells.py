# SPDX-License-Identifier: Apache-2.0
"""Grid cells as whole numbers, so that a plain index of a plain database can find what lies on a piece of map.

Z-order codes interleave the bits of a web map tile's column and row: all points of one tile, at any zoom up to the
code's, are one unbroken range of codes.
"""

import math
from typing import NamedTuple

from epikit.geo.points import LonLat

CODE_ZOOM = 20  # about 38 m at the equator; fits 40 bits
_MAX_ZOOM = 31  # 62 bits: still a signed 64-bit integer
_MAX_LATITUDE = 85.0511287798066  # where the web map's square ends

_KM_PER_DEGREE = 111.195  # of latitude, on the mean sphere
_ROWS = math.ceil(180 * _KM_PER_DEGREE)
_ROW_SHIFT = 16


class Tile(NamedTuple):
    """A square of the web map: zoom 0 is the world; x grows eastward, y grows southward."""

    zoom: int
    x: int
    y: int


def tile_at(lon: float, lat: float, zoom: int) -> Tile:
    """The tile that holds a point. Points beyond the web map's edge (85.05 degrees) count to its border tiles."""
    _check_zoom(zoom)
    side = 1 << zoom
    angle = math.radians(max(-_MAX_LATITUDE, min(_MAX_LATITUDE, lat)))
    x = int((lon + 180) / 360 * side)
    y = int((1 - math.asinh(math.tan(angle)) / math.pi) / 2 * side)
    return Tile(zoom, max(0, min(side - 1, x)), max(0, min(side - 1, y)))


def z_code(lon: float, lat: float, zoom: int = CODE_ZOOM) -> int:
    """Z-order code of a point: 2 × `zoom` bits, never negative, fits a bigint up to zoom 31."""
    _, x, y = tile_at(lon, lat, zoom)
    return _spread(x) | _spread(y) << 1


def z_code_tile(code: int, zoom: int = CODE_ZOOM) -> Tile:
    """The tile that a code of this zoom stands for. Raises `ValueError` when the code is out of range."""
    _check_zoom(zoom)
    if not 0 <= code < 1 << 2 * zoom:
        raise ValueError("no such cell at this zoom")
    return Tile(zoom, _gather(code), _gather(code >> 1))


def z_code_range(tile: Tile, zoom: int = CODE_ZOOM) -> tuple[int, int]:
    """All codes of `zoom` within a tile as (first, one past the last). Raises `ValueError` for a finer tile."""
    _check_zoom(zoom)
    if tile.zoom > zoom:
        raise ValueError("the tile is finer than the codes")
    bits = 2 * (zoom - tile.zoom)
    first = (_spread(tile.x) | _spread(tile.y) << 1) << bits
    return first, first + (1 << bits)


def km_cell(lon: float, lat: float) -> int:
    """Id of the cell, about 1 km by 1 km at any latitude, that holds a point. Fits a 32-bit integer.

    Rows are 1 km of latitude; each row has as many columns as it is long in km.
    """
    row = min(_ROWS - 1, max(0, int((lat + 90) * _KM_PER_DEGREE)))
    columns = _columns(row)
    column = int((lon + 180) / 360 * columns) % columns
    return row << _ROW_SHIFT | column


def km_cell_centre(cell: int) -> LonLat:
    """The middle of a 1 km cell. Raises `ValueError` when there is no such cell."""
    row, column = cell >> _ROW_SHIFT, cell & (1 << _ROW_SHIFT) - 1
    if not (0 <= row < _ROWS and column < _columns(row)):
        raise ValueError("no such cell")
    lat = min(90.0, (row + 0.5) / _KM_PER_DEGREE - 90)
    return LonLat((column + 0.5) / _columns(row) * 360 - 180, lat)


def _columns(row: int) -> int:
    middle = math.radians(min(90.0, (row + 0.5) / _KM_PER_DEGREE - 90))
    return max(1, round(360 * _KM_PER_DEGREE * math.cos(middle)))


def _check_zoom(zoom: int) -> None:
    if not 0 <= zoom <= _MAX_ZOOM:
        raise ValueError(f"zoom is 0 to {_MAX_ZOOM}")


def _spread(n: int) -> int:
    """Move bit k of a 32-bit number to bit 2k."""
    n = (n | n << 16) & 0x0000FFFF0000FFFF
    n = (n | n << 8) & 0x00FF00FF00FF00FF
    n = (n | n << 4) & 0x0F0F0F0F0F0F0F0F
    n = (n | n << 2) & 0x3333333333333333
    return (n | n << 1) & 0x5555555555555555


def _gather(n: int) -> int:
    """Undo `_spread`: move bit 2k to bit k, ignoring the odd bits."""
    n &= 0x5555555555555555
    n = (n | n >> 1) & 0x3333333333333333
    n = (n | n >> 2) & 0x0F0F0F0F0F0F0F0F
    n = (n | n >> 4) & 0x00FF00FF00FF00FF
    n = (n | n >> 8) & 0x0000FFFF0000FFFF
    return (n | n >> 16) & 0x00000000FFFFFFFF
