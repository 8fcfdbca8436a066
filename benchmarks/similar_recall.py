# SPDX-License-Identifier: Apache-2.0
"""Recall@3 on real questions, as one line of JSON. Run by `benchmarks.similar` as the owner, before its load."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from benchmarks.similar_load import load  # sets Django up
from benchmarks.similar_questions import intents, questions, same_answers, typed
from epidesk.intake.questions.queries import similar_answers

SAMPLES = 400


def share(found: int, of: int) -> float:
    return round(found / of, 3) if of else 0.0


def main() -> None:
    shared = Path(sys.argv[1])
    chance = random.Random(5)
    recall: dict[str, object] = {}
    by = intents(shared)
    load(texts[0] for texts in by.values())
    meant = {texts[0]: intent for intent, texts in by.items()}
    asked = [(intent, text) for intent, texts in by.items() for text in texts[1:]]
    hits = sum(any(meant[row.wording] == intent for row in similar_answers(text)) for intent, text in asked)
    recall["recall_intents"], recall["of_intents"] = share(hits, len(asked)), len(asked)

    known = questions(shared)
    load(known)
    groups = same_answers(shared)
    pairs = [(text, group - {text}) for group in groups for text in sorted(group)]
    hits = 0
    for text, others in pairs:
        shown = [row.wording for row in similar_answers(text, limit=4) if row.wording != text[:400]][:3]
        hits += any(other[:400] in shown for other in others)
    recall["recall_same_answer"], recall["of_same_answer"] = share(hits, len(pairs)), len(pairs)
    sample = chance.sample(known, min(SAMPLES, len(known)))
    found: dict[str, int] = {}
    for question in sample:
        for way, text in typed(question, chance).items():
            shown = {row.wording for row in similar_answers(text)}
            found[way] = found.get(way, 0) + (question[:400] in shown)
    recall |= {f"recall_{way}": share(hits, len(sample)) for way, hits in found.items()}
    recall["of_each"] = len(sample)
    print(json.dumps(recall))


if __name__ == "__main__":
    main()
