# SPDX-License-Identifier: Apache-2.0
"""GeoJSON after RFC 7946: reading that reports what is wrong feature by feature, writing that is always right."""

from epikit.formats.geojson.features import Feature, FeatureError, FeaturesRead
from epikit.formats.geojson.reading import read_features
from epikit.formats.geojson.writing import CONTENT_TYPE, feature_mapping, geometry_mapping, write_features

__all__ = [
    "CONTENT_TYPE",
    "Feature",
    "FeatureError",
    "FeaturesRead",
    "feature_mapping",
    "geometry_mapping",
    "read_features",
    "write_features",
]
