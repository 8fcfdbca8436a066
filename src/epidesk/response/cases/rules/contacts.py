# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from enum import StrEnum


class Proximity(StrEnum):
    """How near two people were; nearest first. SORMAS' list, folded to what the province's forms ask."""

    PHYSICAL = "physical"
    CLOSE = "close"
    """Under a metre, or closed room without mask."""
    UNPROTECTED_CARE = "unprotected_care"
    SAME_ROOM = "same_room"
    BESIDE = "beside"
    AROUND = "around"
    CABIN = "cabin"
    VEHICLE = "vehicle"
    PLACE = "place"
    UNKNOWN = "unknown"


class Relation(StrEnum):
    HOUSEHOLD = "household"
    FAMILY_OR_FRIEND = "family_or_friend"
    WORK_OR_SCHOOL = "work_or_school"
    CARE = "care"
    OTHER = "other"


class ContactSource(StrEnum):
    HAND = "hand"
    ITINERARY = "itinerary"
    """Found where the case was."""
    LISTED = "listed"
    """Listed by the contact of a case, by a link."""
