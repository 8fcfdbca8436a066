# SPDX-License-Identifier: Apache-2.0
"""The statements of «what is similar» with nothing around them, and the points that were asked, as one line of JSON.

Run by `benchmarks.duplicates` in the installation's environment. Each statement is caught as the query sends it, then
sent again bare.
"""

import json
import random
import sys
import time
from collections.abc import Iterator

import django

django.setup()

from django.db import connection  # noqa: E402

from epidesk.foundation.core.principals import Viewer  # noqa: E402
from epidesk.intake.incidents.queries import similar_open  # noqa: E402

VIEWER = Viewer(device="0" * 64)
ABOUT_DEG = 0.002


def some_points() -> Iterator[tuple[float, float]]:
    """Where people might stand who saw the same: up to 200 m from reports of the kind, wherever these lie thickest."""
    draw = random.Random(3)
    with connection.cursor() as cursor:
        cursor.execute(  # codes are random, so their order is a sample
            "SELECT lon, lat FROM incidents_incident WHERE area_id IS NOT NULL AND kind = 'suspected_case' "
            "ORDER BY code LIMIT 5000"
        )
        places = cursor.fetchall()
    for lon, lat in places:
        yield lon + draw.uniform(-1, 1) * ABOUT_DEG, lat + draw.uniform(-1, 1) * ABOUT_DEG


def caught(lon: float, lat: float) -> list[tuple[str, object]]:
    sent: list[tuple[str, object]] = []

    def note(execute, sql, params, many, context):
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        similar_open(VIEWER, kind="suspected_case", lon=lon, lat=lat)
    return sent


def main() -> None:
    samples = int(sys.argv[1])
    similar_open(VIEWER, kind="suspected_case", lon=107.58, lat=16.47)  # what the process remembers is not measured
    points, statements = [], []
    for lon, lat in some_points():
        found = caught(lon, lat)
        if len(found) > 1:  # something is there
            points.append((lon, lat))
            statements.append(found)
        if len(points) == samples + 5:
            break
    times = []
    for found in statements:
        began = time.perf_counter()
        with connection.cursor() as cursor:
            for sql, params in found:
                cursor.execute(sql, params)
                cursor.fetchall()
        times.append((time.perf_counter() - began) * 1000)
    times = sorted(times[5:])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM incidents_incident WHERE closed_at IS NULL")
        open_count = cursor.fetchone()[0]
        cursor.execute(f"EXPLAIN {statements[0][0][0]}", statements[0][0][1])
        plan = " | ".join(line.strip() for (line,) in cursor.fetchall() if "Index" in line)
        cursor.execute(statements[0][0][0].rsplit("LIMIT", 1)[0], statements[0][0][1][:-1])
        within = len(cursor.fetchall())
    print(
        json.dumps(
            {
                "p95_ms": times[int(len(times) * 0.95)],
                "p50_ms": times[len(times) // 2],
                "open": open_count,
                "within_radius": within,
                "points": points,
                "plan": plan[:200],
            }
        )
    )


if __name__ == "__main__":
    main()
