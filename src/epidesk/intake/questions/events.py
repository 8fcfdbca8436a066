# SPDX-License-Identifier: Apache-2.0
"""What questions announce."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class QuestionsAsked:
    question_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class QuestionsMoved:
    """`step_ids`: the lines of the timelines that tell it: sent to an expert, closed without an answer, joined to
    another, open again."""

    question_ids: tuple[UUID, ...]
    step_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class AnswersSigned:
    """Signed for the first time, corrected, or withdrawn: everybody who asked is to read how it stands now. Whether
    the public reads it too is written on the answer."""

    answer_ids: tuple[UUID, ...]
