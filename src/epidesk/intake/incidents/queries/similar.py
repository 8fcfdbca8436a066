# SPDX-License-Identifier: Apache-2.0
"""Open reports that may be the same: a few coarse words for who is about to report, everything for the desk."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from epidesk.foundation.core.crypto import decrypt, encrypt
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Principal, PrincipalKind, Viewer
from epidesk.foundation.places.queries import area_at
from epidesk.foundation.places.rules import Permission as Places
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.models import Incident, SimilaritySetting, Witness
from epidesk.intake.incidents.nearness import SetSimilarity, similarities_now, similarity
from epidesk.intake.incidents.ownership import is_filer, is_witness
from epidesk.intake.incidents.queries.telling import area_name, title_of
from epidesk.intake.incidents.rules import (
    NEVER_OFFERED,
    OPEN_STATES,
    REF_TTL_S,
    SHOWN_AT_MOST,
    WARD_AT_MOST,
    Permission,
    State,
    band_of,
    rounded,
    rows_of_cells,
    told_signs,
)
from epidesk.intake.incidents.texts import STATE, choice_label, reported_words
from epikit.codes import display_code
from epikit.geo.points import LonLat, distance_m

LIKELY_AT_MOST = 5
READ_AT_MOST = 40
_OPEN = ", ".join(f"'{state}'" for state in OPEN_STATES)
# As the index `incidents_open_nearby` has it, word for word, so that it is used.
_NEARBY = f"""
SELECT near.id, near.lon, near.lat FROM unnest(%s::float8[]) AS cells (cell) CROSS JOIN LATERAL (
    SELECT id, lon, lat FROM incidents_incident
    WHERE kind = %s AND FLOOR(lat * 200.0) = cell AND lon BETWEEN %s AND %s AND lat BETWEEN %s AND %s
        AND state IN ({_OPEN}) AND lat IS NOT NULL AND lane <> 'held' AND received_at BETWEEN %s AND %s
) AS near
ORDER BY (lon - %s) * (lon - %s) * %s + (lat - %s) * (lat - %s), id DESC LIMIT %s
"""  # noqa: S608 (the states are our own words)
_IN_WARD = f"""
SELECT id FROM incidents_incident
WHERE area_id = %s AND id >= %s AND kind = %s AND state IN ({_OPEN}) AND lane <> 'held'
    AND received_at BETWEEN %s AND %s
ORDER BY id DESC LIMIT %s
"""  # noqa: S608


@dataclass(frozen=True)
class Similar:
    """An open report as strangers may know of it. `public_ref`: says which one to `join`, for an hour and to this
    viewer only; `coarse_text`: what and in which ward; `signs`: those that may be told (`rules.told_signs`), "" for
    none; `distance_band`, `reported`: words, the latter of day and part of the day; `yours`: public id of the viewer's
    own report or of their having joined it, for which there is nothing to join."""

    public_ref: str
    kind: str
    coarse_text: str
    signs: str
    distance_band: str
    reported: str
    witness_count: int
    yours: str = ""


@dataclass(frozen=True)
class Likely:
    """A likely duplicate, for the desk. `distance_m`: None where one of them has no point; `same_phone`: both name the
    same number; `with_team`: a team is out for it, so the other is merged into this one."""

    id: UUID
    public_id: str
    code: str
    title: str
    address: str
    area_name: str
    distance_m: int | None
    received_at: datetime
    state_label: str
    witness_count: int
    same_phone: bool
    with_team: bool


@dataclass(frozen=True)
class SettingLine:
    """One line of the history of a kind's setting."""

    kind: str
    radius_m: int
    window_h: int
    offered: bool
    at: datetime
    by_label: str


