# SPDX-License-Identifier: Apache-2.0
"""Rows of the queue with their words and addresses, whatever stream they are of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.queries import QueueRow
from epidesk.foundation.desk.rules import UNANSWERED
from epidesk.foundation.desk.streams import card_of, page_of
from epidesk.foundation.desk.texts import PRIORITY
from epidesk.intake.claims import queries as claims
from epidesk.intake.questions import queries as questions

Said = Mapping[UUID, tuple[str, int]]
WORDS: dict[str, Callable[[Viewer, Collection[UUID]], Said]] = {
    "question": questions.queue_words,
    "claim": claims.queue_words,
}
"""By stream: where a row's own words come from. Others tell enough by their title and ward."""


def rows(viewer: Viewer, found: Collection[QueueRow]) -> list[dict[str, Any]]:
    """What many share is made once. `row` is a plain mapping: a template asks a mapping first and anything else by a
    raised exception, which for fifty rows of thirty facts is a third of what the page costs. `words`, `asked`: the
    first words of a question or claim, for who may read it, and how many ask."""
    words = {priority: str(word) for priority, word in PRIORITY.items()}
    choose = _("Choose %(code)s")
    kinds: dict[str, tuple[str, str, bool]] = {}
    said = _said(viewer, found)
    drawn = []
    for row in found:
        if row.kind not in kinds:
            card = card_of(row.kind)
            kinds[row.kind] = (str(card.short_label), card.icon, card.placed)
        kind, icon, placed = kinds[row.kind]
        contested, calls = row.is_open and "contested" in row.flags, row.is_open and row.due_what == "call"
        silent = row.is_open and "no-sign" in row.flags
        words_of, asked = said.get(row.subject_id, ("", 0))
        drawn.append(
            {
                "words": words_of,
                "asked": asked,
                "row": {
                    **vars(row),
                    "waits_escalated": row.waits_escalated,
                    "escalation_word": row.escalation_word,
                    "contested": contested,
                    "silent": silent,
                    "unread": row.is_open and row.stage == UNANSWERED,
                },
                "url": page_of(row.stream, row.public_id),
                "severity": row.priority.slug,
                "severity_word": words[row.priority],
                "kind": kind,
                "icon": icon,
                # Most rows are not: the template asks once instead of six times.
                "remarkable": calls
                or contested
                or silent
                or row.witness_count > 1
                or asked > 1
                or row.held
                or bool(row.folded)
                or row.waits_escalated,
                "choose": choose % {"code": row.code},
                "placed": placed,
            }
        )
    return drawn


def _said(viewer: Viewer, found: Collection[QueueRow]) -> dict[UUID, tuple[str, int]]:
    said: dict[UUID, tuple[str, int]] = {}
    for stream, words in WORDS.items():
        if ids := [row.subject_id for row in found if row.stream == stream]:
            said.update(words(viewer, ids))
    return said
