# SPDX-License-Identifier: Apache-2.0
"""What the detail shows about who sent a matter: how their earlier reports ended, what holds against them, what else of
theirs stands on the same row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from epidesk.foundation.accounts.queries import SanctionRow, terms
from epidesk.foundation.accounts.rules import Permission as Accounts
from epidesk.foundation.accounts.texts import ATTACHED, STEP, STEP_MEANS
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.incidents import queries as incidents
from epidesk.intake.incidents.queries import IncidentDetail
from epidesk.intake.incidents.rules import OPEN_STATES, Permission

HELD_PARTS = ("held", "facts", "photos", "sender", "notes", "endings", "course")
FOLDED_PARTS = ("folded_in", "facts", "photos", "sender", "notes", "course")


def parts_with_sender(found: IncidentDetail, parts: Iterable[str]) -> list[str]:
    """The detail's parts with those of fair use among them."""
    if found.held:
        return list(HELD_PARTS)
    if found.folded_into and found.state in OPEN_STATES:
        return list(FOLDED_PARTS)
    names = list(parts)
    if found.desk is not None and found.desk.folded:
        names.insert(1, "folded")
    names.insert(names.index("course") if "course" in names else len(names), "sender")
    return names


def sender_context(viewer: Viewer, found: IncidentDetail) -> dict[str, Any]:
    """Nothing for who sees the matter masked: what others said of a person is part of the person."""
    if found.masked or not viewer.may(Permission.READ, found.area_id):
        return {}
    context: dict[str, Any] = {"hint": incidents.reliability(viewer, found.id)}
    if found.desk is not None and found.desk.folded:
        context["folded"] = incidents.folded_with(viewer, found.id)
    if viewer.may(Accounts.SANCTION):
        sender = incidents.sender_of(viewer, found.id)
        context["sender"] = sender
        context["sanctions"] = in_words(sender.sanctions)
        context["steps_open"] = [
            {"terms": one, "label": STEP[one.step], "means": STEP_MEANS[one.step]} for one in terms(sender.sanctions)
        ]
    return context


def in_words(rows: Iterable[SanctionRow]) -> list[dict[str, Any]]:
    """Sanctions with their words and addresses."""
    return [
        {
            "row": row,
            "title": STEP[row.step],
            "attached": [ATTACHED[name] for name in row.attached],
            "matter": public_id("inc", row.subject_id) if row.subject_id else "",
        }
        for row in rows
    ]