def similar_open(
    viewer: Viewer,
    *,
    kind: str,
    lon: float | None = None,
    lat: float | None = None,
    area_id: UUID | None = None,
    at: datetime | None = None,
) -> tuple[Similar, ...]:
    """Open reports of a kind near a point, nearest first, for who is about to report; the point is rounded before.
    Without a point those of a ward, if they are few. Anybody may ask; doors count how often. `at`: now.

    Nothing for kinds that are not offered. Three statements; one while nothing is found.
    """
    setting = similarity(kind) if kind in KINDS else None
    if setting is None or not setting.offered or kind in NEVER_OFFERED:
        return ()
    now = at or timezone.now()
    since = now - timedelta(hours=setting.window_h)
    if lon is not None and lat is not None:
        if not (math.isfinite(lon) and math.isfinite(lat)) or area_at(lon, lat) is None:
            return ()
        point = rounded(LonLat(lon, lat))
        near = _near(kind, point, setting.radius_m, since, now, SHOWN_AT_MOST)
        bands = {id: _band(band_of(metres)) for id, metres in near.items()}
    elif area_id is not None:
        ids = _in_ward(kind, area_id, since, now, WARD_AT_MOST + 1)
        bands = {id: _("in the same ward") for id in ids} if len(ids) <= WARD_AT_MOST else {}
    else:
        return ()
    if not bands:
        return ()
    rows = Incident.objects.in_bulk(list(bands))
    yours = _yours(viewer, list(rows.values()))
    only_ward = lon is None or lat is None
    return tuple(
        _similar(viewer, rows[id], band, yours.get(id, ""), now, only_ward=only_ward)
        for id, band in bands.items()
        if id in rows
    )


def read_ref(viewer: Principal, public_ref: str) -> UUID | None:
    """The report behind a `Similar.public_ref` that this very viewer was shown within the hour; None for anything
    else."""
    try:
        id, who, until = json.loads(decrypt(public_ref[:400]))
        return UUID(id) if who == _who(viewer) and time.time() < float(until) else None
    except (InvalidToken, ValueError, TypeError):
        return None


def likely_duplicates(viewer: Viewer, incident_id: UUID) -> tuple[Likely, ...]:
    """Open reports of the same kind near an incident in place and time (of its arrival), nearest first, those of the
    viewer's area only, with a line in the read log. Who may: `incidents:read`. Empty for what is not there."""
    requires(viewer, Permission.READ)
    incident = Incident.objects.filter(id=incident_id).first()
    if incident is None or not viewer.covers(incident.area_id):
        return ()
    setting = similarity(incident.kind)
    wide = timedelta(hours=setting.window_h)
    since, until = incident.received_at - wide, incident.received_at + wide
    near: dict[UUID, float | None] = {}
    if incident.lon is not None and incident.lat is not None:
        point = LonLat(incident.lon, incident.lat)
        near |= _near(incident.kind, point, setting.radius_m, since, until, LIKELY_AT_MOST + 1)
    if incident.contact_phone_index:  # the same number again, wherever the pin stands
        same = Incident.objects.filter(
            contact_phone_index=incident.contact_phone_index,
            kind=incident.kind,
            state__in=OPEN_STATES,
            received_at__range=(since, until),
        )
        near = dict.fromkeys(same.order_by("-id").values_list("id", flat=True)[:LIKELY_AT_MOST]) | near
    near.pop(incident.id, None)
    rows = Incident.objects.in_bulk(list(near))
    found = [rows[id] for id in near if id in rows and viewer.covers(rows[id].area_id)][:LIKELY_AT_MOST]
    viewer.note_read("incident", [row.id for row in found])
    return tuple(_likely(row, incident, near[row.id]) for row in found)


def similarity_settings(viewer: Viewer) -> Mapping[str, SetSimilarity]:
    """What holds for every kind, read this moment. Who may: `places:set_nearness`."""
    requires(viewer, Places.SET_NEARNESS)
    return similarities_now()


def similarity_history(viewer: Viewer, limit: int = 20) -> tuple[SettingLine, ...]:
    """The latest settings, newest first. Who may: `places:set_nearness`."""
    requires(viewer, Places.SET_NEARNESS)
    rows = SimilaritySetting.objects.order_by("-id")[:limit]
    return tuple(SettingLine(row.kind, row.radius_m, row.window_h, row.offered, row.at, row.by_label) for row in rows)


