# SPDX-License-Identifier: Apache-2.0
"""Where public answers lie, for maps of the site. No viewer: it is the same for all."""

from __future__ import annotations

from datetime import datetime

from epidesk.intake.questions.models import Answer
from epidesk.intake.questions.rules import AnswerState


def count_addresses() -> int:
    return Answer.objects.filter(state=AnswerState.PUBLISHED).count()


def addresses(offset: int, limit: int) -> tuple[tuple[str, datetime], ...]:
    """Slug and last change of public answers, in the order they were first made: an address keeps its place."""
    rows = Answer.objects.filter(state=AnswerState.PUBLISHED).order_by("id").values_list("slug", "changed_at")
    return tuple((str(slug), changed_at) for slug, changed_at in rows[offset : offset + limit])
