# SPDX-License-Identifier: Apache-2.0
"""What everybody may read: answers by address, by topic, by words. No viewer: it is the same for all."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum
from django.db.models.expressions import RawSQL
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.intake.questions.models import Answer, AnswerVersion, Question
from epidesk.intake.questions.queries.rows import ROW_COLUMNS, to_rows, topic_label
from epidesk.intake.questions.queries.shapes import AnswerPage, AnswerRow, Change, PublicAnswer
from epidesk.intake.questions.queries.similar import similar_answers
from epidesk.intake.questions.rules import AnswerState, Topic
from epidesk.intake.questions.rules.limits import PAGE, RELATED_AT_LEAST, SUGGESTED_AT_MOST
from epikit.formats import markdown
from epikit.text import fold_words
from epikit.text.finding import wanted as search_words
from epikit.text.likeness import marked_words, same_marks

FOUND_AT_MOST = 400
"""So many finds are put in order; who types a word that finds more adds another."""
MOST_WORDS = 12


def public_answer(slug: str) -> PublicAnswer:
    """One answer with its corrections. A withdrawn one is there, without its words: its address was shared. Raises
    `NotFound`."""
    row = Answer.objects.filter(slug=slug).defer("terms", "searched", "private_body").first()
    if row is None or row.published_at is None:
        raise NotFound
    state = AnswerState(row.state)
    withdrawn = state is AnswerState.WITHDRAWN
    return PublicAnswer(
        id=row.id,
        slug=slug,
        state=state,
        topic=row.topic,
        topic_label=topic_label(row.topic),
        language=row.language,
        wording=row.wording,
        body="" if withdrawn else markdown.plain(row.body),
        html="" if withdrawn else markdown.render_plain(row.body),
        prepared_by=row.prepared_by,
        basis_html="" if withdrawn else markdown.render_plain(row.basis),
        review_by=row.review_by,
        overdue=row.review_by is not None and row.review_by < timezone.localdate(),
        version=row.version,
        published_at=row.published_at,
        changed_at=row.changed_at,
        useful_yes=row.useful_yes,
        useful_no=row.useful_no,
        changes=changes_of(row.id),
        asked_count=asked_count(row.id),
    )


def related(answer: PublicAnswer) -> tuple[AnswerRow, ...]:
    """Other public answers to questions near this one, the nearest first."""
    near = similar_answers(answer.wording, limit=SUGGESTED_AT_MOST + 1, least=RELATED_AT_LEAST)
    return tuple(row for row in near if row.id != answer.id)[:SUGGESTED_AT_MOST]


def slug_of(answer_id: UUID) -> str:
    """The address of a public answer; "" for none. For what keeps pages ready."""
    return Answer.objects.filter(id=answer_id).values_list("slug", flat=True).first() or ""


def answers(*, topic: str = "", text: str = "", after: str = "", limit: int = PAGE) -> AnswerPage:
    """Public answers: newest first, or, with `text`, those that hold all its words in any accents (the last as a
    beginning), the best first, and, when there is none, those that ask something alike."""
    topic = topic if topic in {str(one) for one in Topic} else ""
    rows = Answer.objects.filter(state=AnswerState.PUBLISHED)
    if topic:
        rows = rows.filter(topic=topic)
    words = fold_words(text[:400]).split()[:MOST_WORDS]
    if words:
        found = _found(rows, words, text, limit)
        near = () if found else similar_answers(text, topic=topic, least=RELATED_AT_LEAST)
        return AnswerPage(found, "", near)
    if (place := _place(after)) is not None:
        changed_at, id = place
        rows = rows.filter(Q(changed_at__lt=changed_at) | Q(changed_at=changed_at, id__lt=id))
    page = list(rows.order_by("-changed_at", "-id").values_list(*ROW_COLUMNS)[: limit + 1])
    following = _cursor(page[limit - 1]) if len(page) > limit else ""
    return AnswerPage(tuple(to_rows(page[:limit])), following)


def newest(limit: int = PAGE) -> tuple[PublicAnswer, ...]:
    """The newest public answers whole, for feeds and site maps."""
    rows = Answer.objects.filter(state=AnswerState.PUBLISHED).order_by("-changed_at", "-id")
    slugs = rows.values_list("slug", flat=True)[:limit]
    return tuple(public_answer(slug) for slug in slugs if slug)


def changes_of(answer_id: UUID) -> tuple[Change, ...]:
    rows = AnswerVersion.objects.filter(answer=answer_id, number__gt=1).order_by("-number")
    return tuple(
        Change(number, at, note, state == AnswerState.WITHDRAWN)
        for number, at, note, state in rows.values_list("number", "at", "change_note", "state")
    )


def asked_count(answer_id: UUID) -> int:
    """How many people asked it."""
    asked = Question.objects.filter(answer=answer_id, merged_into=None).aggregate(all=Sum("asked_count"))["all"]
    return int(asked or 0)


def _found(rows: object, words: list[str], text: str, limit: int) -> tuple[AnswerRow, ...]:
    """All words, the last one as a beginning; in the question before in the answer, and exact marks first."""
    query = " & ".join([*(f"'{word}'" for word in words[:-1]), f"'{words[-1]}':*"])
    hit = RawSQL("searched @@ %s::tsquery", [query])
    lines = list(
        rows.annotate(hit=hit).filter(hit=True).order_by("-changed_at").values_list(*ROW_COLUMNS)[:FOUND_AT_MOST]  # type: ignore[attr-defined]
    )
    wanted, marked = set(words), marked_words(text)

    def order(line: Sequence[object]) -> tuple[float, float, float]:
        in_wording = len(wanted & set(fold_words(str(line[3])).split())) / len(wanted)
        changed_at = line[5]
        assert isinstance(changed_at, datetime)
        return (in_wording, same_marks(marked, f"{line[3]} {line[4]}"), changed_at.timestamp())

    return tuple(to_rows(sorted(lines, key=order, reverse=True)[:limit], search_words(text)))


def _cursor(line: Sequence[object]) -> str:
    changed_at = line[5]
    assert isinstance(changed_at, datetime)
    return base64.urlsafe_b64encode(f"{changed_at.isoformat()} {line[0]}".encode()).decode().rstrip("=")


def _place(after: str) -> tuple[datetime, UUID] | None:
    try:
        at, _space, id = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode().partition(" ")
        moment = datetime.fromisoformat(at)
        return (moment, UUID(id)) if after and moment.tzinfo else None
    except (ValueError, binascii.Error, UnicodeError):
        return None
