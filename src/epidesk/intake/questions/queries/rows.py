# SPDX-License-Identifier: Apache-2.0
"""From rows to the shapes that people see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.personal import covered
from epidesk.intake.questions.desk_stream import PREFIX
from epidesk.intake.questions.models import Question, Step
from epidesk.intake.questions.queries.shapes import AnswerRow, Line, OpenAlike
from epidesk.intake.questions.rules import State, Topic
from epidesk.intake.questions.texts import STATE, TOPIC, step_text
from epikit.codes import display_code
from epikit.formats import markdown
from epikit.text.finding import Wanted, around

EXCERPT = 140
ANSWER_EXCERPT = 160
BEGINNING = 4 * ANSWER_EXCERPT
"""Characters of an answer that its excerpt is made of."""
_MARKS = re.compile(r"[*_`\[#>|\\&~]|^\s*(?:[-+]|\d+[.)])\s", re.MULTILINE)
ROW_COLUMNS = ("id", "slug", "topic", "wording", "body", "changed_at", "version", "language")
"""Of `Answer`, for `to_rows`."""


def short(text: str, length: int = EXCERPT) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[:length].rsplit(" ", 1)[0] + "…"


def alike_row(question: Question) -> OpenAlike:
    return OpenAlike(
        public_id=public_id(PREFIX, question.id),
        code=display_code(question.code),
        excerpt=short(covered(question.text)),
        state_label=str(STATE[State(question.state)]),
        asked_count=question.asked_count,
    )


def lines_of(question: Question, *, for_centre: bool) -> tuple[Line, ...]:
    """The timeline. The asker reads neither names nor what colleagues do among themselves."""
    lines = []
    for step in Step.objects.filter(question=question).order_by("id"):
        label = step_text(step.verb, step.params, for_centre=for_centre)
        if not label:
            continue
        reason = step.reason if for_centre or step.verb in FOR_THE_ASKER else ""
        lines.append(
            Line(label, step.at, reason, step.by_label if for_centre and step.verb not in OF_THE_ASKER else "")
        )
    return tuple(lines)


OF_THE_ASKER = ("received", "confirmed")
"""Done by who asked, whose name is nobody's here."""
FOR_THE_ASKER = ("declined", "corrected", "withdrawn")
"""Verbs whose reason the asker reads; what an expert is asked to look at is among colleagues."""


def topic_label(topic: str) -> str:
    return str(TOPIC[Topic(topic)]) if topic in {str(one) for one in Topic} else ""


def to_rows(lines: Iterable[Sequence[object]], search: Wanted | None = None) -> Iterable[AnswerRow]:
    """With `search`, the excerpt is of where its words stand, else the beginning."""
    for id, slug, topic, wording, body, changed_at, version, language in lines:
        words = _words(str(body) if search else str(body)[:BEGINNING])
        yield AnswerRow(
            id=id,  # type: ignore[arg-type]
            slug=str(slug),
            topic=str(topic),
            topic_label=topic_label(str(topic)),
            wording=str(wording),
            excerpt=around(words, search, ANSWER_EXCERPT) if search else excerpt(words),
            changed_at=changed_at,  # type: ignore[arg-type]
            corrected=int(version) > 1,  # type: ignore[call-overload]
            language=str(language),
        )


def _words(body: str) -> str:
    """The words alone; most answers have nothing else, and reading Markdown takes a while for a whole list."""
    return markdown.plain(body) if _MARKS.search(body) else body


def excerpt(text: str, length: int = ANSWER_EXCERPT) -> str:
    """The beginning of a text, to the end of a word."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    return flat[:length].rsplit(" ", 1)[0].rstrip(",;:.") + "…"
