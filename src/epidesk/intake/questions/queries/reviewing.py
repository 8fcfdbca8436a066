# SPDX-License-Identifier: Apache-2.0
"""Public answers by the day on which somebody is to read them again."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.questions.desk_stream import PREFIX
from epidesk.intake.questions.models import Answer, Question
from epidesk.intake.questions.queries.rows import excerpt, topic_label
from epidesk.intake.questions.queries.shapes import ReviewRow
from epidesk.intake.questions.rules import AnswerState, Permission
from epikit.formats import markdown

ANSWER_PREFIX = "ans"
SOON = timedelta(days=14)
SHOWN = 200


def answers_to_review(viewer: Viewer) -> tuple[ReviewRow, ...]:
    """Public answers whose day has passed or comes within a fortnight, the longest overdue first, at most `SHOWN`. Two
    queries. Needs `questions:sign`."""
    requires(viewer, Permission.SIGN)
    today = timezone.localdate()
    rows = list(
        Answer.objects.filter(state=AnswerState.PUBLISHED, review_by__lt=today + SOON)
        .order_by("review_by", "id")
        .only("id", "slug", "topic", "wording", "body", "review_by", "version", "changed_at", "by_label")[:SHOWN]
    )
    mains = Question.objects.filter(answer__in=[row.id for row in rows], merged_into=None).order_by("-id")
    asked: dict[UUID | None, UUID] = dict(mains.values_list("answer_id", "id"))
    return tuple(
        ReviewRow(
            public_id=public_id(ANSWER_PREFIX, row.id),
            slug=row.slug or "",
            topic_label=topic_label(row.topic),
            wording=row.wording,
            excerpt=excerpt(markdown.plain(row.body)),
            review_by=row.review_by,
            overdue=row.review_by < today,
            version=row.version,
            changed_at=row.changed_at,
            by_label=row.by_label,
            question=public_id(PREFIX, asked[row.id]) if row.id in asked else "",
        )
        for row in rows
        if row.review_by is not None
    )


def count_overdue(viewer: Viewer) -> int:
    """How many public answers are past their day. 0 for who may not; one query."""
    if not viewer.may(Permission.SIGN):
        return 0
    return Answer.objects.filter(state=AnswerState.PUBLISHED, review_by__lt=timezone.localdate()).count()
