# SPDX-License-Identifier: Apache-2.0
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.geo.cells import Tile, km_cell, km_cell_centre, tile_at, z_code, z_code_range, z_code_tile
from epikit.geo.points import LonLat, distance_m

lons, lats, zooms = st.floats(-180, 180), st.floats(-90, 90), st.integers(0, 31)


def test_tiles_are_those_of_the_web_map() -> None:
    assert tile_at(0, 0, 1) == Tile(1, 1, 1)
    assert tile_at(-180, 85.06, 3) == Tile(3, 0, 0)
    assert tile_at(180, -90, 3) == Tile(3, 7, 7)
    # By the published formula (OpenStreetMap wiki, Slippy map tilenames) for the citadel.
    lat = math.radians(16.4698)
    assert tile_at(107.5786, 16.4698, 14) == Tile(
        14,
        int((107.5786 + 180) / 360 * 2**14),
        int((1 - math.log(math.tan(lat) + 1 / math.cos(lat)) / math.pi) / 2 * 2**14),
    )


def test_codes_interleave_column_and_row() -> None:
    assert z_code_tile(0b1101, 2) == Tile(2, 0b11, 0b10)
    assert z_code_range(Tile(2, 0b11, 0b10), 2) == (0b1101, 0b1110)


@given(lons, lats, zooms)
def test_a_code_is_a_small_enough_number_and_gives_its_tile_back(lon: float, lat: float, zoom: int) -> None:
    code = z_code(lon, lat, zoom)
    assert 0 <= code < 2**63
    assert z_code_tile(code, zoom) == tile_at(lon, lat, zoom)


@given(lons, lats, zooms, zooms)
def test_every_code_of_a_tile_lies_in_its_range_and_no_other(lon: float, lat: float, a: int, b: int) -> None:
    coarse, fine = sorted((a, b))
    first, end = z_code_range(tile_at(lon, lat, coarse), fine)
    assert first <= z_code(lon, lat, fine) < end
    assert end - first == 4 ** (fine - coarse)


def test_cells_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="zoom"):
        z_code(107, 16, 32)
    with pytest.raises(ValueError, match="finer"):
        z_code_range(Tile(5, 0, 0), 4)
    with pytest.raises(ValueError, match="no such cell"):
        z_code_tile(4, 1)
    for cell in (-1, 2**31 - 1, 65_535):
        with pytest.raises(ValueError, match="no such cell"):
            km_cell_centre(cell)


@given(lons, st.floats(-89, 89))
def test_a_kilometre_cell_is_about_a_kilometre(lon: float, lat: float) -> None:
    cell = km_cell(lon, lat)
    assert 0 <= cell < 2**31
    centre = km_cell_centre(cell)
    assert km_cell(*centre) == cell
    assert distance_m(LonLat(lon, lat), centre) < 730  # half the diagonal of 1 km by 1 km is 707 m


def test_neighbouring_kilometres_are_other_cells() -> None:
    here = LonLat(107.5786, 16.4698)
    assert km_cell(here.lon + 0.0095, here.lat) != km_cell(*here)
    assert km_cell(here.lon, here.lat + 0.0095) != km_cell(*here)
    assert km_cell(180, 90) >= 0
    assert km_cell(-180, -90) == 0
