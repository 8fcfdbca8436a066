# SPDX-License-Identifier: Apache-2.0
"""Finding answered questions that mean the same among 100,000, as the form does while somebody types.

Value: p95 in ms of `similar_answers` (fold, three statements, weighing; without HTTP), over one connection of the
application's role, for what people type: whole questions, their first words, without accents, with words left out.
Limit: p95 of the statements alone, bare, in the same run. The aim is 30 ms. `extra`: p50, the statements alone, and how
often the question that is meant stands among the three that are shown (recall@3), measured on real Vietnamese questions
of `../shared/data/qa`:

- `recall_intents`: utterances of one intent, as people wrote them; one of each is on file, the others are typed;
- `recall_same_answer`: different questions to which doctors gave the same answer word for word;
- `recall_…`: a question on file among 2,000, typed otherwise: made from it by leaving out, cutting, folding.

Without `../shared` the questions are put together from a few dozen words, and recall is not measured.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace

from benchmarks.stand import ROOT, stand

COUNT = 100_000
SAMPLES = 400
SHARED = ROOT.parent / "shared" / "data" / "qa"


def run(n: int | None = None) -> dict[str, object]:
    """`n`: answers on file instead of the usual 100,000."""
    count = n or COUNT
    with stand(web_workers=1, jobs=False) as here:
        owner = replace(here, environment={**here.environment, "EPIDESK_DATABASE_URL": here.owner_dsn})
        recall = {}
        if SHARED.is_dir():
            recall = json.loads(owner.python("-m", "benchmarks.similar_recall", str(SHARED)).splitlines()[-1])
        started = time.monotonic()
        owner.python("-m", "benchmarks.similar_load", str(count), str(SHARED))
        loaded_s = time.monotonic() - started
        times = json.loads(here.python("-m", "benchmarks.similar_bare", str(SAMPLES), str(SHARED)).splitlines()[-1])
    return {
        "name": "similar",
        "value": times["p95_ms"],
        "unit": "ms",
        "limit": times["bare_p95_ms"],
        "ratio": round(times["p95_ms"] / times["bare_p95_ms"], 2),
        "n": count,
        "extra": {**{key: value for key, value in times.items() if key != "p95_ms"}, **recall,
                  "loaded_in_s": round(loaded_s, 1)},
    }  # fmt: skip
