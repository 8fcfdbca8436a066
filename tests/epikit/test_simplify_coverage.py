# SPDX-License-Identifier: Apache-2.0
import gzip
import json
from pathlib import Path

import pytest
import shapely
from tests.epikit.wards import wiggly_coverage

from epikit.geo.simplify import NotACoverage, simplify_coverage


def test_fewer_points_and_still_edge_to_edge() -> None:
    wards = wiggly_coverage()
    simple = simplify_coverage(wards, 0.004)
    assert len(simple) == len(wards)
    assert shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(wards).sum() / 2
    assert shapely.coverage_is_valid(simple)
    whole = shapely.union_all(simple)
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0  # no gaps
    assert sum(shapely.area(simple)) == pytest.approx(whole.area)
    for before, after in zip(wards, simple, strict=True):
        assert shapely.area(shapely.intersection(before, after)) > 0.9 * before.area


def test_nothing_comes_to_nothing() -> None:
    assert simplify_coverage([], 0.1) == []


def test_areas_that_do_not_fit_are_named() -> None:
    apart, here, over = shapely.box(9, 9, 10, 10), shapely.box(0, 0, 1, 1), shapely.box(0.5, 0, 2, 1)
    with pytest.raises(NotACoverage) as refused:
        simplify_coverage([apart, here, over], 0.01)
    assert refused.value.places == (1, 2)
    with pytest.raises(ValueError, match="negative"):
        simplify_coverage([here], -1)


def test_real_wards_at_about_100_m_keep_one_coast_and_no_gaps(shared: Path) -> None:
    packed = (shared / "data/admin/hue_wards_2025-07_full.geojson.gz").read_bytes()
    raw = json.loads(gzip.decompress(packed))
    wards = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in raw["features"]]
    simple = simplify_coverage(wards, 0.001)
    assert len(simple) == 40
    assert shapely.get_num_coordinates(simple).sum() < 10_000
    assert sum(shapely.area(simple)) == pytest.approx(shapely.union_all(simple).area)
