# SPDX-License-Identifier: Apache-2.0
"""Triage by weighted questions: the same answers under the same rules always give the same points and reasons.

Nothing here is medical: the questions, points and red flags come with the rules, which say their version.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class QuestionKind(StrEnum):
    """How an answer is read: yes/no, one of the options, any of the options, or a number held against bands."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"


@dataclass(frozen=True)
class Option:
    """One answer and its weight. For yes/no questions `value` is "yes" or "no"."""

    value: str
    points: int = 0
    red_flag: bool = False


@dataclass(frozen=True)
class Band:
    """For numbers: applies from `at_least` up to the next band."""

    at_least: float
    points: int = 0
    red_flag: bool = False


@dataclass(frozen=True)
class Question:
    """One question. `unknown_points` count when it is not answered, or not in a way that can be read."""

    code: str
    kind: QuestionKind = QuestionKind.YES_NO
    options: tuple[Option, ...] = ()
    bands: tuple[Band, ...] = ()
    unknown_points: int = 0


@dataclass(frozen=True)
class Level:
    """A priority and the points from which it is due."""

    priority: str
    at_least: int


@dataclass(frozen=True)
class TriageRules:
    """A set of questions with its levels. `levels` stand from most to least urgent; the last takes all the rest.

    Any red flag makes the priority at least `red_flag_priority`. Raises `ValueError` when the rules contradict
    themselves, naming the part at fault.
    """

    version: str
    questions: tuple[Question, ...]
    levels: tuple[Level, ...]
    red_flag_priority: str

    def __post_init__(self) -> None:
        codes = [question.code for question in self.questions]
        if len(set(codes)) != len(codes):
            raise ValueError("triage rules ask one question twice")
        thresholds = [level.at_least for level in self.levels]
        if not thresholds or thresholds != sorted(set(thresholds), reverse=True):
            raise ValueError("triage levels stand from most to least urgent, each with fewer points")
        priorities = [level.priority for level in self.levels]
        if len(set(priorities)) != len(priorities) or self.red_flag_priority not in priorities:
            raise ValueError("triage levels are distinct and hold the priority of red flags")
        for question in self.questions:
            _check_question(question)


@dataclass(frozen=True)
class Reason:
    """What one answer added. `code` is "question:answer" ("breathless:yes"); for numbers the band it reached
    ("temperature_c:38.5"), and "question:unknown" where nothing readable was answered."""

    code: str
    points: int
    is_red_flag: bool


@dataclass(frozen=True)
class Scored:
    """The outcome with everything needed to explain it later.

    `red_flags` are codes of reasons; `reasons` stand red flags first, then by weight; `unread` are the questions
    whose answer was there but could not be read (an old form, a forged value).
    """

    points: int
    priority: str
    red_flags: tuple[str, ...]
    reasons: tuple[Reason, ...]
    rules_version: str
    unread: tuple[str, ...] = ()


def score(rules: TriageRules, answers: Mapping[str, object]) -> Scored:
    """Weigh the answers. Never raises over an answer: a report is never lost for what its form held.

    Answers by question code: bool or "yes"/"no"; an option's value; a list of them; a number or its text (decimal
    comma too). Codes that no question has are ignored.
    """
    reasons: list[Reason] = []
    unread: list[str] = []
    for question in rules.questions:
        answer = answers.get(question.code)
        hits = None if _is_blank(answer) else _read(question, answer)
        if hits is None:
            if not _is_blank(answer):
                unread.append(question.code)
            hits = [Reason(f"{question.code}:unknown", question.unknown_points, False)]
        reasons.extend(reason for reason in hits if reason.points or reason.is_red_flag)
    points = sum(reason.points for reason in reasons)
    reasons.sort(key=lambda reason: (not reason.is_red_flag, -reason.points))  # stable: then as asked
    red_flags = tuple(reason.code for reason in reasons if reason.is_red_flag)
    priority = _priority(rules, points, bool(red_flags))
    return Scored(points, priority, red_flags, tuple(reasons), rules.version, tuple(unread))


def _check_question(question: Question) -> None:
    values = [option.value for option in question.options]
    limits = [band.at_least for band in question.bands]
    if question.kind is QuestionKind.NUMBER:
        if not limits or values or limits != sorted(set(limits)):
            raise ValueError(f"{question.code}: a number needs bands that rise, and no options")
    elif not values or limits or len(set(values)) != len(values):
        raise ValueError(f"{question.code}: needs distinct options, and no bands")
    elif question.kind is QuestionKind.YES_NO and not {"yes", "no"}.issuperset(values):
        raise ValueError(f"{question.code}: the options of a yes/no question are yes and no")


def _priority(rules: TriageRules, points: int, flagged: bool) -> str:
    reached = next((n for n, level in enumerate(rules.levels) if points >= level.at_least), len(rules.levels) - 1)
    if flagged:
        flag_place = [level.priority for level in rules.levels].index(rules.red_flag_priority)
        reached = min(reached, flag_place)
    return rules.levels[reached].priority


def _is_blank(answer: object) -> bool:
    return answer is None or answer == "" or answer == [] or answer == () or answer == "unknown"


def _read(question: Question, answer: object) -> list[Reason] | None:
    """The reasons that an answer gives, or None when it cannot be read."""
    if question.kind is QuestionKind.NUMBER:
        return _read_number(question, answer)
    if question.kind is QuestionKind.CHOICES:
        given = [answer] if isinstance(answer, str) else answer
        if not isinstance(given, list | tuple | set | frozenset):
            return None
        chosen = {str(value) for value in given}
    elif question.kind is QuestionKind.YES_NO:
        yes_no = _yes_no(answer)
        if yes_no is None:
            return None
        return [_hit(question, option) for option in question.options if option.value == yes_no]
    else:
        chosen = {str(answer)}
    if not chosen.issubset(option.value for option in question.options):
        return None
    return [_hit(question, option) for option in question.options if option.value in chosen]


def _hit(question: Question, option: Option) -> Reason:
    return Reason(f"{question.code}:{option.value}", option.points, option.red_flag)


def _yes_no(answer: object) -> str | None:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    word = str(answer).strip().lower()
    if word in ("yes", "true", "on", "1"):
        return "yes"
    return "no" if word in ("no", "false", "off", "0") else None


def _read_number(question: Question, answer: object) -> list[Reason] | None:
    if isinstance(answer, bool):
        return None
    try:
        number = float(str(answer).strip().replace(",", "."))
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    reached = [band for band in question.bands if number >= band.at_least]
    return [Reason(f"{question.code}:{band.at_least:g}", band.points, band.red_flag) for band in reached[-1:]]
