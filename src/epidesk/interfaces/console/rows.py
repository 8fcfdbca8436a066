# SPDX-License-Identifier: Apache-2.0
"""Rows of the queue with their words and addresses, whatever stream they are of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from epidesk.foundation.desk.queries import QueueRow
from epidesk.foundation.desk.rules import UNANSWERED
from epidesk.foundation.desk.streams import card_of, page_of
from epidesk.foundation.desk.texts import PRIORITY


def rows(found: Iterable[QueueRow]) -> list[dict[str, Any]]:
    """What many share is made once. `row` is a plain mapping: a template asks a mapping first and anything else by a
    raised exception, which for fifty rows of thirty facts is a third of what the page costs."""
    words = {priority: str(word) for priority, word in PRIORITY.items()}
    kinds: dict[str, tuple[str, str, bool]] = {}
    drawn = []
    for row in found:
        if row.kind not in kinds:
            card = card_of(row.kind)
            kinds[row.kind] = (str(card.short_label), card.icon, card.placed)
        kind, icon, placed = kinds[row.kind]
        drawn.append(
            {
                "row": {
                    **vars(row),
                    "waits_escalated": row.waits_escalated,
                    "escalation_word": row.escalation_word,
                    "contested": row.is_open and "contested" in row.flags,
                    "unread": row.is_open and row.stage == UNANSWERED,
                },
                "url": page_of(row.stream, row.public_id),
                "severity": row.priority.slug,
                "severity_word": words[row.priority],
                "kind": kind,
                "icon": icon,
                "placed": placed,
            }
        )
    return drawn
