# SPDX-License-Identifier: Apache-2.0
"""GeoJSON bytes to features; one bad feature never costs the others."""

import json
from collections.abc import Collection, Mapping
from typing import Any

import shapely

from epikit.formats.geojson.features import Feature, FeatureError, FeaturesRead

# Names by which files of before RFC 7946 call its one coordinate system.
_LON_LAT = ("crs84", "4326", "wgs84", "wgs 84")


class _Fault(Exception):
    def __init__(self, slug: str, detail: str) -> None:
        self.slug, self.detail = slug, detail


def read_features(data: bytes | str, geometry_types: Collection[str] | None = None) -> FeaturesRead:
    """Read a FeatureCollection (or a lone Feature). Never raises: what is wrong stands in `errors`.

    `geometry_types` (such as {"Polygon", "MultiPolygon"}) refuses others, null included. Heights are dropped, rings
    turned by the right-hand rule; shapes that cross themselves and points off the globe are errors.
    """
    try:
        tree = json.loads(data)
        raw_features = _raw_features(tree)
    except _Fault as fault:
        return FeaturesRead((), (FeatureError(None, fault.slug, fault.detail),))
    except (ValueError, RecursionError) as error:
        return FeaturesRead((), (FeatureError(None, "not_json", str(error)[:200]),))
    features: list[Feature] = []
    errors: list[FeatureError] = []
    for index, raw in enumerate(raw_features):
        try:
            features.append(_feature(raw, geometry_types))
        except _Fault as fault:
            errors.append(FeatureError(index, fault.slug, fault.detail, _id(raw)))
    return FeaturesRead(tuple(features), tuple(errors))


def _raw_features(tree: Any) -> list[Any]:
    if not isinstance(tree, dict):
        raise _Fault("not_geojson", "the file holds no object")
    if isinstance(crs := tree.get("crs"), dict) and not _is_lon_lat(crs):
        raise _Fault("other_crs", "the file is in another coordinate system than WGS 84 lon, lat")
    if tree.get("type") == "Feature":
        return [tree]
    features = tree.get("features")
    if tree.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise _Fault("not_geojson", "the file is no FeatureCollection")
    return features


def _is_lon_lat(crs: Mapping[str, Any]) -> bool:
    properties = crs.get("properties")
    name = str(properties.get("name", "")).lower() if isinstance(properties, dict) else ""
    return name.endswith(_LON_LAT)


def _feature(raw: Any, geometry_types: Collection[str] | None) -> Feature:
    if not isinstance(raw, dict) or raw.get("type") != "Feature":
        raise _Fault("not_feature", "this is no Feature")
    properties = raw.get("properties")
    if properties is not None and not isinstance(properties, dict):
        raise _Fault("bad_properties", "properties is neither an object nor null")
    geometry = _geometry(raw.get("geometry"), geometry_types)
    return Feature(geometry, properties or {}, _id(raw))


def _id(raw: Any) -> str | int | None:
    found = raw.get("id") if isinstance(raw, dict) else None
    return found if isinstance(found, str | int) and not isinstance(found, bool) else None


def _geometry(raw: Any, geometry_types: Collection[str] | None) -> Any:
    kind = raw.get("type") if isinstance(raw, dict) else None
    if geometry_types is not None and kind not in geometry_types:
        raise _Fault("bad_type", f"the geometry is {kind or 'missing'}, wanted {' or '.join(sorted(geometry_types))}")
    if raw is None:
        return None
    if not isinstance(raw, dict) or not isinstance(kind, str):
        raise _Fault("bad_geometry", "the geometry is no object with a type")
    try:
        shape = shapely.from_geojson(json.dumps(raw, allow_nan=False))
    except (shapely.errors.ShapelyError, ValueError, RecursionError) as error:
        raise _Fault("bad_geometry", str(error)[:200]) from error
    shape = shapely.force_2d(shape)
    _check(shape)
    return shapely.orient_polygons(shape)


def _check(shape: Any) -> None:
    if shapely.is_empty(shape):
        raise _Fault("bad_geometry", "the geometry is empty")
    west, south, east, north = shapely.bounds(shape)
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise _Fault("out_of_range", "a coordinate is off the globe; is it lon, lat in degrees?")
    if not shapely.is_valid(shape):
        raise _Fault("invalid_shape", str(shapely.is_valid_reason(shape)))
