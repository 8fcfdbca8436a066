# SPDX-License-Identifier: Apache-2.0
"""The first words of what was asked, for telling rows of the queue apart. The queue's own table holds none of it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from epidesk.foundation.core.personal import covered
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.questions.models import Question
from epidesk.intake.questions.queries.rows import short
from epidesk.intake.questions.rules import Permission

READ_FROM = 300
"""Characters that are looked through; what is shown is shorter."""
SHOWN = 90


def queue_words(viewer: Viewer, ids: Collection[UUID]) -> dict[UUID, tuple[str, int]]:
    """By question: its first words with everything covered that may point at a person, and how many ask it. Nothing
    for who may not read questions."""
    if not ids or not viewer.may(Permission.READ):
        return {}
    rows = Question.objects.filter(id__in=ids).only("id", "text", "asked_count")
    return {row.id: (short(covered(row.text[:READ_FROM]), SHOWN), row.asked_count) for row in rows}
