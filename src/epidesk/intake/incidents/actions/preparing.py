# SPDX-License-Identifier: Apache-2.0
"""From a draft to everything that filing writes, without touching the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext, override

from epidesk.foundation.accounts.phones import read_phone
from epidesk.foundation.core.errors import Forbidden, Invalid, Text
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.places.province import province
from epidesk.foundation.places.queries import area_at, find_ward_by_code, get_area
from epidesk.intake.incidents.kinds import KINDS, Kind
from epidesk.intake.incidents.ownership import nameless
from epidesk.intake.incidents.rules import Draft, Place, Placed, Problem, check, clean, locate, may_file
from epidesk.intake.incidents.rules.draft import STAFF_CHANNELS
from epidesk.intake.incidents.rules.fair_use import Lane
from epidesk.intake.incidents.texts import problem_text
from epidesk.intake.incidents.weighing import weigh
from epikit.geo.points import LonLat, distance_m

NIL = UUID(int=0)  # until the database has given it one


@dataclass
class Prepared:
    """A report that can be filed. `by` is who the ledger will name: nobody, where the reporter wants no name.

    From `judging`: `lane`, `more_flags`, `folded_into`; and of those folded into this very one: how many, and how
    urgent its row is by them, with which flags."""

    id: UUID
    kind: Kind
    draft: Draft
    answers: dict[str, Any]
    placed: Placed
    suggestion: dict[str, Any]
    phone: str
    by: Actor
    reporter_id: UUID | None
    device: str
    key_id: UUID | None
    confirmed: bool
    entered_by_id: UUID | None = None
    code: str = ""
    service_request_id: UUID = NIL
    person_id: UUID | None = None
    lane: Lane = Lane.NORMAL
    more_flags: tuple[str, ...] = ()
    folded_into: UUID | None = None
    folds: int = 0
    row_priority: Priority | None = None
    row_flags: tuple[str, ...] = ()

    @property
    def priority(self) -> Priority:
        return Priority.from_slug(self.suggestion["priority"])

    @property
    def flags(self) -> tuple[str, ...]:
        danger = any(flag for _, _, flag in self.suggestion["reasons"])
        signs = ("urgent-signs",) if danger else ()
        return (*self.placed.flags, *signs, *self.more_flags)

    @property
    def ranks_as_confirmed(self) -> bool:
        return self.confirmed or not (self.kind.waits_for_phone or self.lane is Lane.SLOW)


def prepare(draft: Draft, by: Actor, now: datetime, verified_phones: Mapping[UUID, str]) -> Prepared:
    """Cleans, checks, places and weighs. Raises `Forbidden`, `Invalid` with a message beside each field."""
    if not may_file(by):
        raise Forbidden
    draft = _by_its_way(clean(draft, province_zone()), by)
    kind = KINDS.get(draft.kind)
    if kind is None:
        raise Invalid({"kind": problem_text(Problem("kind-unknown"))})
    problems = check(draft, choices=kind.slugs, now=now, in_province=_in_province)
    answers, of_answers = kind.read_answers(draft.answers)
    problems = {**of_answers, **problems}
    named = find_ward_by_code(draft.ward_code) if draft.ward_code else None
    if draft.ward_code and named is None:
        problems["ward_code"] = Problem("ward-unknown")
    if "place" in problems and problems["place"].slug == "place-missing":
        problems["place"] = Problem(kind.place_missing)
    errors: dict[str, Text] = {field: problem_text(problem) for field, problem in problems.items()}
    phone = _phone(draft, by, verified_phones, errors)
    if errors:
        raise Invalid(errors)
    anonymous = draft.reply == "anonymous"
    citizen = by.kind in (PrincipalKind.CITIZEN, PrincipalKind.ANONYMOUS)
    return Prepared(
        id=uuid7(),
        kind=kind,
        draft=draft,
        answers=answers,
        placed=locate(draft, _place(draft, named.id if named else None)),
        suggestion=weigh(kind.code, draft.seen, answers),
        phone=phone,
        by=nameless(by) if anonymous and citizen else by,
        reporter_id=by.user_id if by.kind is PrincipalKind.CITIZEN and not anonymous else None,
        device=(by.device or "") if citizen else "",
        key_id=by.key_id or draft.external_key_id,
        entered_by_id=by.user_id if by.kind is PrincipalKind.STAFF else None,
        confirmed=by.kind in (PrincipalKind.STAFF, PrincipalKind.SYSTEM) or by.user_id in verified_phones,
    )


def _by_its_way(draft: Draft, by: Actor) -> Draft:
    """Only staff write down what came by telephone, at the counter, by radio or from another agency."""
    if by.kind is PrincipalKind.STAFF:
        return draft
    return replace(draft, channel="web") if draft.channel in STAFF_CHANNELS else draft


def search_words(title: Sequence[tuple[str, Mapping[str, Any]]], area_id: UUID | None, *others: str) -> list[str]:
    """By what the search box finds a matter: title in both languages, ward, address, name."""
    words = [_title_words(msgid, tuple(sorted(params.items()))) for msgid, params in title]
    if area_id is not None:
        area = get_area(area_id)
        words.append(area.short_name)
    return [*words, *others]


@lru_cache(maxsize=2_000)
def _title_words(msgid: str, params: tuple[tuple[str, Any], ...]) -> str:
    texts = []
    for language in ("vi", "en"):
        with override(language):
            text = gettext(msgid)
            texts.append(text % dict(params) if params else text)
    return " ".join(texts)


def province_zone() -> ZoneInfo:
    """The province's clock."""
    return _zone_of(settings.ENV.config_dir)


@lru_cache(maxsize=2)
def _zone_of(_config_dir: Path) -> ZoneInfo:
    return ZoneInfo(province().timezone)


def _in_province(lon: float, lat: float) -> bool:
    return area_at(lon, lat) is not None


def _place(draft: Draft, named: UUID | None) -> Place:
    if draft.lon is None or draft.lat is None:
        return Place(named=named)
    area = area_at(draft.lon, draft.lat)
    reporter_m = None
    if draft.reporter_lon is not None and draft.reporter_lat is not None:
        reporter_m = distance_m(LonLat(draft.lon, draft.lat), LonLat(draft.reporter_lon, draft.reporter_lat))
    return Place(at_point=area.id if area else None, named=named, reporter_m=reporter_m)


def _phone(draft: Draft, by: Actor, verified_phones: Mapping[UUID, str], errors: dict[str, Text]) -> str:
    """E.164 of the number to call back: as typed, or the one with which the reporter signed in; none for anonymous."""
    if draft.reply == "anonymous":
        return ""
    if not draft.contact_phone:
        return verified_phones.get(by.user_id, "") if by.user_id else ""
    try:
        return read_phone(draft.contact_phone, field="contact_phone")
    except Invalid as error:
        errors.update(error.fields)
        return ""
