# SPDX-License-Identifier: Apache-2.0
"""The detail of a matter whose stream has no page of its own: what the desk knows of it, and taking it in hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from epidesk.foundation.desk import actions as desk_actions
from epidesk.foundation.desk import queries as desk
from epidesk.foundation.desk.rules import Permission
from epidesk.foundation.desk.streams import card_of
from epidesk.foundation.desk.texts import FLAG, PRIORITY
from epidesk.interfaces.console.filters import here


def row_context(request: HttpRequest, subject_id: UUID, **more: Any) -> dict[str, Any]:
    """Raises `NotFound` for what is not on the desk or not in the viewer's area."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = desk.get_item(viewer, subject_id)
    card = card_of(row.kind)
    return {
        "detail": "console/detail_of_row.html",
        "item": row,
        "card": card,
        "due_word": card.due.get(row.due_what, ""),
        "severity": row.priority.slug,
        "severity_word": PRIORITY[row.priority],
        "flags": [FLAG.get(flag, flag) for flag in row.flags],
        "onlookers": desk_actions.look_at(by=viewer.as_actor(), subject_id=subject_id),
        "may_claim": row.is_open and viewer.may(Permission.CLAIM, row.area_id),
        "may_break_in": viewer.may(Permission.BREAK_IN, row.area_id),
        "address": here(request),
        "query": f"?{here(request)}" if here(request) else "",
        **more,
    }
