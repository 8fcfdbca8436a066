# SPDX-License-Identifier: Apache-2.0
"""What one shift hands to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound, OutsideArea
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.models import DeskItem, HandoverMatter, HandoverNote, HandoverRead
from epidesk.foundation.desk.queries.handover import colleagues, covers_note
from epidesk.foundation.desk.rules import HANDOVER_TEXT, Permission
from epidesk.foundation.desk.shifts import shift_at
from epidesk.foundation.notify.actions import tell
from epidesk.foundation.notify.rules import Recipient
from epidesk.foundation.places.queries import expand
from epikit.text import nfc


@dataclass(frozen=True)
class HandedOver:
    """A note that stands. `passed`: matters that changed hands; `kept`: those that were no longer one's own."""

    note_id: UUID
    passed: int
    kept: tuple[str, ...] = ()


def hand_over(
    *, by: Actor, text: str, area_id: UUID | None = None, matters: Mapping[UUID, UUID | None] | None = None
) -> HandedOver:
    """Writes the note of the shift on duty now and passes open matters one owns: to a colleague, or (None) back into
    the queue. `area_id`: the ward or zone it is about; None for all of one's own area.

    Who may: `desk:claim`. Locks: the desk rows, in order of their ids. Colleagues named are told. A matter that has
    gone to somebody else meanwhile stays with them. Raises `Invalid`, `Forbidden`, `OutsideArea`.
    """
    requires(by, Permission.CLAIM)
    if by.user_id is None:
        raise Forbidden
    text, matters = nfc(text), dict(matters or {})
    if not text and not matters:
        raise Invalid({"text": _("Write what the next shift has to know, or choose matters to pass on.")})
    if len(text) > HANDOVER_TEXT:
        raise Invalid(
            {
                "text": _("At most %(limit)s characters; these are %(length)s.")
                % {"limit": HANDOVER_TEXT, "length": len(text)}
            }
        )
    names = {one.user_id: one.name for one in colleagues(by.as_viewer())}
    if any(to is not None and to not in names for to in matters.values()):
        raise Invalid({"matters": _("Choose a colleague of the list, or give it back to the queue.")})
    shift, began_on = shift_at(timezone.localtime())
    with unit_of_work():
        note = HandoverNote.objects.create(
            at=timezone.now(),
            by_id=by.user_id,
            by_label=by.label[:120],
            shift=shift.slug,
            shift_on=began_on,
            areas=_areas(by, area_id),
            text=text,
        )
        passed, kept = _pass_on(by, note, matters, names)
        record(by=by, verb="desk.handed_over", subject=("handover", note.id), fields=("text", "matters"))
        hint("desk", id="*", areas=note.areas)
    return HandedOver(note.id, passed, kept)


def read_handover(*, by: Actor, note_id: UUID) -> None:
    """Says that one has read it; it no longer stands on top. Twice changes nothing. Raises `NotFound`."""
    requires(by, Permission.READ)
    note = HandoverNote.objects.filter(id=note_id).first()
    if note is None or by.user_id is None or not covers_note(by, note.areas):
        raise NotFound
    HandoverRead.objects.bulk_create(
        [HandoverRead(note=note, user_id=by.user_id, at=timezone.now())], ignore_conflicts=True
    )


def _areas(by: Actor, area_id: UUID | None) -> list[UUID]:
    if area_id is None:
        return sorted(by.areas) if by.areas is not None else []
    wards = sorted(expand({area_id}))
    if by.areas is not None and not set(wards) <= by.areas:
        raise OutsideArea
    return wards


def _pass_on(
    by: Actor, note: HandoverNote, matters: Mapping[UUID, UUID | None], names: Mapping[UUID, str]
) -> tuple[int, tuple[str, ...]]:
    rows = DeskItem.objects.select_for_update().defer("searched").filter(subject_id__in=list(matters), closed_at=None)
    lines: list[HandoverMatter] = []
    kept: list[str] = []
    given: dict[UUID, list[DeskItem]] = {}
    for row in rows.order_by("subject_id"):
        to = matters[row.subject_id]
        if row.owner_id != by.user_id:
            kept.append(row.code)
            continue
        row.owner_id, row.owner_name = to, names[to][:120] if to else ""
        if row.lock_holder_id == by.user_id:
            row.lock_holder_id, row.lock_holder_name, row.lock_until, row.locked_at = None, "", None, None
        row.version += 1
        row.save(
            update_fields=[
                "owner", "owner_name", "lock_holder", "lock_holder_name", "lock_until", "locked_at", "version"
            ]
        )  # fmt: skip
        record(by=by, verb="desk.passed_on", subject=(row.stream, row.subject_id), fields=("owner",))
        lines.append(
            HandoverMatter(note=note, subject_id=row.subject_id, code=row.code, to_id=to, to_name=row.owner_name)
        )
        if to is not None:
            given.setdefault(to, []).append(row)
    HandoverMatter.objects.bulk_create(lines)
    for to, theirs in given.items():
        _tell(by, to, theirs)
    return len(lines), tuple(kept)


def _tell(by: Actor, to: UUID, rows: Sequence[DeskItem]) -> None:
    one = len(rows) == 1
    tell(
        by=by,
        to=[Recipient(user_id=to)],
        template="matter-passed-on" if one else "matters-passed-on",
        params={"name": by.label, "code": rows[0].code, "count": str(len(rows))},
        subject=("desk", rows[0].subject_id) if one else None,
    )
