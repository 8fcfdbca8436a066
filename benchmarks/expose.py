# SPDX-License-Identifier: Apache-2.0
"""Who was where a case was: 500 itineraries against 1,000,000 stays.

Stays: 20,000 places (rooms, flights, venues) over 60 days, one in twenty not yet left; people 300,000. Itineraries:
500 stops of 100 cases, in places that are in use. Measured: all 500 at once, and one case (five stops) at a time, p95,
both through `movement.queries.exposures.exposed`, rows made into Python's objects. Limit: the bare join on the same
index by psycopg, with nothing around it, in the same run; the answers must be the same. The nearness that `cases`
counts from them is timed beside it.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from benchmarks.stand import stand

STAYS = 1_000_000
STOPS, CASES = 500, 100
PLACES, PEOPLE, DAYS = 20_000, 300_000, 60
SAMPLES = 400
BARE = """
SELECT stop.id, who.person_id, who.starts_at, who.ends_at, who.seat
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::timestamptz[], %s::timestamptz[])
    AS stop (id, person_id, place_key, starts_at, ends_at)
JOIN movement_presence AS who
    ON who.place_key = stop.place_key AND who.starts_at < stop.ends_at
    AND (who.ends_at IS NULL OR who.ends_at > stop.starts_at) AND who.person_id <> stop.person_id
"""
START = datetime(2026, 9, 1, tzinfo=UTC)


def run(n: int | None = None) -> dict[str, object]:
    """`n`: stays instead of the usual 1,000,000."""
    with stand(web=False, jobs=False) as here:
        return dict(json.loads(here.python("-m", "benchmarks.expose", str(n or STAYS), here.owner_dsn)))


def measure(n: int, owner_dsn: str) -> dict[str, object]:
    """In a process of its own, with Django on the stand's database."""
    from django.db import connection

    from epidesk.intake.movement.queries.exposures import EXPOSED, asked, exposed
    from epidesk.response.cases.exposing import near_of
    from epidesk.response.cases.policy import default_disease, terms

    _load(n, owner_dsn)
    stops = _stops()
    by_case = [stops[at : at + STOPS // CASES] for at in range(0, STOPS, STOPS // CASES)]

    def bare(wanted: list) -> list[tuple]:
        columns = [
            [getattr(one, name) for one in wanted] for name in ("id", "person_id", "place_key", "starts_at", "ends_at")
        ]
        with connection.cursor() as cursor:
            cursor.execute(BARE, columns)
            return cursor.fetchall()

    answer, plain = exposed(stops), bare(stops)
    if sorted((one.stop_id, one.person_id, one.starts_at) for one in answer) != sorted(line[:3] for line in plain):
        raise RuntimeError("the query and the bare join do not agree")
    told, now = terms(default_disease()), START + timedelta(days=DAYS)
    wanted, seats = {one.id: one for one in stops}, {one.id: "5K" for one in stops}
    all_ms = _quantile([_ms(lambda: exposed(stops)) for _ in range(20)], 0.5)
    bare_all_ms = _quantile([_ms(lambda: bare(stops)) for _ in range(20)], 0.5)
    one_ms = [_ms(lambda one=by_case[n % CASES]: exposed(one)) for n in range(SAMPLES)]
    bare_one_ms = [_ms(lambda one=by_case[n % CASES]: bare(one)) for n in range(SAMPLES)]
    near_ms = _ms(lambda: sum(1 for _ in near_of(wanted, seats, answer, told, now)))
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + EXPOSED, [asked(stops)])
        plan = " ".join(line[0] for line in cursor.fetchall())
        cursor.execute("EXPLAIN " + BARE, [[getattr(one, name) for one in stops] for name in
                                           ("id", "person_id", "place_key", "starts_at", "ends_at")])  # fmt: skip
        bare_plan = " ".join(line[0] for line in cursor.fetchall())
    return {
        "name": "expose",
        "value": _quantile(one_ms, 0.95),
        "unit": "ms",
        "limit": _quantile(bare_one_ms, 0.95),
        "ratio": round(all_ms / bare_all_ms, 3),
        "n": n,
        "extra": {
            "all_500_ms": all_ms,
            "bare_all_500_ms": bare_all_ms,
            "one_p50_ms": _quantile(one_ms, 0.5),
            "exposed": len(answer),
            "nearness_of_all_ms": near_ms,
            "by_index": "movement_at_place" in plan,
            "index_only": "Index Only Scan" in plan,
            "bare_by_hash": "Hash Join" in bare_plan,
        },
    }


def _load(n: int, owner_dsn: str) -> None:
    import psycopg

    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute("SET synchronous_commit = off")
        known = {"id", "name", "sex", "version", "created_at", "changed_at"}
        texts = [
            line[0]
            for line in owner.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = 'people_person' "
                "AND is_nullable = 'NO' AND data_type IN ('character varying', 'text')"
            )
            if line[0] not in known
        ]
        more = "".join(f", {one}" for one in texts)
        owner.execute(
            f"INSERT INTO people_person (id, name, sex, version, created_at, changed_at{more}) "
            "SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Người ' || n, '', 1, now(), now()"
            f"{', chr(110)' * len(texts)} FROM generate_series(1, %s) AS n",
            [PEOPLE],
        )
        with owner.transaction():
            owner.execute("SELECT setseed(0.42)")
            owner.execute(
                """
                INSERT INTO movement_presence
                    (id, person_id, place_key, starts_at, ends_at, seat, source_kind, source_id)
                SELECT gen_random_uuid(),
                       ('00000000-0000-7000-8000-' || lpad(to_hex(1 + floor(random() * %s)::int), 12, '0'))::uuid,
                       'venue:place-' || floor(random() * %s)::int, at,
                       CASE WHEN random() < 0.05 THEN NULL ELSE at + (1 + random() * 47) * interval '1 hour' END,
                       '', 'stay', gen_random_uuid()
                FROM (SELECT %s::timestamptz + random() * %s * interval '1 day' AS at
                      FROM generate_series(1, %s)) AS one
                """,
                [PEOPLE, PLACES, START, DAYS, n],
            )
        owner.execute("VACUUM (ANALYZE) movement_presence")


def _stops() -> list:
    from epidesk.intake.movement.queries.exposures import WantedStop

    chance = random.Random(17)
    found = []
    for n in range(STOPS):
        start = START + timedelta(days=chance.uniform(1, DAYS - 2))
        person = UUID(f"00000000-0000-7000-8000-{1 + n // (STOPS // CASES):012x}")
        key = f"venue:place-{chance.randrange(PLACES)}"
        found.append(WantedStop(UUID(int=n + 1), person, key, start, start + timedelta(hours=chance.uniform(1, 24))))
    return found


def _ms(call: Callable[[], object]) -> float:
    began = time.perf_counter_ns()
    call()
    return (time.perf_counter_ns() - began) / 1e6


def _quantile(times: list[float], share: float) -> float:
    return round(sorted(times)[min(len(times) - 1, int(len(times) * share))], 3)


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(measure(int(sys.argv[1]), sys.argv[2])))
