# SPDX-License-Identifier: Apache-2.0
"""One CAP message as values. Names and order are the standard's; empty text and empty tuple stand for «not there».

Enumerated fields are plain `str`, so that what others write wrongly can be shown; the enumerations here say what may
stand in them, `checking.check` what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

Point = tuple[float, float]
"""Longitude, latitude in degrees, WGS 84: CAP writes them the other way round, only in the XML."""


class Status(StrEnum):
    """What receivers shall do with it. Google publishes ACTUAL alone."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class MsgType(StrEnum):
    """Whether it is new, or about an earlier message that it names in `references`."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Scope(StrEnum):
    """Who may read it. RESTRICTED needs `restriction`, PRIVATE needs `addresses`."""

    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


class Category(StrEnum):
    """What kind of event."""

    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


class ResponseType(StrEnum):
    """What people should do."""

    SHELTER = "Shelter"
    EVACUATE = "Evacuate"
    PREPARE = "Prepare"
    EXECUTE = "Execute"
    AVOID = "Avoid"
    MONITOR = "Monitor"
    ASSESS = "Assess"
    ALL_CLEAR = "AllClear"
    NONE = "None"


class Urgency(StrEnum):
    """How soon people should act: now, within the hour, in the near future, no longer."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Severity(StrEnum):
    """How great the threat to life and property is."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    """How sure: LIKELY is above one half."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


class Named(NamedTuple):
    """A `valueName` and its `value`: of an event code, a parameter, a geocode."""

    name: str
    value: str


class Circle(NamedTuple):
    """Within `radius_km` of a point."""

    center: Point
    radius_km: float


@dataclass(frozen=True)
class Reference:
    """An earlier message. Two name the same message if sender, identifier and the second of sending agree."""

    sender: str
    identifier: str
    sent_at: datetime

    @property
    def key(self) -> tuple[str, str, datetime]:
        """By which references are compared: CAP knows whole seconds."""
        return self.sender, self.identifier, self.sent_at.replace(microsecond=0)


@dataclass(frozen=True)
class Area:
    """Where. `polygons`: rings, closed (first point = last), at least four points. Metres are not CAP's:
    `altitude_ft`, `ceiling_ft` above mean sea level."""

    description: str
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[Named, ...] = ()
    altitude_ft: float | None = None
    ceiling_ft: float | None = None


@dataclass(frozen=True)
class Resource:
    """A file with it: by address, or inside (`deref_uri`, Base64). `digest`: SHA-1, 40 hex digits."""

    description: str
    mime_type: str
    size_bytes: int | None = None
    uri: str = ""
    deref_uri: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Info:
    """What is said in one language. All infos of an alert have the same categories and event codes."""

    event: str
    urgency: str
    severity: str
    certainty: str
    categories: tuple[str, ...] = (Category.HEALTH,)
    language: str = "vi-VN"
    response_types: tuple[str, ...] = ()
    audience: str = ""
    event_codes: tuple[Named, ...] = ()
    effective_at: datetime | None = None
    onset_at: datetime | None = None
    expires_at: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[Named, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Alert:
    """One message. `identifier` and `sender` hold no space, comma, `<` or `&`; each message has a new identifier.
    Instants are aware; fractions of a second are not written."""

    identifier: str
    sender: str
    sent_at: datetime
    status: str
    msg_type: str
    scope: str = Scope.PUBLIC
    source: str = ""
    restriction: str = ""
    addresses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    note: str = ""
    references: tuple[Reference, ...] = ()
    incidents: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()

    @property
    def reference(self) -> Reference:
        """By which a later message names this one."""
        return Reference(self.sender, self.identifier, self.sent_at)

    @property
    def expires_at(self) -> datetime | None:
        """When the last info ends; None if one never does or there is none."""
        ends = [info.expires_at for info in self.infos]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None
