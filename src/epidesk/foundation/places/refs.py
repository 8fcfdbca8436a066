# SPDX-License-Identifier: Apache-2.0
"""What queries of this room return."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from epidesk.foundation.places.rules import Level
from epikit.geo.points import LonLat


@dataclass(frozen=True)
class AreaRef:
    """An area by its names. `zone_id` is None for a zone and for a ward that no zone holds; `label`: a point inside."""

    id: UUID
    code: str
    name: str
    short_name: str
    name_en: str
    unit_type: str
    zone_id: UUID | None
    zone_name: str
    label: LonLat
    zone_code: str = ""
    level: Level = Level.WARD


@dataclass(frozen=True)
class ZoneRef:
    """A zone and its wards, in Vietnamese order."""

    id: UUID
    code: str
    name: str
    name_en: str
    ward_ids: tuple[UUID, ...]
    short_name: str = ""


@dataclass(frozen=True)
class FacilityRef:
    """A place of care. What no source says is None or empty: show «not known», never a guess.

    `phone_verified` is False until somebody at the centre has called: show such a number as to be checked, no link.
    """

    id: UUID
    name: str
    kind: str
    address: str
    ward: AreaRef | None
    zone: ZoneRef | None
    location: LonLat | None
    location_note: str
    phone: str | None
    phone_verified: bool
    phone_source: str
    beds: int | None
    beds_note: str
    source: str


@dataclass(frozen=True)
class ImportReport:
    """What an import did. `errors`: (position in the file from 0, or None for the file as a whole; message).

    `imported` is 0 when nothing was written; `without_zone`: codes of wards that no zone holds.
    """

    imported: int
    errors: tuple[tuple[int | None, str], ...] = ()
    without_zone: tuple[str, ...] = field(default=())
