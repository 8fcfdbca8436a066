# SPDX-License-Identifier: Apache-2.0
"""One person, many records: 10,000 newcomers against 1,000,000 people, typed names to pairs, in seconds.

Value: seconds from two tables of people as typed to the pairs taken for one, folding included (aim: 10 s, 2 GB). Limit:
Splink on DuckDB as it comes, on names folded beforehand, in the same run. The people are invented from the shares of
Vietnamese names in `../shared/data/names`, in households that share phones; who comes again is damaged in the ways and
shares of `link_people.DAMAGE`; of those who are new every fifth is a relative of somebody on file.

`extra`: precision and recall of both at `threshold` (0.9, written down before any truth was looked at); peak memory of
the process; one newcomer against the same register in PostgreSQL, 500 of them (aim: p95 50 ms); and F1 on the public
sets of `../shared/data/record_linkage`, ours beside Splink's with the settings its documentation recommends.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.link_people import Names, newcomers, register
from benchmarks.stand import ROOT, stand

PEOPLE, NEWCOMERS, SEED = 1_000_000, 10_000, 2_020
SHARED = ROOT.parent / "shared" / "data"
THRESHOLD = 0.9


def run(n: int | None = None) -> dict[str, object]:
    """`n`: people on file instead of the usual 1,000,000."""
    if not SHARED.is_dir():
        raise SystemExit("benchmarks/link.py needs ../shared/data (names, record_linkage)")
    people = n or PEOPLE
    with tempfile.TemporaryDirectory(prefix="epidesk-link-") as folder:
        path = Path(folder) / "people.pickle"
        chance = random.Random(SEED)
        names = Names(SHARED / "names", chance)
        on_file = register(people, names, chance)
        came = newcomers(on_file, min(NEWCOMERS, people), names, chance)
        with path.open("wb") as stored:
            pickle.dump((on_file, came), stored)
        del on_file, came
        many = _child("benchmarks.link_many", str(path))
        with stand(web=False, jobs=False) as here:
            owner = replace(here, environment={**here.environment, "EPIDESK_DATABASE_URL": here.owner_dsn})
            one = json.loads(owner.python("-m", "benchmarks.link_one", str(path)).splitlines()[-1])
        sets = _child("benchmarks.link_sets", str(SHARED / "record_linkage"))
    return {
        "name": "link",
        "value": many["seconds"],
        "unit": "s",
        "limit": many["splink_seconds"],
        "ratio": round(many["seconds"] / many["splink_seconds"], 2),
        "n": people,
        "extra": {
            "threshold": THRESHOLD,
            **{key: value for key, value in many.items() if key not in ("seconds", "splink_seconds")},
            **one,
            **sets,
        },
    }


def _child(module: str, *arguments: str) -> Any:
    """A process of its own, so that its peak memory is its own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    return json.loads(done.stdout.splitlines()[-1])
