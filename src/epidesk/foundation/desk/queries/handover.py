# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.accounts.queries import holders_of
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Principal, Viewer
from epidesk.foundation.desk.models import DeskItem, HandoverMatter, HandoverNote, HandoverRead
from epidesk.foundation.desk.queries.rows import area_name
from epidesk.foundation.desk.queries.shapes import Owner
from epidesk.foundation.desk.rules import HANDOVER_PREFIX, HANDOVER_SHOWN_FOR, Permission
from epidesk.foundation.desk.shifts import shift_title
from epidesk.foundation.desk.streams import page_of, public_id_of
from epidesk.foundation.places.queries import wards
from epikit.text import sort_key

HISTORY = 60


@dataclass(frozen=True)
class Passed:
    """A matter that a note handed over, as it is now. `to_name`: "" for back into the queue."""

    code: str
    url: str
    to_name: str
    is_open: bool


@dataclass(frozen=True)
class Handover:
    """A note of handover. `where`: names of its wards, empty for the whole province."""

    id: UUID
    at: datetime
    by_name: str
    shift_title: str
    shift_on: date
    where: tuple[str, ...]
    text: str
    matters: tuple[Passed, ...]
    read_by: tuple[str, ...] = ()

    @property
    def public_id(self) -> str:
        return public_id(HANDOVER_PREFIX, self.id)


def covers_note(by: Principal, areas: Iterable[UUID]) -> bool:
    """Whether a note of these wards is for this one: it shares a ward, or is for the whole province."""
    asked = frozenset(areas)
    return not asked or by.areas is None or bool(asked & by.areas)


def waiting_handovers(viewer: Viewer) -> tuple[Handover, ...]:
    """Notes of others that this viewer has not read, newest first: they stand on top of the queue. Two statements."""
    requires(viewer, Permission.READ)
    if viewer.user_id is None:
        return ()
    rows = HandoverNote.objects.filter(at__gt=timezone.now() - HANDOVER_SHOWN_FOR).exclude(by_id=viewer.user_id)
    rows = rows.exclude(id__in=HandoverRead.objects.filter(user_id=viewer.user_id).values("note_id"))
    return _shown(viewer, [row for row in rows.order_by("-id")[:20] if covers_note(viewer, row.areas)])


def handovers(viewer: Viewer) -> tuple[Handover, ...]:
    """The history: notes for this viewer's area and one's own, newest first."""
    requires(viewer, Permission.READ)
    rows = HandoverNote.objects.order_by("-id")[: HISTORY * 2]
    found = [row for row in rows if row.by_id == viewer.user_id or covers_note(viewer, row.areas)]
    return _shown(viewer, found[:HISTORY])


def own_matters(viewer: Viewer) -> tuple[tuple[UUID, str], ...]:
    """Ids and codes of the open matters this viewer owns, nearest deadline first."""
    requires(viewer, Permission.READ)
    rows = DeskItem.objects.filter(owner_id=viewer.user_id, closed_at=None).order_by("rank", "due_at", "subject_id")
    return tuple(rows.values_list("subject_id", "code")[:200]) if viewer.user_id else ()


def colleagues(viewer: Viewer) -> tuple[Owner, ...]:
    """Who may take matters on: everybody else at the desk whose area meets this viewer's, by name."""
    requires(viewer, Permission.READ)
    found: dict[UUID, str] = {}
    for one in holders_of(Permission.CLAIM):
        shares = viewer.areas is None or one.areas is None or bool(viewer.areas & one.areas)
        if one.user_id != viewer.user_id and shares:
            found[one.user_id] = one.name
    return tuple(sorted((Owner(id, name) for id, name in found.items()), key=lambda one: sort_key(one.name)))


def _shown(viewer: Viewer, notes: Sequence[HandoverNote]) -> tuple[Handover, ...]:
    if not notes:
        return ()
    ids = [note.id for note in notes]
    passed: dict[UUID, list[Passed]] = {}
    lines = HandoverMatter.objects.filter(note_id__in=ids).order_by("id")
    rows = {
        id: (stream, closed_at is None, area_id)
        for id, stream, closed_at, area_id in DeskItem.objects.filter(
            subject_id__in=[line.subject_id for line in lines]
        ).values_list("subject_id", "stream", "closed_at", "area_id")
    }
    for line in lines:
        stream, is_open, area_id = rows.get(line.subject_id, ("", False, None))
        sees = bool(stream) and viewer.covers(area_id)
        url = page_of(stream, public_id_of(stream, line.subject_id)) if sees else ""
        passed.setdefault(line.note_id, []).append(Passed(line.code, url, line.to_name, is_open))
    readers: dict[UUID, list[str]] = {}
    for note_id, name in (
        HandoverRead.objects.filter(note_id__in=ids).order_by("id").values_list("note_id", "user__name")
    ):
        readers.setdefault(note_id, []).append(name)
    province = len(wards())
    return tuple(
        Handover(
            id=note.id,
            at=note.at,
            by_name=note.by_label,
            shift_title=shift_title(note.shift, viewer.language),
            shift_on=note.shift_on,
            where=() if len(note.areas) in (0, province) else tuple(sorted(map(area_name, note.areas), key=sort_key)),
            text=note.text,
            matters=tuple(passed.get(note.id, ())),
            read_by=tuple(readers.get(note.id, ())),
        )
        for note in notes
    )
