# SPDX-License-Identifier: Apache-2.0
"""The policy of questions: their life, who may do what, what may be published."""

from epidesk.intake.questions.rules.asking import Ask, problem_with
from epidesk.intake.questions.rules.life import (
    FINAL_STATES,
    LIFE,
    OPEN_STATES,
    AnswerState,
    Lane,
    State,
    Topic,
    Verb,
)
from epidesk.intake.questions.rules.permissions import Permission

__all__ = [
    "FINAL_STATES",
    "LIFE",
    "OPEN_STATES",
    "AnswerState",
    "Ask",
    "Lane",
    "Permission",
    "State",
    "Topic",
    "Verb",
    "problem_with",
]
