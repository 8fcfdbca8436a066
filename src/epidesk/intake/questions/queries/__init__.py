# SPDX-License-Identifier: Apache-2.0
"""Every read of questions and answers."""

from epidesk.intake.questions.queries.asker import mine, own_question, stage_by_code
from epidesk.intake.questions.queries.desk import experts, question_detail, template, templates
from epidesk.intake.questions.queries.public import answers, newest, public_answer, related, slug_of
from epidesk.intake.questions.queries.queue_words import queue_words
from epidesk.intake.questions.queries.reviewing import answers_to_review, count_overdue
from epidesk.intake.questions.queries.shapes import (
    AnswerPage,
    AnswerRow,
    OwnQuestion,
    OwnRow,
    PublicAnswer,
    QuestionDetail,
    ReviewRow,
    Stage,
    TemplateRow,
)
from epidesk.intake.questions.queries.similar import open_alike, similar_answers

__all__ = [
    "AnswerPage",
    "AnswerRow",
    "OwnQuestion",
    "OwnRow",
    "PublicAnswer",
    "QuestionDetail",
    "ReviewRow",
    "Stage",
    "TemplateRow",
    "answers",
    "answers_to_review",
    "count_overdue",
    "experts",
    "mine",
    "newest",
    "open_alike",
    "own_question",
    "public_answer",
    "question_detail",
    "queue_words",
    "related",
    "similar_answers",
    "slug_of",
    "stage_by_code",
    "template",
    "templates",
]
