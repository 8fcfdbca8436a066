# SPDX-License-Identifier: Apache-2.0
"""A declaration before it is one: checked by one set of rules, whichever door or sheet it came through. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from epidesk.intake.movement.rules.words import GivenBy, Kind, TestResult

MAX_NAME = 160
MAX_ADDRESS = 300
MAX_TEXT = 1_000
MAX_VISITS = 12
OLDEST = timedelta(days=60)
"""How far back a journey may lie that is declared now."""
AHEAD = timedelta(days=30)
"""How far ahead an arrival may be declared."""
LEAST_TENTHS, MOST_TENTHS = 340, 430
"""Of a temperature, in tenths of °C: beyond these something else was typed."""
CHANNELS = ("web", "kiosk", "lane", "api", "desk", "import", "checkpoint")
LANGUAGES = ("vi", "en", "zh", "ko", "ja", "fr", "ru", "th", "lo", "km")


@dataclass(frozen=True)
class VisitDraft:
    """A place before this one. `to_on`: the first day elsewhere (half-open)."""

    place_code: str
    from_on: date
    to_on: date
    row: int | None = None
    """In which row of the form it was typed, so that what is wrong stands beside it; None: its place in the list."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field: a slug of `texts.PROBLEM` and what its words need."""

    slug: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class DeclarationDraft:
    """What somebody declares. Place codes: ISO 3166 ("KR", "VN-26"). `symptoms`, `exposures`, `conditions`: codes of
    the disease's lists; `health_said`: they answered, so an empty list means none. `phone`, `id_number`: as typed.
    `ward_code`: where they stay in the province; `stay_elsewhere`: district and the like outside it. `corrects`: the
    declaration that this one mends. `truth`: they were told what a false statement means and confirmed."""

    kind: str
    name: str = ""
    year_of_birth: int | None = None
    sex: str = ""
    nationality: str = ""
    id_number: str = ""
    phone: str = ""
    email: str = ""
    gate: str = ""
    conveyance: str = ""
    conveyance_no: str = ""
    seat: str = ""
    departed_on: date | None = None
    arrived_on: date | None = None
    leaves_on: date | None = None
    origin: str = ""
    destination: str = ""
    purpose: str = ""
    visits: tuple[VisitDraft, ...] = ()
    ward_code: str = ""
    stay_address: str = ""
    symptoms: tuple[str, ...] = ()
    exposures: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    health_said: bool = False
    temperature_tenths: int | None = None
    test_result: TestResult = TestResult.NONE
    tested_on: date | None = None
    vaccines: str = ""
    note: str = ""
    given_by: str = GivenBy.SELF
    proxy_name: str = ""
    proxy_phone: str = ""
    proxy_relation: str = ""
    consent: bool = True
    truth: bool = True
    language: str = "vi"
    channel: str = "web"
    corrects: UUID | None = None
    person_id: UUID | None = None
    """Somebody known already (a row of a list, the next declaration of the same account): not matched again."""
    misread: Mapping[str, Problem] = field(default_factory=dict)
    """What was typed and could not be read, by field (`reading`); said together with what is wrong otherwise."""


@dataclass(frozen=True)
class Lists:
    """What may be answered, position by position: the bit of a code is its place here."""

    symptoms: tuple[str, ...]
    exposures: tuple[str, ...]
    conditions: tuple[str, ...]
    places: frozenset[str]


_NEEDED: dict[str, tuple[str, ...]] = {
    Kind.ENTRY: (
        "year_of_birth",
        "sex",
        "nationality",
        "id_number",
        "conveyance",
        "departed_on",
        "arrived_on",
        "origin",
    ),
    Kind.ARRIVAL: ("year_of_birth", "conveyance", "arrived_on", "origin"),
    Kind.DEPARTURE: ("departed_on", "destination"),
    Kind.DAILY: (),
}
NEEDED = _NEEDED
"""Fields without which a kind of declaration says too little, beside the name, a phone and how one is."""


def mask_of(codes: tuple[str, ...], known: tuple[str, ...]) -> int:
    """The bit mask of some codes. Raises `ValueError` for an unknown one."""
    mask = 0
    for code in codes:
        mask |= 1 << known.index(code)
    return mask


def codes_of(mask: int, known: tuple[str, ...]) -> tuple[str, ...]:
    """The codes whose bit is set."""
    return tuple(code for position, code in enumerate(known) if mask >> position & 1)


