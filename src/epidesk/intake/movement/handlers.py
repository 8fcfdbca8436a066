# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.events import subscribe
from epidesk.foundation.people.events import PeopleMerged, PeopleUnmerged
from epidesk.intake.movement.actions import move_people, move_people_back


@subscribe(PeopleMerged)
def follow_merges(event: PeopleMerged) -> None:
    for merge_id, kept_id, dropped_id in zip(event.merge_ids, event.kept_ids, event.dropped_ids, strict=True):
        move_people(merge_id=merge_id, kept_id=kept_id, dropped_id=dropped_id)


@subscribe(PeopleUnmerged)
def follow_unmerges(event: PeopleUnmerged) -> None:
    for merge_id, kept_id, dropped_id in zip(event.merge_ids, event.kept_ids, event.dropped_ids, strict=True):
        move_people_back(merge_id=merge_id, kept_id=kept_id, dropped_id=dropped_id)
