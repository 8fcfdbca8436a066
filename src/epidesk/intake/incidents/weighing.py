# SPDX-License-Identifier: Apache-2.0
"""The suggestion with which an incident arrives, as it is stored and as it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from epidesk.foundation.accounts.fair_use import fair_use
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.places.queries import alert_level
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.policy import deadlines, triage_rules
from epidesk.intake.incidents.rules import State
from epikit.scoring import score


@dataclass(frozen=True)
class SuggestionReason:
    """What one answer added, in words."""

    code: str
    text: str
    points: int
    danger: bool


@dataclass(frozen=True)
class Suggestion:
    """What the triage rules said on arrival, and by which version of them: `rules` as in their file, `rules_label` in
    words."""

    priority: Priority
    points: int
    rules: str
    rules_label: str
    reasons: tuple[SuggestionReason, ...]


def weigh(kind: str, seen: Sequence[str], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The suggestion as stored: codes, not words."""
    scored = score(triage_rules(kind).rules, {**answers, "seen": list(seen)})
    return {
        "priority": scored.priority,
        "points": scored.points,
        "rules": scored.rules_version,
        "reasons": [[reason.code, reason.points, reason.is_red_flag] for reason in scored.reasons],
    }


def read_suggestion(kind: str, stored: Mapping[str, Any], language: str) -> Suggestion | None:
    """The suggestion in words. A reason that today's rules no longer know is shown by its code."""
    if not stored:
        return None
    words = triage_rules(kind).reasons
    tongue = "en" if language.startswith("en") else "vi"
    return Suggestion(
        priority=Priority.from_slug(stored["priority"]),
        points=stored["points"],
        rules=stored["rules"],
        rules_label=_rules_label(kind, stored["rules"]),
        reasons=tuple(
            SuggestionReason(code, words.get(code, {}).get(tongue, code), points, danger)
            for code, points, danger in stored["reasons"]
        ),
    )


def _rules_label(kind: str, version: str) -> str:
    """Versions are named `kind-number` (config/triage); one that is named otherwise is shown as it is."""
    name, _dash, number = version.rpartition("-")
    if name != kind or not number.isdecimal():
        return version
    return gettext("%(kind)s rules, version %(number)s") % {"kind": KINDS[kind].short_label, "number": number}


NEXT_STAGE = {
    State.RECEIVED: "triage",
    State.TRIAGED: "assign",
    State.ASSIGNED: "arrive",
    State.IN_PROGRESS: "finish",
}


def due(
    kind: str, state: State, priority: Priority, since: datetime, *, unconfirmed: bool = False
) -> tuple[datetime, str]:
    """What is due next and by when, as the alert level of now has it; `unconfirmed` matters may wait longer, as
    `config/fair_use.yaml` says. A closed matter keeps its last deadline: ask only for open ones."""
    stage = NEXT_STAGE[state]
    factor = alert_level().factor(kind, priority.slug)
    if unconfirmed:
        factor *= fair_use().pace.get(kind, 1.0)
    return since + deadlines(kind, stage, priority) * factor, stage


def review_due(since: datetime) -> tuple[datetime, str]:
    """By when somebody should have looked at a report that is held."""
    return since + fair_use().review_within, "review"
