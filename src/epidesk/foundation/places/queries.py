# SPDX-License-Identifier: Apache-2.0
"""Public geography: no viewer is asked for, nothing here is about a person. Answers may be a minute old."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import shapely
from django.utils.translation import get_language

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.core.process_cache import ProcessCache
from epidesk.foundation.places.alert_levels import LevelCard, level_cards
from epidesk.foundation.places.atlas import Atlas, geography
from epidesk.foundation.places.models import AlertChange, Facility
from epidesk.foundation.places.refs import AreaRef, FacilityRef, ZoneRef
from epidesk.foundation.places.rules import ALERT_SEEN_WITHIN_S, Alert, Level, Permission
from epikit.geo.points import LonLat


def area_at(lon: float, lat: float, on: date | None = None) -> AreaRef | None:
    """The ward that holds the point, today or on a day; None outside the province and at sea. In memory."""
    atlas = geography().on(on)
    if atlas is None:
        return None
    code = atlas.index.area_at(lon, lat)
    return None if code is None else atlas.ward_by_code[code]


def nearest_area(lon: float, lat: float) -> tuple[AreaRef, float]:
    """The ward that holds the point (0 m) or comes closest, with its distance. Raises `NotFound` without wards."""
    atlas = _current()
    if not atlas.wards:
        raise NotFound
    code, distance_m = atlas.index.nearest_area(lon, lat)
    return atlas.ward_by_code[code], distance_m


def wards(on: date | None = None) -> tuple[AreaRef, ...]:
    """The smallest units, in Vietnamese order of their short names."""
    atlas = geography().on(on)
    return atlas.wards if atlas else ()


def zones(on: date | None = None) -> tuple[ZoneRef, ...]:
    """The unions of wards that work is shared out by, in Vietnamese order."""
    atlas = geography().on(on)
    return atlas.zones if atlas else ()


def get_area(area_id: UUID) -> AreaRef:
    """A ward or zone of any era. Raises `NotFound`."""
    found = geography().area_by_id.get(area_id)
    if found is None:
        raise NotFound
    return found


def find_ward_by_code(code: str) -> AreaRef | None:
    """Today's ward of that official code."""
    atlas = geography().current
    return atlas.ward_by_code.get(code) if atlas else None


def find_zone_by_code(code: str) -> ZoneRef | None:
    """Today's zone of that code."""
    atlas = geography().current
    return atlas.zone_by_code.get(code) if atlas else None


