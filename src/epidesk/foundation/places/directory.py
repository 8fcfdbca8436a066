# SPDX-License-Identifier: Apache-2.0
"""The public directory: hospitals and rapid response teams, with the number that holds now and how it is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language

from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.core.process_cache import ProcessCache
from epidesk.foundation.places.labels import WRONG, facility_kind
from epidesk.foundation.places.models import ContactFact, DirectoryTeam, DutyNumber, Facility, NumberReport
from epidesk.foundation.places.province import province
from epidesk.foundation.places.queries import area_at, find_ward_by_code, find_zone_by_code
from epidesk.foundation.places.refs import AreaRef, ZoneRef
from epidesk.foundation.places.rules import (
    DIRECTORY_TTL_S,
    FACILITY,
    TEAM,
    VERIFY_EVERY,
    Lack,
    Outcome,
    Permission,
    Wrong,
)
from epikit.geo.points import LonLat, distance_m
from epikit.text import BadPhone, fold_words, phone_display, phone_e164


@dataclass(frozen=True)
class Entry:
    """A hospital or team. What nobody has checked or no source says is None or empty: show «not yet verified».

    `phone`: E.164 of the number that holds now; `may_call`: it was checked here or comes from the roster, and somebody
    can own it, so it may be a link. `duty_until`: it is the number of a shift that ends then. `point` is the place
    itself or, when `is_rough`, the middle of its ward; None when only the zone is known, or nothing. `distance_m`: from
    where was asked.
    `on_duty` is None for a facility. `verified_on`: the day of the last check here, of whatever it checked.
    """

    id: UUID
    holder: str
    name: str
    kind: str
    address: str
    ward: AreaRef | None
    zone: ZoneRef | None
    point: LonLat | None
    is_rough: bool
    phone: str | None
    may_call: bool
    phone_source: str
    duty_until: datetime | None
    hours_vi: str
    hours_en: str
    verified_on: date | None
    on_duty: bool | None
    folded: str
    distance_m: float | None = None

    @property
    def phone_text(self) -> str:
        return phone_display(self.phone) if self.phone else ""

    @property
    def hours(self) -> str:
        """In the reader's language, else as there is."""
        first, second = self.hours_vi, self.hours_en
        return (second or first) if (get_language() or "vi").startswith("en") else (first or second)

    @property
    def where(self) -> str:
        """The address, else the ward or zone in the reader's language, else nothing."""
        area = self.ward or self.zone
        if self.address or area is None:
            return self.address
        return area.name_en if area.name_en and (get_language() or "vi").startswith("en") else area.name

    def has_number(self, digits: str) -> bool:
        """Whether they are a part of its number, as dialled here or from abroad."""
        return digits in "".join(fold_words(self.phone_text).split()) or digits in (self.phone or "")

    @property
    def kind_text(self) -> str:
        return str(facility_kind(self.kind))

    def is_check_old(self, today: date) -> bool:
        return self.verified_on is not None and today - self.verified_on > VERIFY_EVERY

    def lacks(self, today: date) -> tuple[Lack, ...]:
        """What there is to find out about it, the gravest first."""
        found = {
            Lack.PHONE: self.phone is None,
            Lack.CHECK: self.phone is not None and not self.may_call,
            Lack.RECENT_CHECK: self.may_call and self.duty_until is None and self.is_check_old(today),
            Lack.HOURS: not self.hours_vi,
            Lack.POINT: self.holder == FACILITY and (self.point is None or self.is_rough),
        }
        return tuple(lack for lack, is_so in found.items() if is_so)


def local_today() -> date:
    """Today in the province, wherever the server stands."""
    return timezone.now().astimezone(ZoneInfo(province().timezone)).date()


LEAST_DIGITS = 4
"""Fewer digits are part of a name or an address."""
_cache: ProcessCache[str, tuple[Entry, ...]] = ProcessCache(ttl_s=DIRECTORY_TTL_S, size=1)


