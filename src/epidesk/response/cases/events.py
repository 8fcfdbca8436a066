# SPDX-License-Identifier: Apache-2.0
"""What the register announces. Each field is a tuple of ids."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class CasesEntered:
    """People came into the register."""

    case_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class CaseClassified:
    """Somebody was given another class; `classes` tells which, position by position."""

    case_ids: tuple[UUID, ...]
    person_ids: tuple[UUID, ...]
    classes: tuple[str, ...]


@dataclass(frozen=True)
class ContactsChanged:
    """What levels are counted from changed for these people: contacts, tests, dates, classes."""

    person_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class LevelsChanged:
    """Their distance from a confirmed case is another now."""

    person_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class ItineraryChanged:
    """Where a case was is known better: look for the exposed again."""

    case_ids: tuple[UUID, ...]
