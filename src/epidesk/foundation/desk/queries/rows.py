# SPDX-License-Identifier: Apache-2.0
"""From a line of the table to what people see."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.queries.shapes import QueueRow
from epidesk.foundation.desk.rules import Escalation, Priority, is_held
from epidesk.foundation.desk.streams import public_id_of
from epidesk.foundation.desk.texts import render_title
from epidesk.foundation.places.queries import get_area

COLUMNS = (
    "subject_id, stream, kind, code, title, stage, area_id, lon, lat, priority, confirmed, flags, due_at, due_what, "
    "opened_at, closed_at, owner_id, owner_name, lock_holder_id, lock_holder_name, lock_until, version, rank, "
    "escalation, escalated_at, witness_count, held, folded, locked_at"
)


def area_name(area_id: UUID | None) -> str:
    """The short name of a ward; "" for none, or for one of a set that this installation no longer has."""
    if area_id is None:
        return ""
    try:
        return get_area(area_id).short_name
    except NotFound:
        return ""


def to_rows(lines: Iterable[Sequence[Any]], viewer: Viewer) -> tuple[QueueRow, ...]:
    """Lines of `COLUMNS`, in the current language."""
    now, language = timezone.now(), get_language() or ""
    return tuple(_to_row(line, viewer, now, language) for line in lines)


def _to_row(line: Sequence[Any], viewer: Viewer, now: datetime, language: str) -> QueueRow:
    (subject_id, stream, kind, code, title, stage, area_id, lon, lat, priority, confirmed, flags, due_at, due_what,
     opened_at, closed_at, owner_id, owner_name, holder_id, holder_name, lock_until, version, _rank,
     escalation, escalated_at, witness_count, held_back, folded, locked_at) = line  # fmt: skip
    held = is_held(lock_until, now)
    return QueueRow(
        subject_id=subject_id,
        public_id=public_id_of(stream, subject_id),
        kind=kind,
        stream=stream,
        code=code,
        title=render_title(json.loads(title) if isinstance(title, str) else title, language),
        stage=stage,
        area_id=area_id,
        area_name=area_name(area_id),
        lon=lon,
        lat=lat,
        priority=Priority(priority),
        confirmed=confirmed,
        flags=tuple(flags),
        due_at=due_at,
        due_what=due_what,
        opened_at=opened_at,
        closed_at=closed_at,
        owner_id=owner_id,
        owner_name=owner_name,
        lock_holder=holder_name if held else "",
        lock_until=lock_until if held else None,
        lock_mine=held and holder_id is not None and holder_id == viewer.user_id,
        is_open=closed_at is None,
        version=version,
        escalation=Escalation(escalation),
        escalated_at=escalated_at,
        witness_count=witness_count,
        held=held_back,
        folded=folded,
        locked_at=locked_at if held else None,
    )
