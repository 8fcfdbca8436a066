# SPDX-License-Identifier: Apache-2.0
"""Keeping count of how many published answers hold a term."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection

from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.questions.models import Answer
from epidesk.intake.questions.rules import AnswerState
from epidesk.intake.questions.terms import searched_words, terms_of

_ADD = """
INSERT INTO questions_term (term, answers) SELECT term, 1 FROM unnest(%s::text[]) AS term ORDER BY term
ON CONFLICT (term) DO UPDATE SET answers = questions_term.answers + 1
"""
_TAKE = """
UPDATE questions_term SET answers = greatest(answers - 1, 0) WHERE term = ANY(%s::text[])
"""
_TERMS = "SELECT tsvector_to_array(terms) FROM questions_answer WHERE id = %s AND state = 'published'"
_RECOUNT = """
WITH counted AS (
    SELECT term, count(*)::int AS answers FROM questions_answer, unnest(tsvector_to_array(terms)) AS term
    WHERE state = 'published' GROUP BY term
)
INSERT INTO questions_term (term, answers) SELECT term, answers FROM counted
"""


@dataclass(frozen=True)
class Indexed:
    """What is written into the two columns of words."""

    terms: tuple[str, ...]
    searched: list[str]


def indexed(wording: str, body: str) -> Indexed:
    return Indexed(terms_of(wording), searched_words(wording, body))


def count_again(answer: Answer, now_holds: Collection[str]) -> None:
    """Brings the counts from what the answer held as published to what it will hold (nothing when it is withdrawn).
    Call before the row is saved, inside the unit of work. One lock for all who count, so that two who publish at once
    cannot wait for each other's terms."""
    lock_names("questions", ["tterms"])
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, [answer.id])
        row = cursor.fetchone()
        before, after = set(row[0] if row else ()), set(now_holds)
        if gone := sorted(before - after):
            cursor.execute(_TAKE, [gone])
        if new := sorted(after - before):
            cursor.execute(_ADD, [new])


def renew_terms() -> int:
    """Brings terms up to date with today's `same_words` and `passed_over`, and counts anew. Gives how many answers
    changed. Safe to run at any time; publishing waits meanwhile."""
    changed = 0
    with unit_of_work():
        lock_names("questions", ["tterms"])
        for answer in Answer.objects.filter(state=str(AnswerState.PUBLISHED)).order_by("id").iterator(500):
            words = indexed(answer.wording, answer.body)
            if set(lexemes(answer.terms)) != set(words.terms):
                Answer.objects.filter(id=answer.id).update(terms=words.terms, searched=words.searched)
                changed += 1
        recount()
    return changed


def recount() -> None:
    """Counts all terms from the answers themselves. Inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM questions_term")
        cursor.execute(_RECOUNT)


def lexemes(stored: str | Iterable[str]) -> tuple[str, ...]:
    """The words of a tsvector as the driver gives it: `'khau_trang' 'vaccine'`."""
    if not isinstance(stored, str):
        return tuple(stored)
    return tuple(part.split(":")[0].strip("'") for part in stored.split())
