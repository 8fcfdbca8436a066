# SPDX-License-Identifier: Apache-2.0
"""«Was this useful?» Anybody may say, once an answer; who changes their mind changes the count."""

from __future__ import annotations

import hashlib

from django.db import connection
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.questions.models import Answer
from epidesk.intake.questions.rules import AnswerState

_SAY = """
INSERT INTO questions_opinion (id, answer_id, reader, useful, at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (answer_id, reader) DO UPDATE SET useful = excluded.useful, at = excluded.at
"""
_COUNT = """
UPDATE questions_answer SET useful_yes = said.yes, useful_no = said.no
FROM (SELECT count(*) FILTER (WHERE useful) AS yes, count(*) FILTER (WHERE NOT useful) AS no
      FROM questions_opinion WHERE answer_id = %s) AS said
WHERE id = %s
"""


def say_useful(*, by: Actor, slug: str, useful: bool) -> None:
    """Notes what a reader thinks of a public answer. Raises `NotFound`. Needs a device (doors make one). The same
    reader twice counts once; two at once wait for the answer's row."""
    with unit_of_work():
        answer = Answer.objects.select_for_update(no_key=True).filter(slug=slug, state=AnswerState.PUBLISHED).first()
        if answer is None or not by.device:
            raise NotFound
        reader = hashlib.sha256(f"{answer.id}\0{by.device}".encode()).hexdigest()[:32]
        with connection.cursor() as cursor:
            cursor.execute(_SAY, [uuid7(), answer.id, reader, useful, timezone.now()])
            cursor.execute(_COUNT, [answer.id, answer.id])
