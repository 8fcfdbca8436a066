# SPDX-License-Identifier: Apache-2.0
"""Answered questions that ask the same, while somebody types: statements over indexes, then a closer look at a
few dozen in Python.

1. How many answers hold each term: the rarest tell most.
2. The rarest terms, until they lead to `CANDIDATES` answers: those answers, best first by how many of the terms they
   hold (full text, PostgreSQL's own ranking).
3. Of the first `WEIGHED_CLOSELY`, the likeness of all terms, weighted by how telling each is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection

from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.questions.models import Answer, Question
from epidesk.intake.questions.queries.rows import ROW_COLUMNS, alike_row, to_rows
from epidesk.intake.questions.queries.shapes import AnswerRow, OpenAlike
from epidesk.intake.questions.rules import OPEN_STATES, Permission
from epidesk.intake.questions.rules.limits import (
    CANDIDATES,
    FEWEST,
    LEAST_LIKENESS,
    MOST_TERMS_ASKED,
    OPEN_SUGGESTED,
    SUGGESTED_AT_MOST,
    WEIGHED_CLOSELY,
)
from epidesk.intake.questions.terms import blind_terms_of, terms_of
from epikit.text.likeness import likeness, marked_words, same_marks, telling

MARKS_COUNT = 0.02
"""Exact marks decide between two that are equally alike, no more."""

_HELD_BY = "SELECT term, answers FROM questions_term WHERE term = ANY(%s::text[]) AND answers > 0"
_ALL = "SELECT reltuples FROM pg_class WHERE oid = 'questions_answer'::regclass"
# The inner LIMIT bounds the work when even the rarest term is everywhere; OFFSET 0 keeps the planner from merging both.
_CANDIDATES = """
SELECT id, wording, changed_at, tsvector_to_array(terms) FROM (
    SELECT id, wording, changed_at, terms FROM questions_answer
    WHERE state = 'published' AND terms @@ %(any)s::tsquery {topic} LIMIT %(candidates)s OFFSET 0
) AS candidate
ORDER BY ts_rank(terms, %(any)s::tsquery) DESC, id DESC LIMIT %(closely)s
"""


def similar_answers(
    text: str, *, topic: str = "", limit: int = SUGGESTED_AT_MOST, least: float = LEAST_LIKENESS
) -> tuple[AnswerRow, ...]:
    """Public answers to questions that mean the same, the likest first; at most `limit`, none less alike than `least`
    (0 to 1). In any accents."""
    asked = terms_of(text)
    if not asked:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_HELD_BY, [list(asked)])
        held_by: dict[str, int] = dict(cursor.fetchall())
        if not held_by:
            return ()
        cursor.execute(_ALL)
        of = max(int(cursor.fetchone()[0]), *held_by.values(), FEWEST)
        params: dict[str, Any] = {
            "any": " | ".join(f"'{term}'" for term in rarest(held_by)),
            "candidates": CANDIDATES * 2,
            "closely": WEIGHED_CLOSELY,
            "topic": topic,
        }
        cursor.execute(_CANDIDATES.format(topic="AND topic = %(topic)s" if topic else ""), params)
        lines = cursor.fetchall()
    weights = {term: telling(count, of) for term, count in held_by.items()}
    weights[""] = telling(1, of)  # terms that no answer holds, and those that only the other has
    best = _best(text, asked, lines, weights, limit, least)
    rows = {row[0]: row for row in Answer.objects.filter(id__in=best).values_list(*ROW_COLUMNS)}
    return tuple(
        replace(row, likeness=round(min(best[row.id], 1.0), 3))
        for row in to_rows(rows[id] for id in best if id in rows)
    )


def rarest(held_by: dict[str, int]) -> list[str]:
    """The terms to look for: the rarest, until they lead to `CANDIDATES` answers. Never none."""
    chosen: list[str] = []
    sum_of = 0
    for term, count in sorted(held_by.items(), key=lambda one: (one[1], one[0])):
        if chosen and (sum_of + count > CANDIDATES or len(chosen) >= MOST_TERMS_ASKED):
            break
        chosen.append(term)
        sum_of += count
    return chosen


def _best(
    text: str,
    asked: Sequence[str],
    lines: Sequence[tuple[Any, ...]],
    weights: dict[str, float],
    limit: int,
    least: float,
) -> dict[UUID, float]:
    """Ids and likeness, the best first. Marks are looked at only where they could still decide."""
    scored = [(alike, line) for line in lines if (alike := likeness(asked, line[3], weights)) >= least]
    scored.sort(key=lambda one: (one[0], one[1][2], one[1][0]), reverse=True)
    marked = marked_words(text)
    first = scored[: limit * 4]
    near = [(alike + MARKS_COUNT * same_marks(marked, line[1]), line[2], line[0]) for alike, line in first]
    near.sort(reverse=True)
    return {id: alike for alike, _changed_at, id in near[:limit]}


def open_alike(viewer: Viewer, question_id: UUID, text: str) -> tuple[OpenAlike, ...]:
    """Other open questions that may ask the same, for joining them. Compared by blind terms first, so that only a few
    are decrypted. Needs `questions:read`; what is shown is noted as read."""
    requires(viewer, Permission.READ)
    blind = blind_terms_of(text)
    if not blind:
        return ()
    rows = Question.objects.filter(blind_terms__overlap=blind, state__in=[str(one) for one in OPEN_STATES]).exclude(
        id=question_id
    )
    wanted = set(blind)
    ids = sorted(
        ((len(wanted & set(terms)), id) for id, terms in rows.order_by("-id").values_list("id", "blind_terms")[:2_000]),
        reverse=True,
    )
    near = Question.objects.in_bulk([id for _count, id in ids[: OPEN_SUGGESTED * 4]])
    asked = terms_of(text)
    scored = sorted(((likeness(asked, terms_of(one.text), {}), one) for one in near.values()), key=lambda one: -one[0])
    shown = [one for alike, one in scored[:OPEN_SUGGESTED] if alike >= LEAST_LIKENESS]
    viewer.note_read("question", [one.id for one in shown])
    return tuple(alike_row(one) for one in shown)
