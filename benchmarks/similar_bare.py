# SPDX-License-Identifier: Apache-2.0
"""Times of `similar_answers` and of its statements alone, as one line of JSON. Run by `benchmarks.similar` in the
installation's environment."""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from benchmarks.similar_questions import questions, typed  # noqa: E402
from epidesk.intake.questions.queries import similar_answers  # noqa: E402

WARM = 30


def share(times: list[float], part: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def main() -> None:
    samples, shared = int(sys.argv[1]), Path(sys.argv[2])
    chance = random.Random(23)
    asked = chance.sample(questions(shared), min(samples, 900))
    texts = [chance.choice([question, *typed(question, chance).values()]) for question in asked]
    whole: list[float] = []
    bare: list[float] = []
    shown = 0

    def timed(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        started = time.perf_counter()
        result = execute(sql, params, many, context)
        statements.append(time.perf_counter() - started)
        return result

    for number, text in enumerate([*texts[:WARM], *texts]):
        statements: list[float] = []
        started = time.perf_counter()
        with connection.execute_wrapper(timed):
            shown += bool(similar_answers(text)) and number >= WARM
        if number >= WARM:
            whole.append((time.perf_counter() - started) * 1_000)
            bare.append(sum(statements) * 1_000)
    print(
        json.dumps(
            {
                "p95_ms": round(share(whole, 0.95), 1),
                "p50_ms": round(share(whole, 0.5), 1),
                "max_ms": round(max(whole), 1),
                "bare_p50_ms": round(share(bare, 0.5), 1),
                "bare_p95_ms": round(share(bare, 0.95), 1),
                "shown_something": round(shown / len(texts), 3),
                "samples": len(texts),
            }
        )
    )


if __name__ == "__main__":
    main()
