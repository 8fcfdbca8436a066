# SPDX-License-Identifier: Apache-2.0
"""Features to GeoJSON: exterior rings counter-clockwise, no crs, no more decimals than mean something."""

import json
from collections.abc import Iterable
from typing import Any

import shapely

from epikit.formats.geojson.features import Feature

CONTENT_TYPE = "application/geo+json"

DECIMALS = 6  # 0.000001 degrees is 11 cm


def write_features(features: Iterable[Feature], decimals: int = DECIMALS) -> bytes:
    """Write a FeatureCollection. Raises `ValueError` for a coordinate or property that JSON cannot hold."""
    collection = {
        "type": "FeatureCollection",
        "features": [feature_mapping(feature, decimals) for feature in features],
    }
    return json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def feature_mapping(feature: Feature, decimals: int = DECIMALS) -> dict[str, Any]:
    """One feature as the object that JSON writes, for callers that write it into something larger."""
    written: dict[str, Any] = {"type": "Feature"}
    if feature.id is not None:
        written["id"] = feature.id
    written["geometry"] = None if feature.geometry is None else geometry_mapping(feature.geometry, decimals)
    written["properties"] = dict(feature.properties)
    return written


def geometry_mapping(geometry: Any, decimals: int = DECIMALS) -> dict[str, Any]:
    """A shapely geometry as the object that JSON writes, right-hand rule kept."""
    mapping = shapely.geometry.mapping(shapely.orient_polygons(shapely.force_2d(geometry)))
    return _rounded_members(mapping, decimals)


def _rounded_members(mapping: dict[str, Any], decimals: int) -> dict[str, Any]:
    if mapping["type"] == "GeometryCollection":
        parts = [_rounded_members(part, decimals) for part in mapping["geometries"]]
        return {"type": "GeometryCollection", "geometries": parts}
    return {"type": mapping["type"], "coordinates": _rounded(mapping["coordinates"], decimals)}


def _rounded(coordinates: Any, decimals: int) -> Any:
    if isinstance(coordinates, float | int):
        return round(float(coordinates), decimals)
    return [_rounded(part, decimals) for part in coordinates]
