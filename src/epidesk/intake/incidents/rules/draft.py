# SPDX-License-Identifier: Apache-2.0
"""A report before it is one: cleaned, then checked. Pure, so that every door judges alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from epidesk.intake.incidents.rules.limits import (
    CLOCK_SKEW,
    MAX_ADDRESS,
    MAX_DESCRIPTION,
    MAX_NAME,
    MAX_PHOTOS,
    OLDEST,
)
from epikit.text import nfc

REPLIES = frozenset({"all", "centre", "anonymous"})
STAFF_CHANNELS = ("phone", "walk_in", "radio", "agency")
"""By which way a report reached the staff who wrote it down."""
CHANNELS = frozenset({"web", "api", "open311", "staff", *STAFF_CHANNELS})
LANGUAGES = frozenset({"vi", "en"})
MAX_ACCURACY_M = 100_000.0


@dataclass(frozen=True)
class Draft:
    """What somebody wants to report. `lon`, `lat`: the place it is about; `reporter_lon`, `reporter_lat`: where they
    themselves are. `seen`: slugs of the kind's choices; `answers`: its own questions by code. `reply`: who may see the
    phone: all (centre and team), centre, or nobody (anonymous: it is not stored). `typed_at`, `located_at`: when a
    form that waited for a line was filled in and the phone's position read; None when it came at once. `for_another`:
    it asks for somebody else than the sender's request that is still open. `sms_wanted`: its code and news go to
    `contact_phone` by SMS, where they may."""

    kind: str
    seen: tuple[str, ...] = ()
    description: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    location_source: str = "none"
    ward_code: str = ""
    reporter_lon: float | None = None
    reporter_lat: float | None = None
    contact_name: str = ""
    contact_phone: str = ""
    reply: str = "all"
    answers: Mapping[str, Any] = field(default_factory=dict)
    happened_at: datetime | None = None
    channel: str = "web"
    photo_upload_ids: tuple[UUID, ...] = ()
    language: str = "vi"
    external_key_id: UUID | None = None
    typed_at: datetime | None = None
    located_at: datetime | None = None
    for_another: bool = False
    sms_wanted: bool = True


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field: a slug of `texts.PROBLEM` and what its words need."""

    slug: str
    params: Mapping[str, Any] = field(default_factory=dict)


def clean(draft: Draft, zone: tzinfo) -> Draft:
    """Text fit to be stored (NFC, no control characters), slugs that are no slugs of ours replaced by the default, a
    time without a zone read in the province's."""
    anonymous = draft.reply == "anonymous"
    happened_at = draft.happened_at
    if happened_at is not None and happened_at.tzinfo is None:
        happened_at = happened_at.replace(tzinfo=zone)
    reporter = _point(draft.reporter_lon, draft.reporter_lat)
    return replace(
        draft,
        seen=tuple(dict.fromkeys(str(slug)[:40] for slug in draft.seen)),
        description=nfc(draft.description),
        address=_one_line(draft.address),
        ward_code=draft.ward_code.strip()[:20],
        accuracy_m=_accuracy(draft.accuracy_m),
        location_source=_source(draft),
        reporter_lon=reporter[0] if reporter else None,
        reporter_lat=reporter[1] if reporter else None,
        contact_name="" if anonymous else _one_line(draft.contact_name),
        contact_phone="" if anonymous else draft.contact_phone.strip(),
        channel=draft.channel if draft.channel in CHANNELS else "web",
        language=draft.language if draft.language in LANGUAGES else "vi",
        happened_at=happened_at,
        photo_upload_ids=tuple(dict.fromkeys(draft.photo_upload_ids)),
    )


def check(
    draft: Draft, *, choices: Collection[str], now: datetime, in_province: Callable[[float, float], bool]
) -> dict[str, Problem]:
    """Problems by field of a cleaned draft; none means that it can be filed. `choices`: what its kind lets be seen."""
    problems: dict[str, Problem] = {}
    if unknown := [slug for slug in draft.seen if slug not in choices]:
        problems["seen"] = Problem("seen-unknown", {"value": unknown[0]})
    elif not draft.seen and not draft.description:
        problems["seen"] = Problem("seen-missing")
    for name, text, limit in (
        ("description", draft.description, MAX_DESCRIPTION),
        ("address", draft.address, MAX_ADDRESS),
        ("contact_name", draft.contact_name, MAX_NAME),
    ):
        if len(text) > limit:
            problems[name] = Problem("too-long", {"limit": limit, "length": len(text)})
    if place := _check_place(draft, in_province):
        problems["place"] = place
    if draft.reply not in REPLIES:
        problems["reply"] = Problem("reply-unknown")
    if draft.happened_at is not None:
        if draft.happened_at > now + CLOCK_SKEW:
            problems["happened_at"] = Problem("in-future")
        elif draft.happened_at < now - OLDEST:
            problems["happened_at"] = Problem("too-old")
    if len(draft.photo_upload_ids) > MAX_PHOTOS:
        problems["photos"] = Problem("too-many-photos", {"limit": MAX_PHOTOS})
    return problems


def _source(draft: Draft) -> str:
    """How the place became known; never a source that cannot be true of what is there."""
    if draft.lon is not None:
        return draft.location_source if draft.location_source in ("gps", "pin") else "pin"
    if draft.ward_code:
        return "ward"
    return "address" if draft.address else "none"


def _check_place(draft: Draft, in_province: Callable[[float, float], bool]) -> Problem | None:
    if draft.lon is None and draft.lat is None:
        return None if draft.ward_code or draft.address else Problem("place-missing")
    if draft.lon is None or draft.lat is None:
        return Problem("half-point")
    if not (math.isfinite(draft.lon) and math.isfinite(draft.lat)):
        return Problem("no-point")
    if _point(draft.lon, draft.lat) is None:
        if _point(draft.lat, draft.lon) is not None and in_province(draft.lat, draft.lon):
            return Problem("swapped", {"lon": f"{draft.lat:.5f}", "lat": f"{draft.lon:.5f}"})
        return Problem("no-point")
    return None


def _point(lon: float | None, lat: float | None) -> tuple[float, float] | None:
    if lon is None or lat is None or not (math.isfinite(lon) and math.isfinite(lat)):
        return None
    return (lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 else None


def _accuracy(metres: float | None) -> float | None:
    if metres is None or not math.isfinite(metres) or metres < 0:
        return None
    return min(metres, MAX_ACCURACY_M)


def _one_line(text: str) -> str:
    return " ".join(nfc(text).split())
