# SPDX-License-Identifier: Apache-2.0
"""The words of CAP 1.2 and of this centre for what an alert is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

SOURCE = "vi"
LANGUAGES = ("vi", "en", "zh", "ko", "fr", "ja")
"""In which an alert may be written, in the order in which editors and readers see them."""


def in_order(languages: Iterable[str]) -> tuple[str, ...]:
    """Vietnamese first, then as in `LANGUAGES`; the database keeps no order."""
    return tuple(sorted(languages, key=lambda one: LANGUAGES.index(one) if one in LANGUAGES else len(LANGUAGES)))


class Level(StrEnum):
    """How loud. The same words as `notify`'s levels."""

    NOTICE = "notice"
    WARNING = "warning"
    EMERGENCY = "emergency"


class Reach(StrEnum):
    """Whether it is for people or for practice. Asked in one place: `rules.reach.reaches_people`."""

    ACTUAL = "actual"
    EXERCISE = "exercise"


class Message(StrEnum):
    """What a message does to the ones before it (CAP's msgType)."""

    ALERT = "alert"
    UPDATE = "update"
    CANCEL = "cancel"


class Urgency(StrEnum):
    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Severity(StrEnum):
    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


class Response(StrEnum):
    """What people shall do, in one word."""

    SHELTER = "Shelter"
    AVOID = "Avoid"
    EXECUTE = "Execute"
    PREPARE = "Prepare"
    MONITOR = "Monitor"
    EVACUATE = "Evacuate"
    ASSESS = "Assess"
    ALL_CLEAR = "AllClear"
    NONE = "None"


class Category(StrEnum):
    HEALTH = "Health"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    MET = "Met"
    GEO = "Geo"
    FIRE = "Fire"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


class AreaKind(StrEnum):
    """How it was said where an alert counts. What counts for receiving are the wards that follow from it."""

    PROVINCE = "province"
    WARDS = "wards"
    POLYGON = "polygon"
    CIRCLE = "circle"


USUAL: Mapping[Level, tuple[Urgency, Severity, Certainty]] = {
    Level.NOTICE: (Urgency.FUTURE, Severity.MINOR, Certainty.OBSERVED),
    Level.WARNING: (Urgency.EXPECTED, Severity.SEVERE, Certainty.LIKELY),
    Level.EMERGENCY: (Urgency.IMMEDIATE, Severity.EXTREME, Certainty.OBSERVED),
}
"""What the composer proposes for a level."""