def _near(kind: str, point: LonLat, radius_m: int, since: datetime, until: datetime, limit: int) -> dict[UUID, float]:
    """Distance in metres by id, nearest first."""
    cells, (west, east), (south, north) = rows_of_cells(point, radius_m)
    narrow = math.cos(math.radians(point.lat)) ** 2
    with connection.cursor() as cursor:
        cursor.execute(
            _NEARBY,
            [cells, kind, west, east, south, north, since, until,
             point.lon, point.lon, narrow, point.lat, point.lat, READ_AT_MOST],
        )  # fmt: skip
        found = [(id, distance_m(point, LonLat(lon, lat))) for id, lon, lat in cursor.fetchall()]
    return dict([(id, metres) for id, metres in found if metres <= radius_m][:limit])


def _in_ward(kind: str, area_id: UUID, since: datetime, until: datetime, limit: int) -> Sequence[UUID]:
    oldest = UUID(int=int(since.timestamp() * 1000) << 80)  # ids stand in the order of arrival
    with connection.cursor() as cursor:
        cursor.execute(_IN_WARD, [area_id, oldest, kind, since, until, limit])
        return [id for (id,) in cursor.fetchall()]


def _similar(viewer: Viewer, row: Incident, band: str, yours: str, now: datetime, *, only_ward: bool) -> Similar:
    ward = area_name(row.area_id)
    label = str(KINDS[row.kind].label)
    return Similar(
        public_ref=encrypt(json.dumps([str(row.id), _who(viewer), time.time() + REF_TTL_S])),
        kind=row.kind,
        coarse_text=f"{label}, {ward}" if ward else label,
        signs=", ".join(choice_label(slug, row.kind) for slug in told_signs(row.kind, row.seen, only_ward=only_ward)),
        distance_band=band,
        reported=reported_words(timezone.localtime(row.received_at), timezone.localtime(now).date()),
        witness_count=row.witness_count,
        yours=yours,
    )


def _who(viewer: Principal) -> str:
    return str(viewer.device or viewer.user_id or "")


def _yours(viewer: Viewer, rows: Sequence[Incident]) -> dict[UUID, str]:
    """Public ids of what this viewer has to do with these already, also through what was merged into them."""
    ids = [row.id for row in rows]
    found: dict[UUID, str] = {}
    if viewer.device is None and viewer.kind is not PrincipalKind.CITIZEN:
        return found
    merged = list(Incident.objects.filter(duplicate_of_id__in=ids).only(*_OWN))
    for row in [*rows, *merged]:
        if is_filer(viewer, row):
            found.setdefault(row.duplicate_of_id or row.id, public_id("inc", row.id))
    kept = {row.id: row.duplicate_of_id or row.id for row in [*rows, *merged]}
    for witness in Witness.objects.filter(incident__in=list(kept)).only("incident", "user", "device"):
        if is_witness(viewer, witness):
            found.setdefault(kept[witness.incident_id], public_id("wit", witness.id))
    return found


_OWN = ("id", "device", "reporter", "contact_phone_index", "duplicate_of")


def _likely(row: Incident, incident: Incident, metres: float | None) -> Likely:
    return Likely(
        id=row.id,
        public_id=public_id("inc", row.id),
        code=display_code(row.code),
        title=title_of(row),
        address=row.address,
        area_name=area_name(row.area_id),
        distance_m=None if metres is None else round(metres),
        received_at=row.received_at,
        state_label=str(STATE[State(row.state)]),
        witness_count=row.witness_count,
        same_phone=bool(row.contact_phone_index) and row.contact_phone_index == incident.contact_phone_index,
        with_team=row.state in (State.ASSIGNED, State.IN_PROGRESS),
    )


def _band(band_m: int) -> str:
    if band_m < 1_000:
        return _("less than %(n)s m away") % {"n": band_m}
    return _("less than %(n)s km away") % {"n": band_m // 1_000}
