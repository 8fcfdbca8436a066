# SPDX-License-Identifier: Apache-2.0
"""How many people are behind a report, and what a stranger's point becomes."""

from __future__ import annotations

import pytest

from epidesk.intake.incidents.rules import (
    CELLS_A_DEGREE,
    SIMILARITY,
    Told,
    bad_similarity,
    band_of,
    independent,
    rounded,
    rows_of_cells,
)
from epikit.geo.points import LonLat, distance_m


@pytest.mark.parametrize(
    ("told", "people", "proved"),
    [
        ([Told(device="a")], 1, 0),
        ([Told(device="a"), Told(device="b")], 2, 0),
        ([Told(device="a"), Told(device="a")], 1, 0),
        ([Told(device="a", phone_index="1"), Told(device="b", phone_index="1")], 1, 0),
        # One phone ties two devices and an account together, wherever it stands in the row.
        ([Told(device="a"), Told(device="b", phone_index="1"), Told(account="u", device="a", phone_index="1")], 1, 0),
        # Whose account was deleted is somebody still.
        ([Told(device="a"), Told(), Told()], 3, 0),
        ([Told(device="a", proved=True), Told(device="b", proved=True), Told(device="c")], 3, 1),
        ([Told(device="a"), Told(account="u", proved=True), Told(account="v", proved=True)], 3, 2),
        ([], 0, 0),
    ],
)
def test_who_shares_account_phone_or_device_is_one(told, people, proved):
    assert independent(told) == (people, proved)


def test_a_strangers_point_is_moved_by_less_than_forty_metres_and_neighbours_are_told_alike():
    here = LonLat(107.57763, 16.46934)
    assert 0 < distance_m(here, rounded(here)) < 40
    assert rounded(here) == rounded(LonLat(here.lon + 0.00005, here.lat + 0.00005))


@pytest.mark.parametrize("radius_m", [20, 250, 2_000])
@pytest.mark.parametrize("lat", [16.4999, 16.5, 16.2, -16.4999, 0.0])
def test_no_point_within_the_radius_lies_outside_the_rows_that_are_read(radius_m, lat):
    here = LonLat(107.5, lat)
    rows, (west, east), (south, north) = rows_of_cells(here, radius_m)
    for up, aside in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        edge = LonLat(here.lon + aside * (east - here.lon) * 0.999, here.lat + up * (north - here.lat) * 0.999)
        assert abs(distance_m(here, edge) - radius_m) < radius_m * 0.01
        assert float(int(edge.lat * CELLS_A_DEGREE // 1)) in rows
        assert west <= edge.lon <= east
        assert south <= edge.lat <= north


def test_distances_are_told_in_broad_bands():
    assert [band_of(metres) for metres in (0, 99, 101, 250, 251, 1_999, 5_000)] == [
        100,
        100,
        250,
        250,
        500,
        2_000,
        2_000,
    ]


def test_bounds_of_the_setting():
    assert bad_similarity("suspected_case", 250, 48, True) == ()
    assert bad_similarity("suspected_case", 10, 0, True) == ("radius_m", "window_h")
    assert bad_similarity("suspected_case", None, None, False) == ("radius_m", "window_h")
    assert bad_similarity("medical_help", 100, 24, True) == ("offered",)
    assert (SIMILARITY["suspected_case"].radius_m, SIMILARITY["suspected_case"].window_h) == (250, 48)
