# SPDX-License-Identifier: Apache-2.0
"""What a kind of file means. Rooms above register theirs in their `audiences.py` or `handlers.py`, as with streams."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as column
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from epidesk.foundation.core.errors import NotFound, Text
from epidesk.foundation.core.principals import Actor, Principal
from epidesk.foundation.imports.rules import Found
from epikit.formats.sheets import Cell, DateOrder


@dataclass(frozen=True)
class Field:
    """A column that this kind of file may have. `names`: folded words that headers use for it, vi and en, the plainest
    first; `required`: the file must have it."""

    slug: str
    title: Text
    names: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row. `field` is empty when several together are. `params` fill the words."""

    field: str
    slug: str
    params: Mapping[str, str] = column(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """How the cells of one file are to be read. `today`: the day it came."""

    order: DateOrder
    today: date
    owner_id: UUID | None


class Importer(Protocol):
    """`kind` is the slug of this kind of file."""

    kind: str
    title: Text
    fields: tuple[Field, ...]

    def may(self, who: Principal, owner_id: UUID | None) -> bool:
        """Whether this one brings, sees, mends, takes and takes back such files for this owner."""

    def read_row(self, values: Mapping[str, Cell], reading: Reading) -> tuple[Any, Sequence[Problem]]:
        """One row to the room's own draft, or to what is wrong with it. Pure."""

    def find(self, owner_id: UUID | None, drafts: Sequence[Any]) -> Sequence[Found]:
        """What is on file for each draft; many thousands in a few statements. Writes nothing."""

    def commit(self, *, by: Actor, batch_id: UUID, owner_id: UUID | None, drafts: Sequence[Any]) -> int:
        """Takes them in, inside the caller's transaction; what is there already is passed over. How many rows."""

    def undo(self, *, by: Actor, batch_id: UUID) -> int:
        """Takes back all that this batch brought. How many rows."""

    def words(self, problem: Problem) -> Text | None:
        """The room's words for its own slugs; None for those that are the same for every file."""


_importers: dict[str, Importer] = {}


def register_importer(importer: Importer) -> None:
    """Once, when the house starts."""
    _importers[importer.kind] = importer


def importer_of(kind: str) -> Importer:
    """Raises `NotFound`."""
    found = _importers.get(kind)
    if found is None:
        raise NotFound
    return found


def kinds() -> tuple[Importer, ...]:
    """All that are registered, in their order."""
    return tuple(_importers.values())


Words = Callable[[Problem], Text | None]
