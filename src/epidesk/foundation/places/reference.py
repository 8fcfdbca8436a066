# SPDX-License-Identifier: Apache-2.0
"""The tables that come with the programme: units, zones and facilities of the province named in `province.yaml`."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.utils import timezone

from epidesk.foundation.audit import actions as audit
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.places.area_files import AreaFile, read_area_file
from epidesk.foundation.places.importing import lock_geography, write_set
from epidesk.foundation.places.models import Facility, LoadedData
from epidesk.foundation.places.province import province
from epidesk.foundation.places.rules import Permission, facility_id
from epikit.text import fold_words, sort_key

DATA = Path(__file__).resolve().parent / "data"
_FACILITY_COLUMNS = [
    *("name", "kind", "address", "folded", "sort_key", "ward_code", "zone_code", "lon", "lat", "location_note"),
    *("phone", "phone_verified", "phone_source", "beds", "beds_note", "source"),
]


class BadReferenceData(ValueError):
    """A shipped table is damaged; the message names it."""


def load_reference_data(*, by: Actor) -> bool:
    """Loads what changed since it was loaded last, by checksum. True when anything was written.

    Safe to call at every start and from several processes at once. Who may: `places:import`. Locks: all sets.
    """
    requires(by, Permission.IMPORT)
    tables = {
        name: load
        for name, load in (
            (province().reference_units, _load_units),
            (province().reference_facilities, _load_facilities),
        )
        if name
    }
    contents = {name: (DATA / name).read_bytes() for name in tables}
    checksums = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    if not _outdated(checksums):
        return False
    with unit_of_work():
        lock_geography()
        outdated = _outdated(checksums)  # another process may have been first
        for name in outdated:
            tables[name](name, contents[name])
            LoadedData.objects.update_or_create(
                name=name, defaults={"checksum": checksums[name], "loaded_at": timezone.now()}
            )
            audit.record(by=by, verb="reference_data.loaded", subject=("reference_data", None), reason=name)
    return bool(outdated)


def _outdated(checksums: dict[str, str]) -> list[str]:
    loaded = dict(LoadedData.objects.values_list("name", "checksum"))
    return [name for name, checksum in checksums.items() if loaded.get(name) != checksum]


def _load_units(name: str, content: bytes) -> None:
    file = _parsed(content)
    if file.errors or not file.wards:
        raise BadReferenceData(f"{name}: {file.errors[:3]}")
    head = json.loads(content)["set"]
    write_set(head["name"], date.fromisoformat(head["valid_from"]), file, source=head["source"])


@lru_cache(maxsize=1)
def _parsed(content: bytes) -> AreaFile:
    """Kept because tests load the same table hundreds of times."""
    return read_area_file(content)


def _load_facilities(name: str, content: bytes) -> None:
    rows = [_facility(row) for row in csv.DictReader(io.StringIO(content.decode()))]
    verified = dict(Facility.objects.filter(phone_verified=True).values_list("id", "phone"))
    for row in rows:
        row.phone_verified = row.phone is not None and verified.get(row.id) == row.phone
    Facility.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=_FACILITY_COLUMNS)


def _facility(row: dict[str, str]) -> Facility:
    return Facility(
        id=facility_id(row["name"]),
        name=row["name"],
        kind=row["kind"],
        address=row["address"],
        folded=fold_words(f"{row['name']} {row['address']}"),
        sort_key=sort_key(row["name"]),
        ward_code=row["ward_code"],
        zone_code=row["zone_code"],
        lon=float(row["lon"]) if row["lon"] else None,
        lat=float(row["lat"]) if row["lat"] else None,
        location_note=row["location_note"],
        phone=row["phone"] or None,
        phone_source=row["phone_source"],
        beds=int(row["beds"]) if row["beds"] else None,
        beds_note=row["beds_note"],
        source=row["source"],
    )
