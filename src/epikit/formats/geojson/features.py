# SPDX-License-Identifier: Apache-2.0
"""What a GeoJSON file holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Feature:
    """One thing on the map. `geometry` is a shapely geometry in lon, lat (2D), or None where the place is unknown."""

    geometry: Any
    properties: Mapping[str, Any] = field(default_factory=dict)
    id: str | int | None = None


@dataclass(frozen=True)
class FeatureError:
    """Why a feature was left out. `index` counts from 0 in the file; None means the file as a whole.

    `slug`: `not_json`, `not_geojson`, `other_crs` (whole file); `not_feature`, `bad_properties`, `bad_geometry`,
    `bad_type`, `out_of_range`, `invalid_shape`. `detail` is English, for the report of an import.
    """

    index: int | None
    slug: str
    detail: str
    id: str | int | None = None


@dataclass(frozen=True)
class FeaturesRead:
    """What could be read, in the order of the file, and what could not."""

    features: tuple[Feature, ...]
    errors: tuple[FeatureError, ...]
