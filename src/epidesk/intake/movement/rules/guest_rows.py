# SPDX-License-Identifier: Apache-2.0
"""A row of somebody's sheet to a guest or a passenger, or to what is wrong with it. Pure: tables of names come in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import TypeVar

from epidesk.intake.movement.rules.lodging import (
    CHECK_IN,
    CHECK_OUT,
    MAX_FROM,
    MAX_NAME,
    MAX_ROOM,
    Born,
    GuestDraft,
    stay_problems,
)
from epidesk.intake.movement.rules.words import Conveyance
from epikit.formats.sheets import BadCell, Cell, DateOrder, as_date, as_digits, as_moment, as_text, as_time
from epikit.text import (
    BadConveyance,
    BadPhone,
    conveyance_number,
    fold_words,
    id_number_clean,
    id_number_shape,
    nfc,
    phone_e164,
    seat_number,
)

T = TypeVar("T")
Problems = dict[str, str]
"""Field -> slug; the first thing wrong with a field is what is told."""

_folded = lru_cache(maxsize=1 << 12)(fold_words)
_MOBILE = re.compile(r"0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])[0-9]{7}")
_YEAR = re.compile(r"(?:18|19|20)[0-9]{2}")
_FEMALE = frozenset({"nu", "f", "female", "woman", "nu gioi", "n", "ba", "co", "ms", "mrs"})
_MALE = frozenset({"nam", "m", "male", "man", "nam gioi", "ong", "anh", "mr"})
_OTHER = frozenset({"khac", "other", "x", "o"})
_CONVEYANCES = {
    "may bay": Conveyance.AIR,
    "chuyen bay": Conveyance.AIR,
    "flight": Conveyance.AIR,
    "air": Conveyance.AIR,
    "plane": Conveyance.AIR,
    "tau": Conveyance.RAIL,
    "tau hoa": Conveyance.RAIL,
    "train": Conveyance.RAIL,
    "rail": Conveyance.RAIL,
    "xe": Conveyance.BUS,
    "xe khach": Conveyance.BUS,
    "bus": Conveyance.BUS,
    "coach": Conveyance.BUS,
    "tau thuy": Conveyance.SHIP,
    "thuyen": Conveyance.SHIP,
    "ship": Conveyance.SHIP,
    "boat": Conveyance.SHIP,
}
_TRAIN_NUMBER = re.compile(r"(?:SE|TN|SNT|SPT|HD|QB)0*[0-9]{1,3}")
_PLATE = re.compile(r"[0-9]{2}[A-Z]{1,2}[0-9]{4,6}")


@dataclass(frozen=True)
class Tables:
    """What the pure reader must be told. `countries`: folded name or code -> ISO 3166 alpha-2; `retired_phones`:
    whether the numbers of demonstrations count."""

    countries: Mapping[str, str]
    retired_phones: bool = False


@dataclass(frozen=True, slots=True)
class PassengerDraft:
    """Somebody on a flight, train, bus or ship. `on`: the day it left. Equal key and person: the same journey."""

    name: str
    conveyance: str
    number: str
    on: date
    seat: str = ""
    phone_e164: str = ""
    id_number: str = ""
    born: Born = (None, None, None)
    sex: str = ""
    nationality: str = ""
    origin: str = ""
    destination: str = ""


def read_guest(
    values: Mapping[str, Cell], order: DateOrder, today: date, tables: Tables
) -> tuple[GuestDraft | None, Problems]:
    """One guest. Fields that must be there and are not are left to the caller to tell."""
    found: Problems = {}
    who = _person(values, order, today, tables, found)
    arrived = _moment(values, "arrived", "arrived_time", order, found)
    left = _moment(values, "left", "left_time", order, found)
    leaves_on = _try(found, "leaves", lambda: as_date(values.get("leaves", ""), order))
    room = _short(values, "room", MAX_ROOM, found)
    came_from = _short(values, "came_from", MAX_FROM, found)
    if arrived is None or "arrived" in found:
        return None, found
    arrived_at = datetime.combine(arrived[0], arrived[1] or CHECK_IN)
    left_at = datetime.combine(left[0], left[1] or CHECK_OUT) if left else None
    if left_at is not None and left is not None and left[1] is None and left_at <= arrived_at and left[0] >= arrived[0]:
        left_at = datetime.combine(left[0], time(23, 59))  # came and went on one day
    for field, slug in stay_problems(arrived_at, left_at, leaves_on, today).items():
        found.setdefault(field, slug)
    if found or who is None:
        return None, found
    name, phone, id_number, born, sex, nationality = who
    return (
        GuestDraft(name, arrived_at, left_at, leaves_on, phone, id_number, born, sex, nationality, room, came_from),
        found,
    )


def read_passenger(
    values: Mapping[str, Cell], order: DateOrder, today: date, tables: Tables
) -> tuple[PassengerDraft | None, Problems]:
    """One passenger of a manifest."""
    found: Problems = {}
    who = _person(values, order, today, tables, found)
    on = _try(found, "on", lambda: as_date(values.get("on", ""), order))
    conveyance, number = _conveyance(values, found)
    seat = seat_number(_text(values, "seat", found))
    origin, destination = _short(values, "origin", MAX_FROM, found), _short(values, "destination", MAX_FROM, found)
    if on is not None:
        for slug in stay_problems(datetime.combine(on, time()), None, None, today).values():
            found.setdefault("on", slug)
    if found or who is None or on is None or not number:
        return None, found
    name, phone, id_number, born, sex, nationality = who
    return (
        PassengerDraft(
            name, conveyance, number, on, seat, phone, id_number, born, sex, nationality, origin, destination
        ),
        found,
    )


Who = tuple[str, str, str, Born, str, str]


def _person(values: Mapping[str, Cell], order: DateOrder, today: date, tables: Tables, found: Problems) -> Who | None:
    name = nfc(_text(values, "name", found))
    if not name:
        surname, given = nfc(_text(values, "surname", found)), nfc(_text(values, "given_name", found))
        name = f"{surname} {given}".strip()
    if len(name) > MAX_NAME:
        found["name"] = "too_long"
    elif name and not any(ch.isalpha() for ch in name):
        found["name"] = "not-a-name"
    phone = _phone(values.get("phone", ""), tables, found)
    id_number = _id_number(values.get("id_number", ""), found)
    born = _born(values.get("born", ""), order, today, found)
    sex = _sex(_text(values, "sex", found), found)
    nationality = _nationality(_text(values, "nationality", found), tables, found)
    return None if found else (name, phone, id_number, born, sex, nationality)


def _try(found: Problems, field: str, read: Callable[[], T]) -> T | None:
    try:
        return read()
    except BadCell as error:
        found.setdefault(field, error.problem)
        return None


def _text(values: Mapping[str, Cell], field: str, found: Problems) -> str:
    cell = values.get(field, "")
    return "" if cell == "" else _try(found, field, lambda: as_text(cell)) or ""


def _short(values: Mapping[str, Cell], field: str, most: int, found: Problems) -> str:
    text = _text(values, field, found)
    if len(text) > most:
        found[field] = "too_long"
    return text


def _phone(cell: Cell, tables: Tables, found: Problems) -> str:
    if cell == "":
        return ""
    typed = _try(found, "phone", lambda: as_digits(cell, (10,)))
    if not typed:
        return ""
    bare = typed.replace(" ", "").replace(".", "")
    if _MOBILE.fullmatch(bare):
        return "+84" + bare[1:]  # nine of ten numbers: the library takes fifty times as long
    try:
        return phone_e164(typed, allow_retired=tables.retired_phones)
    except BadPhone:
        found.setdefault("phone", "not-a-phone")
        return ""


def _id_number(cell: Cell, found: Problems) -> str:
    """CCCD with 12 digits, CMND with 9, a passport; spaces do not count."""
    if cell == "":
        return ""
    cleaned = id_number_clean(_try(found, "id_number", lambda: as_digits(cell, (9, 12))) or "")
    if not cleaned or id_number_shape(cleaned) is not None:
        return cleaned
    digits = cleaned.isdigit()
    found.setdefault("id_number", "id-too-short" if digits and len(cleaned) < 12 else "not-an-id-number")
    return ""


def _born(cell: Cell, order: DateOrder, today: date, found: Problems) -> Born:
    if cell == "":
        return None, None, None
    text = _try(found, "born", lambda: as_text(cell)) or ""
    day = None
    if not _YEAR.fullmatch(text):
        day = _try(found, "born", lambda: as_date(cell, order, latest=today))
        if day is None:
            return None, None, None
    year = day.year if day else int(text)
    if not today.year - 120 <= year <= today.year:
        found.setdefault("born", "no-year-of-birth")
        return None, None, None
    return (year, day.month, day.day) if day else (year, None, None)


def _sex(text: str, found: Problems) -> str:
    word = _folded(text)
    for sex, words in (("female", _FEMALE), ("male", _MALE), ("other", _OTHER)):
        if word in words:
            return sex
    if word:
        found.setdefault("sex", "not-a-sex")
    return ""


def _nationality(text: str, tables: Tables, found: Problems) -> str:
    if not text:
        return ""
    code = tables.countries.get(_folded(text), "")
    if not code:
        found.setdefault("nationality", "no-such-country")
    return code


def _moment(
    values: Mapping[str, Cell], day_field: str, time_field: str, order: DateOrder, found: Problems
) -> tuple[date, time | None] | None:
    moment = _try(found, day_field, lambda: as_moment(values.get(day_field, ""), order))
    hour = _try(found, time_field, lambda: as_time(values.get(time_field, "")))
    if moment is None:
        return None
    return moment[0], hour if hour is not None else moment[1]


def _conveyance(values: Mapping[str, Cell], found: Problems) -> tuple[str, str]:
    """Kind and number. Without a column for the kind, the number itself says whether it is a train, a plate or a
    flight."""
    typed = _text(values, "number", found)
    if not typed:
        return "", ""
    said = fold_words(_text(values, "conveyance", found))
    kind = _CONVEYANCES.get(said, "")
    if said and not kind:
        found.setdefault("conveyance", "no-such-conveyance")
        return "", ""
    if not kind:
        bare = re.sub(r"[\W_]+", "", typed).upper()
        kind = (
            Conveyance.RAIL
            if _TRAIN_NUMBER.fullmatch(bare)
            else Conveyance.BUS
            if _PLATE.fullmatch(bare)
            else Conveyance.AIR
        )
    try:
        return kind, conveyance_number(kind, typed)
    except BadConveyance as error:
        found.setdefault("number", error.slug)
        return "", ""
