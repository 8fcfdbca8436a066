# SPDX-License-Identifier: Apache-2.0
"""What an officer at a checkpoint reads: the posts, who stands there, how many pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import SYSTEM, Viewer
from epidesk.foundation.people.queries import find_people
from epidesk.intake.movement.models import Checkpoint, Declaration, Passage
from epidesk.intake.movement.rules import Permission, Status
from epidesk.intake.movement.rules.passages import Outcome
from epikit.codes import BadCode, display_code, normalise_code

MOST_FOUND = 8
CHECKPOINT_PREFIX = "cpt"


@dataclass(frozen=True)
class CheckpointCard:
    """A post."""

    id: UUID
    public_id: str
    name: str
    lanes: int
    ward_id: UUID | None


@dataclass(frozen=True)
class Traveller:
    """Somebody who may stand there, by the least that tells them apart. `declared_at`: of the newest standing
    declaration, None without one."""

    person_id: UUID
    name: str
    year_of_birth: int | None
    phone: str
    declaration_id: UUID | None
    kind: str
    code: str
    declared_at: datetime | None


@dataclass(frozen=True)
class LaneCount:
    """A lane's work. `median_ms`: from the first sign of somebody to the decision, of the last hour; None: not told."""

    lane: int
    today: int
    last_hour: int
    median_ms: int | None


@dataclass(frozen=True)
class Throughput:
    """A post's work today, by outcome and lane."""

    total: int
    outcomes: dict[str, int]
    lanes: tuple[LaneCount, ...]


def open_checkpoints(viewer: Viewer) -> tuple[CheckpointCard, ...]:
    """Posts that are open, by name. Raises `Forbidden` without `movement:checkpoint`."""
    requires(viewer, Permission.CHECKPOINT)
    return tuple(_card(row) for row in Checkpoint.objects.filter(closed_at=None).order_by("name", "id"))


def checkpoint(viewer: Viewer, checkpoint_id: UUID) -> CheckpointCard:
    """One of them, closed ones too: their phones may have kept something. Raises `NotFound`, `Forbidden`."""
    requires(viewer, Permission.CHECKPOINT)
    row = Checkpoint.objects.filter(id=checkpoint_id).first()
    if row is None:
        raise NotFound
    return _card(row)


def find_travellers(viewer: Viewer, text: str) -> tuple[Traveller, ...]:
    """By code, phone, ID number, or words of the name without marks: at most eight. Whoever is shown is noted as read.

    Everywhere, not only in one's area: a checkpoint is where people come from elsewhere; so only what tells them apart
    is shown. Raises `Forbidden` without `movement:checkpoint`.
    """
    requires(viewer, Permission.CHECKPOINT)
    if declared := _by_code(text):
        found = {declared.person_id: declared} if declared.person_id else {}
        people = _people([id for id in found if id])
    else:
        people = {row.id: row for row in find_people(SYSTEM.as_viewer(), text, limit=MOST_FOUND)}
        found = _newest(list(people))
    viewer.note_read("person", list(people))
    return tuple(_traveller(row, found.get(id)) for id, row in people.items())


def shown_before(viewer: Viewer, receipt_id: str) -> tuple[datetime, str] | None:
    """When and where this receipt was shown last; None: never. Raises `Forbidden`."""
    requires(viewer, Permission.CHECKPOINT)
    row = Passage.objects.filter(receipt_id=receipt_id).select_related("checkpoint").order_by("at").last()
    return (row.at, row.checkpoint.name) if row and receipt_id else None


def throughput(viewer: Viewer, checkpoint_id: UUID) -> Throughput:
    """Of today. Raises `Forbidden` without `movement:checkpoint`. Two queries."""
    requires(viewer, Permission.CHECKPOINT)
    now = timezone.localtime()
    passages = Passage.objects.filter(checkpoint_id=checkpoint_id, at__gte=now.replace(hour=0, minute=0, second=0))
    hour = now - timedelta(hours=1)
    counts = passages.values("lane", "outcome").annotate(n=Count("id"), recent=Count("id", filter=Q(at__gte=hour)))
    outcomes = {str(outcome): 0 for outcome in Outcome}
    lanes: dict[int, list[int]] = {}
    for row in counts:
        outcomes[row["outcome"]] += row["n"]
        lane = lanes.setdefault(row["lane"], [0, 0])
        lane[0] += row["n"]
        lane[1] += row["recent"]
    times: dict[int, list[int]] = {}
    recent = passages.filter(at__gte=hour, took_ms__isnull=False).values_list("lane", "took_ms")
    for lane_number, took_ms in recent:
        times.setdefault(lane_number, []).append(int(took_ms or 0))
    return Throughput(
        total=sum(outcomes.values()),
        outcomes=outcomes,
        lanes=tuple(
            LaneCount(lane, today, last, sorted(times[lane])[len(times[lane]) // 2] if lane in times else None)
            for lane, (today, last) in sorted(lanes.items())
        ),
    )


def _by_code(text: str) -> Declaration | None:
    try:
        code = normalise_code(text)
    except BadCode:
        return None
    return Declaration.objects.filter(code=code, status=Status.STANDING).defer("answers").first()


def _people(ids: list[UUID]) -> dict[UUID, object]:
    from epidesk.foundation.core.masking import mask_phone
    from epidesk.foundation.people.queries import PersonRow, get_person

    cards = [get_person(SYSTEM.as_viewer(), id) for id in ids]
    return {
        card.id: PersonRow(card.id, card.name, card.year_of_birth, tuple(map(mask_phone, card.phones)), card.ward)
        for card in cards
    }


def _newest(ids: list[UUID]) -> dict[UUID | None, Declaration]:
    rows = Declaration.objects.filter(person_id__in=ids, status=Status.STANDING).defer("answers").order_by("id")
    return {row.person_id: row for row in rows}


def _traveller(row: object, declared: Declaration | None) -> Traveller:
    phones = getattr(row, "phones", ())
    return Traveller(
        person_id=row.id,  # type: ignore[attr-defined]
        name=row.name,  # type: ignore[attr-defined]
        year_of_birth=row.year_of_birth,  # type: ignore[attr-defined]
        phone=phones[0] if phones else "",
        declaration_id=declared.id if declared else None,
        kind=declared.kind if declared else "",
        code=display_code(declared.code) if declared else "",
        declared_at=declared.declared_at if declared else None,
    )


def _card(row: Checkpoint) -> CheckpointCard:
    return CheckpointCard(row.id, public_id(CHECKPOINT_PREFIX, row.id), row.name, row.lanes, row.ward_id)
