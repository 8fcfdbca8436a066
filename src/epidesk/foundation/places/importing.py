# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from epidesk.foundation.audit import actions as audit
from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.places.area_files import AreaFile, WardRow, ZoneRow, read_area_file
from epidesk.foundation.places.atlas import Atlas, forget_geography, geography
from epidesk.foundation.places.models import Area, AreaSet
from epidesk.foundation.places.refs import ImportReport
from epidesk.foundation.places.rules import Level, Permission, area_id, chained, set_id
from epikit.text import fold_words, nfc, sort_key

_LOCK = 0x65706C61  # one writer of geography at a time
_WRITTEN = ["name", "short_name", "name_en", "unit_type", "folded", "sort_key", "zone", "label_lon", "label_lat"]


def import_areas(
    *, by: Actor, name: str, valid_from: date, content: bytes, skip_errors: bool = False, source: str = ""
) -> ImportReport:
    """Brings in a set of areas from GeoJSON (see `area_files`), all of it or nothing.

    With errors nothing is written, unless `skip_errors` leaves the faulty features out. The set before ends the day
    this one begins. A ward without a zone takes that of the ward which had its code, else which held its label, in the
    set before. Raises `Invalid` for a name or day that is taken. Who may: `places:import`. Locks: all sets.
    """
    requires(by, Permission.IMPORT)
    name = nfc(name)
    if not name or len(name) > 60:
        raise Invalid({"name": _("A set needs a name of at most 60 characters.")})
    file = read_area_file(content)
    if not file.wards or (file.errors and not skip_errors):
        return ImportReport(0, file.errors)
    with unit_of_work():
        lock_geography()
        if AreaSet.objects.filter(name=name).exists():
            raise Invalid({"name": _("There is already a set named “%(name)s”.") % {"name": name}})
        if AreaSet.objects.filter(valid_from=valid_from).exists():
            raise Invalid({"valid_from": _("There is already a set from that day on.")})
        before = _set_before(valid_from)
        file = _with_zones(file, before)
        row = write_set(name, valid_from, file, source=source)
        audit.record(by=by, verb="areas.imported", subject=("area_set", row.id), fields=("areas", "valid_from"))
    without_zone = tuple(ward.code for ward in file.wards if not ward.zone)
    return ImportReport(len(file.wards), file.errors, without_zone)


def lock_geography() -> None:
    """Until the end of the transaction, nobody else writes areas; released sets are seen by all from then on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    transaction.on_commit(forget_geography)


def write_set(name: str, valid_from: date, file: AreaFile, *, source: str) -> AreaSet:
    """Writes a set and its areas; what a set of that name holds already is brought up to date. Call under the lock.

    Raises `ProtectedError` when a ward in use is no longer in the file.
    """
    row, _created = AreaSet.objects.get_or_create(id=set_id(name), defaults={"name": name, "valid_from": valid_from})
    zones = [_zone_area(row, zone, file) for zone in file.zones]
    wards = [_ward_area(row, ward) for ward in file.wards]
    row.valid_from, row.source, row.revision = valid_from, source, _revision([*zones, *wards])
    row.save()
    row.areas.exclude(id__in=[area.id for area in (*zones, *wards)]).delete()
    for areas in (zones, wards):
        Area.objects.bulk_create(
            areas, update_conflicts=True, unique_fields=["id"], update_fields=[*_WRITTEN, "outline"]
        )
    _close_earlier()
    forget_geography()
    return row


def _revision(areas: list[Area]) -> str:
    columns = ["code", "level", *(name if name != "zone" else "zone_id" for name in _WRITTEN), "outline"]
    rows = [[getattr(area, column) for column in columns] for area in areas]
    return hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()


def _close_earlier() -> None:
    """Each set ends the day the next begins."""
    rows = {row.id: row for row in AreaSet.objects.all()}
    for era in chained({row.id: row.valid_from for row in rows.values()}):
        row = rows[era.set_id]
        if row.valid_to != era.valid_to:
            row.valid_to = era.valid_to
            row.save(update_fields=["valid_to"])


def _set_before(day: date) -> Atlas | None:
    forget_geography()
    return next((atlas for atlas in reversed(geography().atlases) if atlas.era.valid_from < day), None)


def _with_zones(file: AreaFile, before: Atlas | None) -> AreaFile:
    """Gives zones to wards whose file names none, and brings those zones over from the set before."""
    if before is None:
        known = {zone.code for zone in file.zones}
        missing = {ward.zone for ward in file.wards if ward.zone} - known
        return AreaFile(
            file.wards, (*file.zones, *(ZoneRow(code, code, code) for code in sorted(missing))), file.errors
        )
    wards = tuple(ward if ward.zone else replace(ward, zone=_zone_before(ward, before)) for ward in file.wards)
    known = {zone.code for zone in file.zones}
    missing = {ward.zone for ward in wards if ward.zone} - known
    return AreaFile(wards, (*file.zones, *(_zone_row(code, before) for code in sorted(missing))), file.errors)


def _zone_before(ward: WardRow, before: Atlas) -> str:
    same = before.ward_by_code.get(ward.code)
    if same is None:
        held_by = before.index.area_at(*ward.label)
        same = before.ward_by_code[held_by] if held_by else None
    return same.zone_code if same else ""


def _zone_row(code: str, before: Atlas) -> ZoneRow:
    zone = before.zone_by_code.get(code)
    return ZoneRow(code, zone.name, zone.short_name, zone.name_en) if zone else ZoneRow(code, code, code)


def _zone_area(row: AreaSet, zone: ZoneRow, file: AreaFile) -> Area:
    """A zone's label is that of the ward whose label comes closest to the middle of all its wards' labels."""
    labels = [ward.label for ward in file.wards if ward.zone == zone.code]
    lon, lat = (sum(part) / len(labels) for part in zip(*labels, strict=True)) if labels else (0.0, 0.0)
    label = min(labels, key=lambda at: (at.lon - lon) ** 2 + (at.lat - lat) ** 2) if labels else None
    return Area(
        id=area_id(row.name, Level.ZONE, zone.code),
        set=row,
        level=Level.ZONE,
        code=zone.code,
        name=zone.name,
        short_name=zone.short_name,
        name_en=zone.name_en,
        unit_type=zone.unit_type,
        folded=fold_words(zone.name),
        sort_key=sort_key(zone.short_name)[:600],
        label_lon=label.lon if label else lon,
        label_lat=label.lat if label else lat,
    )


def _ward_area(row: AreaSet, ward: WardRow) -> Area:
    zone_id: UUID | None = area_id(row.name, Level.ZONE, ward.zone) if ward.zone else None
    return Area(
        id=area_id(row.name, Level.WARD, ward.code),
        set=row,
        level=Level.WARD,
        code=ward.code,
        name=ward.name,
        short_name=ward.short_name,
        name_en=ward.name_en,
        unit_type=ward.unit_type,
        folded=fold_words(ward.name),
        sort_key=sort_key(ward.short_name)[:600],
        zone_id=zone_id,
        label_lon=ward.label.lon,
        label_lat=ward.label.lat,
        outline=ward.outline,
    )
