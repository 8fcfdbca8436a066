# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class PeopleMerged:
    """Rows were found to be one person. Position by position: references to the dropped one now mean the kept one.

    A room that moves its references notes them with `people.actions.note_moved`, so that undoing can give them back.
    """

    kept_ids: tuple[UUID, ...]
    dropped_ids: tuple[UUID, ...]
    merge_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class PeopleUnmerged:
    """A merge was undone: give back what `people.queries.moved_references` says."""

    kept_ids: tuple[UUID, ...]
    dropped_ids: tuple[UUID, ...]
    merge_ids: tuple[UUID, ...]
