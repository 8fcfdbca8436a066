# SPDX-License-Identifier: Apache-2.0
"""Puts published answers on file for `bench similar`. Run in the installation's environment, as the owner."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.similar_questions import many  # noqa: E402
from epidesk.intake.questions.actions import recount  # noqa: E402
from epidesk.intake.questions.models import Answer  # noqa: E402
from epidesk.intake.questions.terms import terms_of  # noqa: E402

BODY = "Câu trả lời của trung tâm, dài chừng một đoạn văn ngắn. " * 8
IN_ONE_GO = 2_000


def load(texts: Iterable[str]) -> None:
    """Replaces all answers by one to each of these."""
    now, left = timezone.now(), iter(texts)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE questions_answer, questions_term CASCADE")
    number = 0
    while batch := list(islice(left, IN_ONE_GO)):
        rows = []
        for text in batch:
            number += 1
            rows.append(
                Answer(
                    slug=f"bench-{number}", state="published", topic="other", wording=text[:400], body=BODY,
                    signed_at=now, changed_at=now, published_at=now, terms=terms_of(text), searched=(),
                )
            )  # fmt: skip
        Answer.objects.bulk_create(rows)
    with transaction.atomic():
        recount()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE questions_answer, questions_term")


if __name__ == "__main__":
    load(many(Path(sys.argv[2]), int(sys.argv[1])))