def directory(*, near: LonLat | None = None, holder: str = "", text: str = "") -> tuple[Entry, ...]:
    """All entries: nearest first when `near` is given, else teams on duty, then facilities in Vietnamese order.
    Filtered by `facility` or `team`, and by words without accents or by a number as it is printed. Public; at most a
    second old."""
    wanted = fold_words(text).split()
    digits = "".join(wanted)
    number = digits if digits.isascii() and digits.isdigit() and len(digits) >= LEAST_DIGITS else ""
    entries = [
        entry
        for entry in _cache.get("", read_entries)
        if holder in ("", entry.holder)
        and (all(word in entry.folded for word in wanted) or (number and entry.has_number(number)))
    ]
    if near is None:
        return tuple(entries)
    measured = [replace(entry, distance_m=distance_m(near, entry.point) if entry.point else None) for entry in entries]
    here = area_at(near.lon, near.lat)
    zone = here.zone_id if here else None

    def order(entry: Entry) -> tuple[bool, float, bool]:
        in_zone = entry.zone is not None and entry.zone.id == zone
        return entry.distance_m is None, entry.distance_m or 0.0, not in_zone

    return tuple(sorted(measured, key=order))


def forget_directory() -> None:
    """This process asks again: it has just changed an entry."""
    _cache.clear()


@dataclass(frozen=True)
class DirectoryWork:
    """An entry as who keeps the directory sees it. `reports`: what people say is wrong with its number;
    `history`: what was checked before, newest first; `shifts`: numbers of the shift that lasts and of those to come."""

    entry: Entry
    lacks: tuple[Lack, ...]
    history: tuple[CheckLine, ...]
    shifts: tuple[ShiftLine, ...]
    reports: tuple[ReportLine, ...] = ()


@dataclass(frozen=True)
class ShiftLine:
    """A shift's number. `source`: which roster says so."""

    phone_text: str
    starts_at: datetime
    ends_at: datetime
    source: str


@dataclass(frozen=True)
class ReportLine:
    """What somebody said of a number. `phone_text`: the number that was shown to them."""

    what: Promise
    note: str
    phone_text: str
    at: datetime


@dataclass(frozen=True)
class CheckLine:
    """One check. `by_label` is empty once its time is over."""

    verified_on: date
    phone_text: str
    hours_vi: str
    source: str
    by_label: str


def directory_work(viewer: Viewer) -> tuple[DirectoryWork, ...]:
    """Every entry with what it lacks, what lacks most first. Who: `places:keep_directory`. Raises `Forbidden`."""
    requires(viewer, Permission.KEEP_DIRECTORY)
    today = local_today()
    history: dict[UUID, list[CheckLine]] = {}
    for row in ContactFact.objects.order_by("-id"):
        line = CheckLine(
            row.verified_on, phone_display(row.phone) if row.phone else "", row.hours_vi, row.source, row.by_label
        )
        history.setdefault(_holder_id(row), []).append(line)
    shifts: dict[UUID, list[ShiftLine]] = {}
    for number in DutyNumber.objects.filter(ends_at__gt=timezone.now()).order_by("starts_at", "id"):
        shift = ShiftLine(phone_display(number.phone), number.starts_at, number.ends_at, number.source)
        shifts.setdefault(_holder_id(number), []).append(shift)
    reports = open_reports(viewer)
    work = [
        DirectoryWork(
            entry,
            (*((Lack.REPORTED,) if entry.id in reports else ()), *entry.lacks(today)),
            tuple(history.get(entry.id, ())),
            tuple(shifts.get(entry.id, ())),
            reports.get(entry.id, ()),
        )
        for entry in read_entries()
    ]
    order = list(Lack)
    return tuple(sorted(work, key=lambda one: (not one.lacks, [order.index(lack) for lack in one.lacks[:1]])))


def count_reported(viewer: Viewer) -> int:
    """How many numbers people say are wrong and nobody has looked at. 0 for who may not; one query."""
    if not viewer.may(Permission.KEEP_DIRECTORY):
        return 0
    waiting = NumberReport.objects.filter(outcome=Outcome.OPEN)
    return waiting.values("facility_id", "team_id").distinct().count()


