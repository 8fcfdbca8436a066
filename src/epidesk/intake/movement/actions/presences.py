# SPDX-License-Identifier: Apache-2.0
"""Who was where, from whatever source."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.movement.models import Presence
from epidesk.intake.movement.rules import NewPresence

_COLUMNS = "id, person_id, place_key, starts_at, ends_at, seat, ward_id, source_kind, source_id"
_INSERT = f"""
INSERT INTO movement_presence ({_COLUMNS}) SELECT {_COLUMNS}
FROM json_to_recordset(%s) AS new (id uuid, person_id uuid, place_key text, starts_at timestamptz, ends_at timestamptz,
    seat text, ward_id uuid, source_kind text, source_id uuid)
"""  # noqa: S608 (ours)
_FEW = 200


def record_presences(*, by: Actor, presences: Sequence[NewPresence]) -> None:
    """Writes them, a few by INSERT, many by COPY. What they come from (a stay, a manifest) has its own line in the
    ledger; these have none. Twice the same is twice: withdraw a source's first. Who may: rooms that hold the source.
    Joins the caller's transaction."""
    if not presences:
        return
    with unit_of_work(savepoint=False), connection.cursor() as cursor:
        rows = [
            (
                uuid7(),
                one.person_id,
                one.place_key,
                one.starts_at,
                one.ends_at,
                one.seat,
                one.ward_id,
                one.source_kind,
                one.source_id,
            )
            for one in presences
        ]
        if len(rows) <= _FEW:
            names = _COLUMNS.split(", ")
            table = [dict(zip(names, map(_plain, row), strict=True)) for row in rows]
            cursor.execute(_INSERT, [json.dumps(table, ensure_ascii=False)])
            return
        with cursor.copy(f"COPY movement_presence ({_COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def withdraw_presences(*, source_kind: str, source_ids: Collection[UUID]) -> int:
    """Takes back what these sources said; returns how many there were. Safe to run twice."""
    with unit_of_work(savepoint=False):
        return Presence.objects.filter(source_kind=source_kind, source_id__in=source_ids).delete()[0]
