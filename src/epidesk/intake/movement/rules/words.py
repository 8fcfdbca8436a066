# SPDX-License-Identifier: Apache-2.0
"""The slugs of movement, as they are stored."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """`ENTRY` into the country (the official form of 2020), `ARRIVAL` in the province, `DEPARTURE` from it, `DAILY`
    health."""

    ENTRY = "entry"
    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    DAILY = "daily"


JOURNEYS = (Kind.ENTRY, Kind.ARRIVAL)
"""Kinds by which somebody came, on which they are screened first."""


class Status(StrEnum):
    STANDING = "standing"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class GivenBy(StrEnum):
    SELF = "self"
    PROXY = "proxy"
    KIOSK = "kiosk"
    OPERATOR = "operator"
    PARTNER = "partner"


class Relation(StrEnum):
    """Of who declares to the person declared for."""

    PARENT = "parent"
    CHILD = "child"
    SPOUSE = "spouse"
    RELATIVE = "relative"
    CARER = "carer"
    OTHER = "other"


class Conveyance(StrEnum):
    AIR = "air"
    RAIL = "rail"
    BUS = "bus"
    CAR = "car"
    MOTORBIKE = "motorbike"
    SHIP = "ship"
    OTHER = "other"


class Purpose(StrEnum):
    HOME = "home"
    WORK = "work"
    STUDY = "study"
    VISIT = "visit"
    TOURISM = "tourism"
    MEDICAL = "medical"
    TRANSIT = "transit"
    OTHER = "other"


class TestResult(IntEnum):
    """Stored as its number."""

    __test__ = False  # no test case, whatever pytest thinks of the name

    NONE = 0
    NEGATIVE = 1
    POSITIVE = 2
    PENDING = 3