def check(draft: DeclarationDraft, lists: Lists, today: date) -> dict[str, Problem]:
    """Problems by field; none means that it can be filed. Phone, ID number, ward and conveyance are read elsewhere."""
    problems: dict[str, Problem] = dict(draft.misread)
    needed = _NEEDED.get(draft.kind)
    if needed is None:
        return {"kind": Problem("choose")}
    for name in needed:
        if not getattr(draft, name):
            problems.setdefault(name, Problem("choose" if name in _CHOSEN else "missing"))
    _check_who(draft, today, problems)
    _check_journey(draft, lists, today, problems)
    _check_health(draft, lists, today, problems)
    if not draft.truth:
        problems["truth"] = Problem("truth")
    return problems


_CHOSEN = frozenset({"sex", "nationality", "conveyance", "origin", "destination"})


def _check_who(draft: DeclarationDraft, today: date, problems: dict[str, Problem]) -> None:
    if not draft.name and draft.person_id is None:
        problems["name"] = Problem("missing")
    for name, text, limit in (
        ("name", draft.name, MAX_NAME),
        ("proxy_name", draft.proxy_name, MAX_NAME),
        ("stay_address", draft.stay_address, MAX_ADDRESS),
        ("email", draft.email, 200),
        ("gate", draft.gate, 40),
        ("vaccines", draft.vaccines, MAX_TEXT),
        ("note", draft.note, MAX_TEXT),
    ):
        if len(text) > limit:
            problems[name] = Problem("too-long", {"limit": limit, "length": len(text)})
    if draft.year_of_birth is not None and not today.year - 125 <= draft.year_of_birth <= today.year:
        problems["year_of_birth"] = Problem("year")
    if draft.given_by == GivenBy.PROXY:
        if not draft.proxy_name:
            problems["proxy_name"] = Problem("missing")
        if not draft.proxy_relation:
            problems["proxy_relation"] = Problem("choose")
        if not draft.consent:
            problems["consent"] = Problem("consent")
    has_phone = draft.phone or draft.proxy_phone or draft.person_id is not None
    if not has_phone and draft.given_by in (GivenBy.SELF, GivenBy.PROXY):
        problems["phone"] = Problem("phone-or-kiosk")
    if draft.kind in (Kind.ENTRY, Kind.ARRIVAL) and not (draft.ward_code or draft.stay_address):
        problems["ward_code"] = Problem("stay")


def _check_journey(draft: DeclarationDraft, lists: Lists, today: date, problems: dict[str, Problem]) -> None:
    for name in ("origin", "destination", "nationality"):
        if (value := getattr(draft, name)) and value not in lists.places:
            problems.setdefault(name, Problem("place-unknown"))
    for name in ("departed_on", "arrived_on", "leaves_on"):
        on = getattr(draft, name)
        if on is not None and not today - OLDEST <= on <= today + (
            AHEAD if name != "leaves_on" else timedelta(days=400)
        ):
            problems.setdefault(name, Problem("too-old" if on < today else "too-late"))
    if draft.departed_on and draft.arrived_on and draft.arrived_on < draft.departed_on:
        problems.setdefault("arrived_on", Problem("arrives-before"))
    if draft.leaves_on and draft.arrived_on and draft.leaves_on < draft.arrived_on:
        problems.setdefault("leaves_on", Problem("leaves-before"))
    if len(draft.visits) > MAX_VISITS:
        problems["visits"] = Problem("too-many", {"limit": MAX_VISITS})
    for position, visit in enumerate(draft.visits):
        place = position if visit.row is None else visit.row
        if visit.place_code not in lists.places:
            problems[f"visits.{place}.place"] = Problem("place-unknown")
        if visit.to_on <= visit.from_on:
            problems[f"visits.{place}.to_on"] = Problem("left-before")
        elif visit.from_on > today + AHEAD:
            problems[f"visits.{place}.from_on"] = Problem("too-late")


def _check_health(draft: DeclarationDraft, lists: Lists, today: date, problems: dict[str, Problem]) -> None:
    for name in ("symptoms", "exposures", "conditions"):
        if set(getattr(draft, name)) - set(getattr(lists, name)):
            problems.setdefault(name, Problem("choose"))
    if not (draft.health_said or draft.symptoms or draft.kind == Kind.DEPARTURE):
        problems.setdefault("symptoms", Problem("health-missing"))
    tenths = draft.temperature_tenths
    if tenths is not None and not LEAST_TENTHS <= tenths <= MOST_TENTHS:
        problems.setdefault("temperature", Problem("temperature"))
    if draft.tested_on is not None and draft.tested_on > today:
        problems["tested_on"] = Problem("in-future")
