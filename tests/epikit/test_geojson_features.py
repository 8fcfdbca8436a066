# SPDX-License-Identifier: Apache-2.0
import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from epikit.formats.geojson import Feature, read_features, write_features

SQUARE = [[107.0, 16.0], [107.1, 16.0], [107.1, 16.1], [107.0, 16.1], [107.0, 16.0]]


def collection(*features: Any, **members: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


def feature(kind: str, coordinates: Any, **members: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": {}, **members}


def test_one_bad_feature_does_not_cost_the_others() -> None:
    read = read_features(
        collection(
            feature("Polygon", [SQUARE], id="good"),
            feature("Polygon", [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]], id="bow"),
            feature("Point", [107.5, 16.4], id=7),
        )
    )
    assert [found.id for found in read.features] == ["good", 7]
    (error,) = read.errors
    assert (error.index, error.slug, error.id) == (1, "invalid_shape", "bow")
    assert "Self-intersection" in error.detail


@pytest.mark.parametrize(
    ("raw", "slug"),
    [
        ("x", "not_feature"),
        ({"type": "Point", "coordinates": [0, 0]}, "not_feature"),
        (feature("Point", [0, 0], properties=[1]), "bad_properties"),
        (feature("Point", []), "bad_geometry"),
        (feature("Point", ["a", "b"]), "bad_geometry"),
        (feature("Blob", [0, 0]), "bad_geometry"),
        (feature("Polygon", [SQUARE[:-1]]), "bad_geometry"),  # not closed
        (feature("Polygon", [SQUARE[:2]]), "bad_geometry"),
        (feature("Point", [588_000, 1_821_000]), "out_of_range"),  # metres of UTM
        (feature("Point", [16.4, 107.5]), "out_of_range"),  # lat, lon
        ({"type": "Feature", "geometry": "here", "properties": {}}, "bad_geometry"),
        ({"type": "Feature", "geometry": {}, "properties": {}}, "bad_geometry"),
    ],
)
def test_each_fault_has_its_name(raw: Any, slug: str) -> None:
    read = read_features(collection(raw, feature("Point", [107, 16])))
    assert [error.slug for error in read.errors] == [slug]
    assert len(read.features) == 1


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        (b"", "not_json"),
        (b"\xff", "not_json"),
        (b"[" * 200_000, "not_json"),
        (b"[]", "not_geojson"),
        (b'{"type": "FeatureCollection"}', "not_geojson"),
        (b'{"type": "Polygon", "coordinates": []}', "not_geojson"),
        (collection(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3405"}}), "other_crs"),
    ],
)
def test_a_file_that_is_none_is_one_error(data: bytes, slug: str) -> None:
    read = read_features(data)
    assert read.features == ()
    assert [(error.index, error.slug) for error in read.errors] == [(None, slug)]


def test_old_names_of_the_same_coordinates_are_accepted() -> None:
    for name in ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"):
        read = read_features(
            collection(feature("Point", [107, 16]), crs={"type": "name", "properties": {"name": name}})
        )
        assert len(read.features) == 1


def test_a_lone_feature_null_members_and_heights() -> None:
    lone = read_features(json.dumps(feature("Point", [107, 16, 12.5], properties=None)))
    assert shapely.to_wkt(lone.features[0].geometry) == "POINT (107 16)"
    assert lone.features[0].properties == {}
    nowhere = collection({"type": "Feature", "geometry": None, "properties": {"a": 1}})
    assert read_features(nowhere).features == (Feature(None, {"a": 1}),)
    assert read_features(nowhere, {"Polygon"}).errors[0].slug == "bad_type"
    assert read_features(collection(feature("Point", [0, 0])), {"Polygon"}).errors[0].slug == "bad_type"


def test_outer_rings_turn_left_and_holes_right() -> None:
    hole = [[107.02, 16.02], [107.04, 16.02], [107.04, 16.04], [107.02, 16.04], [107.02, 16.02]]
    wrong_way = shapely.Polygon(SQUARE[::-1], [hole])
    written = json.loads(write_features([Feature(wrong_way, {"name": "Huế"}, "w1")]))
    (one,) = written["features"]
    outer, inner = one["geometry"]["coordinates"]
    assert shapely.is_ccw(shapely.LinearRing(outer))
    assert not shapely.is_ccw(shapely.LinearRing(inner))
    assert "crs" not in written
    assert (one["type"], one["id"], one["properties"]) == ("Feature", "w1", {"name": "Huế"})
    (read,) = read_features(collection(feature("Polygon", [SQUARE[::-1], hole]))).features
    assert shapely.is_ccw(read.geometry.exterior)


def test_no_more_decimals_than_mean_something() -> None:
    body = write_features([Feature(shapely.Point(107.123456789, 16.987654321))])
    assert b'"coordinates":[107.123457,16.987654]' in body
    assert b'"geometry":null' in write_features([Feature(None)])
    mixed = shapely.GeometryCollection([shapely.Point(1, 2), shapely.LineString([(0, 0), (1, 1)])])
    geometries = json.loads(write_features([Feature(mixed)]))["features"][0]["geometry"]["geometries"]
    assert [part["type"] for part in geometries] == ["Point", "LineString"]
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_features([Feature(None, {"a": float("nan")})])


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90), st.floats(0.001, 1), st.none() | st.integers())))
def test_written_features_are_read_back(squares: list[tuple[float, float, float, int | None]]) -> None:
    features = [
        Feature(
            shapely.box(max(-180, x - half), max(-90, y - half), min(180, x + half), min(90, y + half)), {"n": n}, n
        )
        for x, y, half, n in squares
    ]
    read = read_features(write_features(features, decimals=9))
    assert read.errors == ()
    assert [(f.id, f.properties) for f in read.features] == [(f.id, f.properties) for f in features]
    for before, after in zip(features, read.features, strict=True):
        assert before.geometry.equals_exact(after.geometry, 1e-8, normalize=True)


members = st.sampled_from(["type", "coordinates", "geometry", "features"])
any_json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(members, inner, max_size=4),
    max_leaves=10,
)


@given(any_json)
def test_any_json_in_a_feature_is_read_or_reported(anything: Any) -> None:
    read = read_features(collection(anything, {"type": "Feature", "geometry": anything, "properties": {}}))
    assert len(read.features) + len(read.errors) == 2


def test_the_real_wards_come_through_whole(shared: Path) -> None:
    data = (shared / "data/admin/hue_wards_2025-07_simplified.geojson").read_bytes()
    read = read_features(data, {"Polygon", "MultiPolygon"})
    assert read.errors == ()
    assert len(read.features) == 40
    assert "Phường Phú Xuân" in {feature.properties["name"] for feature in read.features}
