# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ClassChanged:
    """These people are in another class now, or in one for the first time. `classes` tells which, by position, and
    `befores` which they were in ("" for none; without any, nobody said)."""

    person_ids: tuple[UUID, ...]
    declaration_ids: tuple[UUID, ...]
    classes: tuple[str, ...]
    befores: tuple[str, ...] = ()

    @property
    def moves(self) -> bool:
        """Whether somebody among them was in a class before."""
        return any(self.befores) or not self.befores


@dataclass(frozen=True)
class RuleSetAdopted:
    """This version counts from now on; `run_ids`: the screening again that follows."""

    version_ids: tuple[UUID, ...]
    run_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class SimulationAsked:
    """Somebody waits to see who would change class."""

    run_ids: tuple[UUID, ...]