def open_reports(viewer: Viewer) -> dict[UUID, tuple[ReportLine, ...]]:
    """What people say of each number, by facility's or team's id, newest first. Who: `places:keep_directory`. Raises
    `Forbidden`."""
    requires(viewer, Permission.KEEP_DIRECTORY)
    found: dict[UUID, list[ReportLine]] = {}
    for row in NumberReport.objects.filter(outcome=Outcome.OPEN).order_by("-at", "-id"):
        line = ReportLine(WRONG[Wrong(row.what)], row.note, phone_display(row.phone), row.at)
        found.setdefault(_holder_id(row), []).append(line)
        if row.note:
            viewer.note_read("number_report", [row.id])
    return {holder_id: tuple(lines) for holder_id, lines in found.items()}


def read_entries() -> tuple[Entry, ...]:
    """All entries as they stand this moment."""
    now = timezone.now()
    facts: dict[UUID, ContactFact] = {}
    for fact in ContactFact.objects.order_by("id"):
        facts[_holder_id(fact)] = fact
    in_force = DutyNumber.objects.filter(Q(starts_at__lte=now), Q(ends_at__gt=now)).order_by("starts_at", "id")
    numbers: dict[UUID, DutyNumber] = {_holder_id(number): number for number in in_force}
    teams = [
        _entry(team, TEAM, facts.get(team.id), numbers.get(team.id))
        for team in DirectoryTeam.objects.order_by("-on_duty", "place_in_list", "name")
    ]
    facilities = [
        _entry(facility, FACILITY, facts.get(facility.id), numbers.get(facility.id))
        for facility in Facility.objects.order_by("sort_key", "name")
    ]
    return (*(team for team in teams if team.on_duty), *facilities, *(team for team in teams if not team.on_duty))


def _holder_id(row: ContactFact | DutyNumber | NumberReport) -> UUID:
    """Whose it is: the facility's or the team's id."""
    holder_id = row.facility_id or row.team_id
    assert holder_id is not None  # the table refuses a row without a holder
    return holder_id


def _entry(row: Any, holder: str, fact: ContactFact | None, number: DutyNumber | None) -> Entry:
    ward = find_ward_by_code(row.ward_code)
    zone = find_zone_by_code(row.zone_code or (ward.zone_code if ward else ""))
    exact = LonLat(row.lon, row.lat) if holder == FACILITY and row.lon is not None and row.lat is not None else None
    phone, checked, source = _phone(row if holder == FACILITY else None, fact, number)
    return Entry(
        id=row.id,
        holder=holder,
        name=row.name,
        kind=row.kind if holder == FACILITY else "rapid_response_team",
        address=row.address if holder == FACILITY else "",
        ward=ward,
        zone=zone,
        point=exact or (ward.label if ward else None),
        is_rough=exact is None,
        phone=phone,
        may_call=bool(phone) and checked and _is_alive(phone),
        phone_source=source,
        duty_until=number.ends_at if number else None,
        hours_vi=fact.hours_vi if fact else "",
        hours_en=fact.hours_en if fact else "",
        verified_on=fact.verified_on if fact else None,
        on_duty=row.on_duty if holder == TEAM else None,
        folded=fold_words(f"{row.name} {row.folded} {ward.name if ward else ''} {zone.name if zone else ''}"),
    )


def _phone(
    facility: Facility | None, fact: ContactFact | None, number: DutyNumber | None
) -> tuple[str | None, bool, str]:
    """The number that holds, whether it was checked, and how it is known: the shift's, else the one checked here, else
    that of the shipped table, which counts as checked by nobody."""
    if number is not None:
        return number.phone, True, number.source
    if fact is not None:
        return fact.phone, True, fact.source
    if facility is None or not facility.phone:
        return None, False, ""
    try:
        return phone_e164(facility.phone), facility.phone_verified, facility.phone_source
    except BadPhone:
        return None, False, facility.phone_source


def _is_alive(e164: str | None) -> bool:
    """Whether somebody can own the number: those of a demonstration are shown and never dialled."""
    try:
        return bool(e164) and phone_e164(e164 or "") == e164
    except BadPhone:
        return False
