# SPDX-License-Identifier: Apache-2.0
"""Two members may say how a mission ended, each on a phone without a line. The first that arrives stands; a second that
says something else is kept whole until somebody at the desk has looked at both, field by field."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.crypto import blind_index
from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.incidents import actions as incidents
from epidesk.response.dispatch.actions.locking import lock_mission
from epidesk.response.dispatch.models import Mission, MissionEnding
from epidesk.response.dispatch.rules import Permission
from epikit.text import nfc

FIELDS = ("outcome", "note")


def write_first(by: Actor, mission: Mission, *, outcome: str, note: str, pictures: int, at: datetime) -> None:
    """What the mission ended with; the mission is locked."""
    _write(by, mission, outcome, nfc(note), pictures, at, is_first=True)


def write_second(by: Actor, mission: Mission, *, outcome: str, note: str, pictures: int, at: datetime | None) -> bool:
    """Another member's words about a mission that has ended. The same words as any before are one; else they wait for
    the desk, and the answer is True. Pictures are the caller's: they never contradict. The mission is locked."""
    now = timezone.now()
    first = mission.endings.filter(is_first=True).first()
    words = nfc(note)
    if first is None:  # ended before endings were kept: all there is of the first stands on the mission
        write_first(
            replace(SYSTEM, label=""), mission, outcome=mission.outcome, note="", pictures=0, at=mission.ended_at or now
        )
        first = mission.endings.get(is_first=True)
    if outcome == first.outcome and words in ("", first.note):
        return False
    if not _write(by, mission, outcome, words, pictures, min(at or now, now), is_first=False):
        return False
    record(by=by, verb="mission.ended_twice", subject=("mission", mission.id), fields=("outcome", "note"))
    return True


def decide_ending(*, by: Actor, ending_id: UUID, take: Collection[str]) -> None:
    """Somebody has looked at both: of `outcome` and `note`, those in `take` are the second one's; a note that is taken
    stands beside the first. What is not taken stays readable with the mission.

    Who: `dispatch:stand_down` in the incident's area. Locks incident, then mission. Decided already: changes nothing.
    Raises `NotFound`, `Forbidden`.
    """
    mission_id = MissionEnding.objects.filter(id=ending_id, is_first=False).values_list("mission_id", flat=True).first()
    if mission_id is None:
        raise NotFound
    with unit_of_work():
        incident, mission = lock_mission(mission_id)
        requires(by, Permission.STAND_DOWN, area_id=incident.area_id)
        row = MissionEnding.objects.select_for_update().get(id=ending_id)
        if row.decided_at is not None:
            return
        taken = [name for name in FIELDS if name in take]
        row.decided_at, row.decided_by_id, row.taken = timezone.now(), by.user_id, taken
        row.save(update_fields=["decided_at", "decided_by", "taken"])
        if "outcome" in taken and mission.outcome != row.outcome:
            before, mission.outcome = mission.outcome, row.outcome
            mission.version += 1
            mission.save(update_fields=["outcome", "version"])
            incidents.correct_outcome(by=by, incident_id=incident.id, before=before, outcome=row.outcome)
        if "note" in taken and row.note:
            incidents.add_note(by=replace(SYSTEM, label=row.by_label), incident_id=incident.id, text=row.note)
        record(by=by, verb="mission.ending_decided", subject=("mission", mission.id), fields=taken)


def _write(
    by: Actor, mission: Mission, outcome: str, note: str, pictures: int, at: datetime, *, is_first: bool
) -> bool:
    mark = blind_index("dispatch.ending", f"{is_first}\0{outcome}\0{note}")  # of short notes a plain hash is a riddle
    _row, is_new = MissionEnding.objects.get_or_create(
        mission=mission,
        print_of=mark,
        defaults={
            "by_id": by.user_id,
            "by_label": by.label[:120],
            "at": at,
            "told_at": timezone.now(),
            "outcome": outcome,
            "note": note,
            "pictures": pictures,
            "is_first": is_first,
        },
    )
    return is_new
