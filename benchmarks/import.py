# SPDX-License-Identifier: Apache-2.0
"""A guest list of 100,000 rows in xlsx against 300,000 people on file: read, judged, matched, reported.

Value: seconds from the file's bytes to the dry-run report (aim: 20 s). Limit: the same file through calamine into a
table by COPY, with a primary key and four indexes, in the same run. The people are those of `link_people`; half of the
guests are on file, told of otherwise; one row in fifty is wrong.

`extra`: its parts; rows found known, perhaps known and wrong; peak memory over this process and all of PostgreSQL's
(proportional, sampled; aim: 1 GB); taking in beside COPY of the very rows that came of it into tables with the same
rows and indexes (aim: 0.3 of it); taking back (aim: 5 s).
"""

from __future__ import annotations

import json
import pickle
import random
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.import_sheet import write_sheet
from benchmarks.link_people import Names, newcomers, register
from benchmarks.stand import ROOT, stand

ROWS, PEOPLE, SEED = 100_000, 300_000, 2_020
SHARED = ROOT.parent / "shared" / "data"


def run(n: int | None = None) -> dict[str, object]:
    """`n`: rows instead of the usual 100,000; people on file in the same measure."""
    if not SHARED.is_dir():
        raise SystemExit("benchmarks/import.py needs ../shared/data (names)")
    rows = n or ROWS
    people = PEOPLE * rows // ROWS
    with tempfile.TemporaryDirectory(prefix="epidesk-import-") as folder:
        stored, sheet = Path(folder) / "people.pickle", Path(folder) / "guests.xlsx"
        chance = random.Random(SEED)
        names = Names(SHARED / "names", chance)
        on_file = register(people, names, chance)
        write_sheet(sheet, [one for one, _ in newcomers(on_file, rows, names, chance)], chance)
        with stored.open("wb") as out:
            pickle.dump(on_file, out)
        del on_file
        with stand(web=False, jobs=False) as here:
            owner = replace(here, environment={**here.environment, "EPIDESK_DATABASE_URL": here.owner_dsn})
            owner.python("-m", "benchmarks.import_load", str(stored))
            found = json.loads(owner.python("-m", "benchmarks.import_one", str(sheet)).splitlines()[-1])
    return {
        "name": "import",
        "value": found.pop("seconds"),
        "unit": "s",
        "limit": found["calamine_copy_s"],
        "ratio": found.pop("ratio"),
        "n": rows,
        "extra": found,
    }