def expand(area_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Ward ids behind wards and zones, for a scope. Unknown ids give nothing.

    A code is followed through every era: whoever was given a zone keeps its older matters and the wards of a new set.
    """
    known = geography()
    wanted = [known.area_by_id[area_id] for area_id in area_ids if area_id in known.area_by_id]
    same = {other for ref in wanted for other in known.ids_by_code[ref.level, ref.code]}
    zone_ids = {area_id for area_id in same if known.area_by_id[area_id].level is Level.ZONE}
    members = {ward.id for atlas in known.atlases for ward in atlas.wards if ward.zone_id in zone_ids}
    return frozenset((same - zone_ids) | members)


def outline(area_id: UUID) -> Any:
    """The area as a shapely geometry in lon, lat; a zone is the union of its wards. Raises `NotFound`."""
    area = get_area(area_id)
    atlas = next(atlas for atlas in geography().atlases if _holds(atlas, area))
    if area.level is Level.WARD:
        return atlas.outlines[area_id]
    return shapely.union_all([atlas.outlines[ward.id] for ward in atlas.wards if ward.zone_id == area_id])


def _holds(atlas: Atlas, area: AreaRef) -> bool:
    if area.level is Level.WARD:
        return atlas.ward_by_code.get(area.code) == area
    zone = atlas.zone_by_code.get(area.code)
    return zone is not None and zone.id == area.id


def outlines_geojson(tolerance_deg: float = 0.0) -> dict[str, Any]:
    """Today's wards as a FeatureCollection for maps; neighbours share their borders at every tolerance.

    Properties: `id` (UUID), `code`, `name`, `short_name`, `zone` (the zone's code). Kept in memory for each
    tolerance: pass constants, and do not change what comes back.
    """
    return _current().collection(tolerance_deg)


def province_bbox() -> tuple[float, float, float, float]:
    """(west, south, east, north) of today's wards, in degrees. Raises `NotFound` while there are none."""
    west, south, east, north = shapely.bounds(province_outline())
    return float(west), float(south), float(east), float(north)


def province_outline() -> Any:
    """The union of today's wards as a shapely geometry. Raises `NotFound` while there are none."""
    atlas = _current()
    if not atlas.wards:
        raise NotFound
    return atlas.whole


def facilities(viewer: Viewer) -> tuple[FacilityRef, ...]:
    """Places of care, for everybody, in Vietnamese order of their names."""
    return tuple(_facility(row) for row in Facility.objects.order_by("sort_key", "name"))


def _facility(row: Facility) -> FacilityRef:
    ward = find_ward_by_code(row.ward_code)
    zone_code = row.zone_code or (ward.zone_code if ward else "")
    return FacilityRef(
        id=row.id,
        name=row.name,
        kind=row.kind,
        address=row.address,
        ward=ward,
        zone=find_zone_by_code(zone_code),
        location=None if row.lon is None or row.lat is None else LonLat(row.lon, row.lat),
        location_note=row.location_note,
        phone=row.phone,
        phone_verified=row.phone_verified,
        phone_source=row.phone_source,
        beds=row.beds,
        beds_note=row.beds_note,
        source=row.source,
    )


def _current() -> Atlas:
    atlas = geography().current
    if atlas is None:
        raise NotFound
    return atlas


@dataclass(frozen=True)
class AlertLevel:
    """The province's alert level: peacetime until somebody sets another. `change_id` and `since` are None until then;
    `card` says what the level changes."""

    level: Alert
    since: datetime | None
    change_id: UUID | None
    card: LevelCard

    @property
    def text(self) -> str:
        """What the public is told, in the current language; "" for nothing."""
        return self.card.banner(get_language() or "vi")

    @property
    def title(self) -> str:
        return self.card.title(get_language() or "vi")

    def factor(self, kind: str, priority: str) -> float:
        """By what the usual deadlines of a kind and a priority (its slug) are multiplied now."""
        return self.card.factor(kind, priority)

    def approvals(self, what: str) -> int:
        """How many people beside the author must agree to `what` now."""
        return self.card.approvals.get(what, 1)


@dataclass(frozen=True)
class AlertLine:
    """One line of the history of alert levels."""

    level: Alert
    title: str
    at: datetime
    reason: str
    by_label: str


_alert: ProcessCache[str, AlertLevel] = ProcessCache(ttl_s=ALERT_SEEN_WITHIN_S, size=1)


def alert_level() -> AlertLevel:
    """The level as this process knows it, at most `ALERT_SEEN_WITHIN_S` old. Public."""
    return _alert.get("", alert_now)


def alert_now() -> AlertLevel:
    """The level as the database has it. One query; `alert_level` is enough for nearly everything. Public."""
    row = AlertChange.objects.order_by("-id").values_list("level", "at", "id").first()
    level, since, change_id = row or (Alert.PEACETIME, None, None)
    return AlertLevel(Alert(level), since, change_id, level_cards()[Alert(level)])


def forget_alert_level() -> None:
    """This process asks again: it has just set the level itself."""
    _alert.clear()


def alert_history(viewer: Viewer, limit: int = 50) -> tuple[AlertLine, ...]:
    """The latest settings of the level, newest first. Who: `places:set_alert_level`. Raises `Forbidden`."""
    requires(viewer, Permission.SET_ALERT)
    cards, language = level_cards(), get_language() or "vi"
    rows = AlertChange.objects.order_by("-id")[:limit]
    return tuple(
        AlertLine(Alert(row.level), cards[Alert(row.level)].title(language), row.at, row.reason, row.by_label)
        for row in rows
    )
