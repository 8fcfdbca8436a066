# SPDX-License-Identifier: Apache-2.0
"""A GeoJSON file of areas, read with everything that is wrong in it said feature by feature.

A feature is a ward: a Polygon or MultiPolygon in WGS 84 with the properties `code` and `name`, and maybe `short_name`,
`name_en`, `unit_type`, `zone` (a zone's code) and `label` ([lon, lat] of a point inside). The collection may name its
zones in a member `zones` (`code`, `name`, `short_name`, `name_en`, `unit_type`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import shapely
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from epikit.formats.geojson import Feature, geometry_mapping, read_features
from epikit.geo.points import LonLat
from epikit.text import nfc

MAX_CODE, MAX_NAME = 20, 120
MAX_SHARED = 0.01  # more of the smaller area than this under two wards is an overlap; less is a careless border

_SHAPE_FAULTS = {
    "not_json": gettext_noop("The file is no JSON: %(detail)s"),
    "not_geojson": gettext_noop("The file is no GeoJSON FeatureCollection: %(detail)s"),
    "other_crs": gettext_noop(
        "The file is in another coordinate system. Convert it to WGS 84 (EPSG:4326), lon then lat."
    ),
    "not_feature": gettext_noop("This is no Feature."),
    "bad_properties": gettext_noop("The properties are neither an object nor null."),
    "bad_type": gettext_noop("An area is a Polygon or MultiPolygon: %(detail)s"),
    "bad_geometry": gettext_noop("The geometry cannot be read: %(detail)s"),
    "out_of_range": gettext_noop("A coordinate is off the globe. Degrees in WGS 84 are wanted, longitude first."),
    "invalid_shape": gettext_noop("The outline crosses itself or is otherwise invalid: %(detail)s"),
}


@dataclass(frozen=True)
class ZoneRow:
    code: str
    name: str
    short_name: str
    name_en: str = ""
    unit_type: str = ""


@dataclass(frozen=True)
class WardRow:
    """`index`: position in the file; `zone`: the code of its zone, empty when the file says none."""

    index: int
    code: str
    name: str
    short_name: str
    name_en: str
    unit_type: str
    zone: str
    label: LonLat
    shape: Any

    @cached_property
    def outline(self) -> dict[str, Any]:
        """The shape as a GeoJSON geometry."""
        return geometry_mapping(self.shape)


@dataclass(frozen=True)
class AreaFile:
    wards: tuple[WardRow, ...]
    zones: tuple[ZoneRow, ...]
    errors: tuple[tuple[int | None, str], ...]


class _Wrong(Exception):
    pass


def read_area_file(content: bytes) -> AreaFile:
    """Never raises for what the file holds: what is wrong stands in `errors`, in the order of the file."""
    read = read_features(content, {"Polygon", "MultiPolygon"})
    errors: list[tuple[int | None, str]] = [
        (error.index, _(_SHAPE_FAULTS[error.slug]) % {"detail": error.detail}) for error in read.errors
    ]
    if any(index is None for index, _message in errors):
        return AreaFile((), (), tuple(errors))
    refused = {index for index, _message in errors}
    try:
        zones = _zones(json.loads(content))
    except _Wrong as wrong:
        return AreaFile((), (), ((None, str(wrong)),))
    positions = (index for index in range(len(read.features) + len(refused)) if index not in refused)
    wards: list[WardRow] = []
    seen: dict[str, int] = {}
    zone_codes = {zone.code for zone in zones}
    for index, feature in zip(positions, read.features, strict=True):
        try:
            wards.append(_ward(index, feature, seen, zone_codes if zones else None))
        except _Wrong as wrong:
            errors.append((index, str(wrong)))
    overlaps = _overlaps(wards)
    errors.extend(overlaps.items())
    if not wards and not errors:
        errors.append((None, _("The file holds no areas.")))
    return AreaFile(
        tuple(ward for ward in wards if ward.index not in overlaps),
        zones,
        tuple(sorted(errors, key=lambda e: e[0] or 0)),
    )


def _ward(index: int, feature: Feature, seen: dict[str, int], zone_codes: set[str] | None) -> WardRow:
    properties = feature.properties
    code = _text(properties, "code", MAX_CODE)
    name = _text(properties, "name", MAX_NAME)
    if not code:
        raise _Wrong(_("The property “%(property)s” is missing.") % {"property": "code"})
    if not name:
        raise _Wrong(_("The property “%(property)s” is missing.") % {"property": "name"})
    if code in seen:
        raise _Wrong(_("Code %(code)s is already that of feature %(other)d.") % {"code": code, "other": seen[code]})
    seen[code] = index
    zone = _text(properties, "zone", MAX_CODE)
    if zone and zone_codes is not None and zone not in zone_codes:
        raise _Wrong(_("Zone %(code)s is not in the file's list of zones.") % {"code": zone})
    unit_type = _text(properties, "unit_type", 40)
    return WardRow(
        index=index,
        code=code,
        name=name,
        short_name=_text(properties, "short_name", MAX_NAME) or name.removeprefix(unit_type).strip() or name,
        name_en=_text(properties, "name_en", MAX_NAME),
        unit_type=unit_type,
        zone=zone,
        label=_label(properties, feature.geometry),
        shape=feature.geometry,
    )


def _text(properties: Mapping[str, Any], key: str, longest: int) -> str:
    value = properties.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _Wrong(_("The property “%(property)s” is no text.") % {"property": key})
    text = " ".join(nfc(str(value)).split())
    if len(text) > longest:
        raise _Wrong(
            _("The property “%(property)s” is longer than %(longest)d characters.")
            % {"property": key, "longest": longest}
        )
    return text


def _label(properties: Mapping[str, Any], shape: Any) -> LonLat:
    """The given point if it lies in the area, else one that does."""
    match properties.get("label"):
        case [int() | float() as lon, int() | float() as lat] if shapely.intersects_xy(shape, lon, lat):
            return LonLat(float(lon), float(lat))
    inside = shapely.point_on_surface(shape)
    return LonLat(round(inside.x, 5), round(inside.y, 5))


def _zones(tree: Any) -> tuple[ZoneRow, ...]:
    rows = tree.get("zones") if isinstance(tree, dict) else None
    if rows is None:
        return ()
    if not isinstance(rows, list):
        raise _Wrong(_("The member “zones” is no list."))
    zones: dict[str, ZoneRow] = {}
    for row in rows:
        if not isinstance(row, Mapping):
            raise _Wrong(_("The member “zones” is no list of objects."))
        code, name = _text(row, "code", MAX_CODE), _text(row, "name", MAX_NAME)
        if not code or not name or code in zones:
            raise _Wrong(_("Every zone needs a name and a code of its own."))
        short_name = _text(row, "short_name", MAX_NAME) or name
        zones[code] = ZoneRow(code, name, short_name, _text(row, "name_en", MAX_NAME), _text(row, "unit_type", 40))
    return tuple(zones.values())


def _overlaps(wards: list[WardRow]) -> dict[int, str]:
    """Position -> message for every ward that lies on an earlier one: a point would have two answers."""
    found: dict[int, str] = {}
    if len(wards) < 2:
        return found
    shapes = [ward.shape for ward in wards]
    tree = shapely.STRtree(shapes)
    for later, earlier in tree.query(shapes, predicate="intersects").T:
        if later <= earlier:
            continue
        shared = shapely.area(shapely.intersection(shapes[later], shapes[earlier]))
        if shared > MAX_SHARED * min(shapes[later].area, shapes[earlier].area):
            found[wards[later].index] = _("The area overlaps %(name)s (feature %(other)d).") % {
                "name": wards[earlier].name,
                "other": wards[earlier].index,
            }
    return found
