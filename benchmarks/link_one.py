# SPDX-License-Identifier: Apache-2.0
"""One newcomer after the other against the register in PostgreSQL, as registration asks. Prints a line of JSON.

First the register is stored by COPY as `register_people` would leave it. What stands in an encrypted column is shared
out from a few: encrypting is not what is measured.
"""

from __future__ import annotations

import json
import pickle
import sys
import time
from itertools import cycle
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from benchmarks.load_incidents import indexes_afterwards  # noqa: E402
from epidesk.foundation.core.crypto import encrypt  # noqa: E402
from epidesk.foundation.core.ids import uuid7  # noqa: E402
from epidesk.foundation.people.indexing import id_number_index, phone_index  # noqa: E402
from epidesk.foundation.people.matching import match_one  # noqa: E402
from epidesk.foundation.people.rules import NewPerson  # noqa: E402
from epidesk.foundation.places.queries import wards  # noqa: E402
from epikit.linkage import birth_block, birth_keys, name_keys  # noqa: E402

PERSON = (
    "id, name, folded, words, year_of_birth, birth_month, birth_day, block, sex, ward_id, version, "
    "created_at, changed_at"
)
IDENTIFIER = "id, person_id, kind, value, index, name_key, created_at"
TABLES = ("people_person", "people_identifier")
WARM, SAMPLES = 50, 500


def load(people: list[dict[str, Any]], ward_ids: list[Any]) -> None:
    """Everybody with identifiers, then what VACUUM would do at night."""
    tokens = cycle([encrypt(f"+8412{n:08d}") for n in range(50)])
    identifiers, numbers = [], set()
    with indexes_afterwards(TABLES), connection.cursor() as cursor:
        with cursor.copy(f"COPY people_person ({PERSON}) FROM STDIN") as copy:
            for one in people:
                id, name, birth = uuid7(), name_keys(one["name"]), birth_keys(one["year"], one["month"], one["day"])
                ward = None if one["ward"] is None else ward_ids[one["ward"] % len(ward_ids)]
                block = birth_block(birth, name) or ""
                copy.write_row(
                    (id, one["name"], name.plain, name.words, birth.year, birth.month, birth.day, block,
                     one["sex"] or "", ward, 1, "2026-01-01Z", "2026-01-01Z")
                )  # fmt: skip
                if one["phone"]:
                    identifiers.append((id, "phone", phone_index(one["phone"]), name.plain))
                if one["id_number"] and one["id_number"] not in numbers:  # one is invented twice, now and then
                    numbers.add(one["id_number"])
                    identifiers.append((id, "id_number", id_number_index(one["id_number"]), name.plain))
        with cursor.copy(f"COPY people_identifier ({IDENTIFIER}) FROM STDIN") as copy:
            for id, kind, index, key in identifiers:
                copy.write_row((uuid7(), id, kind, next(tokens), index, key, "2026-01-01Z"))
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"VACUUM (ANALYZE) {table}")


def asked(one: dict[str, Any], ward_ids: list[Any]) -> NewPerson:
    return NewPerson(
        name=one["name"],
        year_of_birth=one["year"],
        sex=one["sex"] or "",
        phone_e164=one["phone"] or "",
        id_number=one["id_number"] or "",
        ward_id=None if one["ward"] is None else ward_ids[one["ward"] % len(ward_ids)],
        birth_month=one["month"],
        birth_day=one["day"],
    )


def main(path: Path) -> dict[str, Any]:
    with path.open("rb") as stored:
        people, came = pickle.load(stored)  # noqa: S301 (written by this measurement a minute ago)
    ward_ids = [ward.id for ward in wards()]
    started = time.perf_counter()
    load(people, ward_ids)
    loaded_s = time.perf_counter() - started
    del people
    times, statements_ms, found, known = [], [], 0, 0
    for number, (one, of) in enumerate(came[:: max(len(came) // (WARM + SAMPLES), 1)]):
        spent = []

        def timed(execute: Any, sql: Any, params: Any, many: Any, context: Any, spent: list[float] = spent) -> Any:
            began = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                spent.append(time.perf_counter() - began)

        person = asked(one, ward_ids)
        began = time.perf_counter()
        with connection.execute_wrapper(timed):
            match = match_one(person)
        if number < WARM:
            continue
        times.append((time.perf_counter() - began) * 1_000)
        statements_ms.append(sum(spent) * 1_000)
        known += of is not None
        found += of is not None and bool(match.person_id or match.likely)
    times.sort()
    statements_ms.sort()
    return {
        "one_p50_ms": round(times[len(times) // 2], 1),
        "one_p95_ms": round(times[int(len(times) * 0.95)], 1),
        "one_max_ms": round(times[-1], 1),
        "one_statements_p95_ms": round(statements_ms[int(len(statements_ms) * 0.95)], 1),
        "one_samples": len(times),
        "one_found_of_known": round(found / max(known, 1), 3),
        "loaded_in_s": round(loaded_s, 1),
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
