# SPDX-License-Identifier: Apache-2.0
"""What one kind of incident has of its own. Points and deadlines are in `config/`, not here."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_noop

from epidesk.intake.incidents.rules.draft import Draft, Problem
from epidesk.intake.incidents.rules.limits import MAX_ANSWER
from epikit.text import nfc

Text = str | Promise
Phrase = tuple[str, Mapping[str, Any]]
UNTITLED = gettext_noop("described in words")
"""The title when nothing was ticked."""
QuestionType = Literal["choice", "choices", "number", "text"]


@dataclass(frozen=True)
class Choice:
    """Something to tick. `title`: the msgid by which the queue names it, in lower case; `danger`: a danger sign."""

    slug: str
    label: Text
    title: str = ""
    hint: Text = ""
    danger: bool = False


@dataclass(frozen=True)
class Question:
    """One of the kind's own questions. `least`, `most`: the range of a number; `personal`: the answer names somebody,
    so it is hidden like a name outside one's area and searched for like one."""

    code: str
    label: Text
    type: QuestionType
    choices: tuple[Choice, ...] = ()
    hint: Text = ""
    least: int = 0
    most: int = 0
    personal: bool = False

    def in_words(self, value: Any) -> str:
        """A stored answer in the current language; what is no choice of today is shown as it is."""
        labels = {choice.slug: str(choice.label) for choice in self.choices}
        given: Sequence[Any] = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(one), str(one)) for one in given)

    def read(self, value: Any) -> tuple[Any, Problem | None]:
        """The answer as it is stored, None for none; and what is wrong with it."""
        if value is None or value == "" or value == [] or value == ():
            return None, None
        if self.type == "number":
            return self._number(value)
        if self.type == "text":
            text = nfc(str(value))
            if len(text) > MAX_ANSWER:
                return None, Problem("too-long", {"limit": MAX_ANSWER, "length": len(text)})
            return text or None, None
        slugs = {choice.slug for choice in self.choices}
        given = [value] if isinstance(value, str) or not isinstance(value, Sequence) else list(value)
        if any(str(one) not in slugs for one in given) or (self.type == "choice" and len(given) > 1):
            return None, Problem("choice-unknown")
        chosen = list(dict.fromkeys(str(one) for one in given))
        return (chosen[0] if self.type == "choice" else chosen), None

    def _number(self, value: Any) -> tuple[Any, Problem | None]:
        problem = Problem("number-range", {"least": self.least, "most": self.most})
        try:
            number = float(str(value).strip().replace(",", ".")[:20])
        except ValueError:
            return None, problem
        if not math.isfinite(number) or not self.least <= number <= self.most:
            return None, problem
        return int(number), None


@dataclass(frozen=True)
class Kind:
    """A kind of incident.

    `waits_for_phone`: unverified reports rank lower; `is_public`: machines without a key may read that it happened;
    `is_verified`: whether it is true is found out, and it ends with a verdict;
    `place_missing`: slug of the words when no place is given; `title_answers`: answers that the queue's title tells, as
    (question, msgid with `%(value)s`) or (question, None) for the choice's own title.
    """

    code: str
    label: Text
    short_label: Text
    icon: str
    seen_label: Text
    seen: tuple[Choice, ...]
    outcomes: tuple[Choice, ...]
    questions: tuple[Question, ...] = ()
    waits_for_phone: bool = True
    is_public: bool = False
    is_verified: bool = False
    place_missing: str = "place-missing"
    title_order: tuple[str, ...] = ()
    title_answers: tuple[tuple[str, str | None], ...] = ()
    slugs: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "slugs", frozenset(choice.slug for choice in self.seen))

    def read_answers(self, answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Problem]]:
        """The answers to this kind's questions as stored, and problems by question. What it does not ask is dropped."""
        stored: dict[str, Any] = {}
        problems: dict[str, Problem] = {}
        for question in self.questions:
            value, problem = question.read(answers.get(question.code))
            if problem:
                problems[question.code] = problem
            elif value is not None:
                stored[question.code] = value
        return stored, problems

    def names_in(self, answers: Mapping[str, Any]) -> tuple[str, ...]:
        """The people whom the answers name."""
        return tuple(str(answers[one.code]) for one in self.questions if one.personal and one.code in answers)

    def title(self, draft: Draft) -> list[Phrase]:
        """What it is about in at most three phrases, worst first, in no language yet."""
        order = {slug: place for place, slug in enumerate(self.title_order)}
        seen = sorted(
            (choice for choice in self.seen if choice.slug in draft.seen and choice.title),
            key=lambda choice: (not choice.danger, order.get(choice.slug, len(order))),
        )
        phrases: list[Phrase] = [(choice.title, {}) for choice in seen[:2]]
        for code, msgid in self.title_answers:
            if phrase := self._answer_title(code, msgid, draft.answers.get(code)):
                phrases.append(phrase)
        return phrases[:3] or [(UNTITLED, {})]

    def _answer_title(self, code: str, msgid: str | None, value: Any) -> Phrase | None:
        if value is None:
            return None
        if msgid is not None:
            return msgid, {"value": value}
        question = next(question for question in self.questions if question.code == code)
        given = value if isinstance(value, list) else [value]
        chosen = next((choice for choice in question.choices if choice.slug in given and choice.title), None)
        return (chosen.title, {}) if chosen else None
