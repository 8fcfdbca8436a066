# SPDX-License-Identifier: Apache-2.0
"""All areas in memory, so that asking where a point lies costs microseconds and no query.

A process looks once a minute whether a set changed (`CHECK_EVERY_S`) and reads anew only then. Outlines are read when
first asked for: those of past eras mostly never are.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

import shapely
from django.utils import timezone

from epidesk.foundation.core.process_cache import ProcessCache
from epidesk.foundation.places.models import Area, AreaSet
from epidesk.foundation.places.refs import AreaRef, ZoneRef
from epidesk.foundation.places.rules import Era, Level
from epikit.formats.geojson import geometry_mapping
from epikit.geo.areas import AreaIndex
from epikit.geo.points import LonLat
from epikit.geo.simplify import simplify_coverage

CHECK_EVERY_S = 60.0
_Stamp = tuple[tuple[UUID, date, date | None, str], ...]


class Atlas:
    """The areas of one set. Read-only once made; what is computed late may be computed twice, with one result."""

    def __init__(self, era: Era, refs: Iterable[AreaRef]) -> None:
        self.era = era
        in_order = tuple(refs)
        self.wards = tuple(ref for ref in in_order if ref.level is Level.WARD)
        self.ward_by_code = {ref.code: ref for ref in self.wards}
        self.zones = tuple(
            ZoneRef(
                id=zone.id,
                code=zone.code,
                name=zone.name,
                name_en=zone.name_en,
                short_name=zone.short_name,
                ward_ids=tuple(ward.id for ward in self.wards if ward.zone_id == zone.id),
            )
            for zone in in_order
            if zone.level is Level.ZONE
        )
        self.zone_by_code = {zone.code: zone for zone in self.zones}
        self._collections: dict[float, dict[str, Any]] = {}

    @cached_property
    def outlines(self) -> dict[UUID, Any]:
        """Ward id -> shapely geometry."""
        rows = Area.objects.filter(set_id=self.era.set_id, level=Level.WARD).values_list("id", "outline")
        return {area_id: shapely.geometry.shape(outline) for area_id, outline in rows}

    @cached_property
    def index(self) -> AreaIndex[str]:
        """Answers with ward codes: on a border the smallest code."""
        return AreaIndex([ward.code for ward in self.wards], [self.outlines[ward.id] for ward in self.wards])

    @cached_property
    def whole(self) -> Any:
        return shapely.union_all(list(self.outlines.values()))

    def collection(self, tolerance_deg: float) -> dict[str, Any]:
        """A FeatureCollection of the wards, made once for each tolerance."""
        made = self._collections.get(tolerance_deg)
        if made is None:
            shapes = [self.outlines[ward.id] for ward in self.wards]
            if tolerance_deg > 0:
                shapes = simplify_coverage(shapes, tolerance_deg)
            features = [_feature(ward, shape) for ward, shape in zip(self.wards, shapes, strict=True)]
            made = self._collections[tolerance_deg] = {"type": "FeatureCollection", "features": features}
        return made


def _feature(ward: AreaRef, shape: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": geometry_mapping(shape, 5),
        "properties": {
            "id": str(ward.id),
            "code": ward.code,
            "name": ward.name,
            "short_name": ward.short_name,
            "zone": ward.zone_code,
        },
    }


@dataclass(frozen=True)
class Geography:
    """Every set there is. `current`: that of the day it was read; before the first era, the first."""

    stamp: _Stamp
    day: date
    atlases: tuple[Atlas, ...]
    area_by_id: dict[UUID, AreaRef]
    ids_by_code: dict[tuple[Level, str], tuple[UUID, ...]]
    current: Atlas | None

    def on(self, day: date | None) -> Atlas | None:
        """The set that holds on a day; None asks for today's."""
        if day is None:
            return self.current
        return next((atlas for atlas in self.atlases if atlas.era.holds_on(day)), None)


_cache: ProcessCache[str, Geography] = ProcessCache(ttl_s=CHECK_EVERY_S)
_lock = threading.Lock()
_latest: Geography | None = None


def geography() -> Geography:
    """The areas as this process knows them, at most `CHECK_EVERY_S` behind."""
    return _cache.get("all", _reread)


def forget_geography() -> None:
    """The next question looks at the database. Called when this process changed a set."""
    _cache.clear()


def _reread() -> Geography:
    global _latest
    with _lock:
        stamp: _Stamp = tuple(
            AreaSet.objects.order_by("valid_from").values_list("id", "valid_from", "valid_to", "revision")
        )
        today = timezone.localdate()
        if _latest is None or _latest.stamp != stamp or _latest.day != today:
            _latest = _read(stamp, today)
        return _latest


def _read(stamp: _Stamp, today: date) -> Geography:
    rows = list(Area.objects.select_related("zone").defer("outline", "zone__outline").order_by("sort_key", "code"))
    atlases = tuple(
        Atlas(Era(set_id, start, end), (_ref(row) for row in rows if row.set_id == set_id))
        for set_id, start, end, _revision in stamp
    )
    ids_by_code: dict[tuple[Level, str], tuple[UUID, ...]] = {}
    for row in rows:
        key = Level(row.level), row.code
        ids_by_code[key] = (*ids_by_code.get(key, ()), row.id)
    return Geography(
        stamp=stamp,
        day=today,
        atlases=atlases,
        area_by_id={row.id: _ref(row) for row in rows},
        ids_by_code=ids_by_code,
        # A clock that is wrong, or a set that begins tomorrow, must not leave a centre without a map.
        current=next((atlas for atlas in atlases if atlas.era.holds_on(today)), atlases[0] if atlases else None),
    )


def _ref(row: Area) -> AreaRef:
    return AreaRef(
        id=row.id,
        code=row.code,
        name=row.name,
        short_name=row.short_name,
        name_en=row.name_en,
        unit_type=row.unit_type,
        zone_id=row.zone_id,
        zone_name=row.zone.name if row.zone else "",
        zone_code=row.zone.code if row.zone else "",
        label=LonLat(row.label_lon, row.label_lat),
        level=Level(row.level),
    )
