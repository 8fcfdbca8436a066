# SPDX-License-Identifier: Apache-2.0
"""The statements of the desk's pages with nothing around them: p95 in ms of each page, as one line of JSON.

Run by `benchmarks.desk` in the installation's environment. Each statement is caught as the queries send it, then sent
again bare: no rendering, no session, no HTTP. A page's figure is the sum of its statements.
"""

import json
import sys
import time

import django

django.setup()

from django.db import connection  # noqa: E402

from epidesk.foundation.core.principals import PrincipalKind, Viewer  # noqa: E402
from epidesk.foundation.desk.queries import QueueFilter, queue  # noqa: E402
from epidesk.foundation.desk.rules import Permission  # noqa: E402
from epidesk.foundation.places.queries import wards  # noqa: E402

VIEWER = Viewer(kind=PrincipalKind.STAFF, label="bench", areas=None, permissions=frozenset(Permission))


def caught(f: QueueFilter, after: str = "") -> list[tuple[str, object]]:
    """The statements of one page."""
    sent: list[tuple[str, object]] = []

    def note(execute, sql, params, many, context):
        sent.append((sql, params))
        return execute(sql, params, many, context)

    queue(VIEWER, f, after=after)  # what the process remembers is not what is measured
    with connection.execute_wrapper(note):
        queue(VIEWER, f, after=after)
    return sent


def bare_times_ms(statements: list[tuple[str, object]], samples: int) -> list[float]:
    """Sorted times in ms of sending them all, without the first three."""
    times = []
    for _ in range(samples + 3):
        started = time.perf_counter()
        with connection.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(sql, params)
                cursor.fetchall()
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times[3:])


def p95_ms(statements: list[tuple[str, object]], samples: int) -> float:
    times = bare_times_ms(statements, samples)
    return times[int(len(times) * 0.95)]


def page_100() -> str:
    """Where page 100 begins."""
    after = ""
    for _ in range(99):
        after = queue(VIEWER, QueueFilter(), after=after, limit=50).next or after
    return after


def main() -> None:
    samples, ward_code, *texts = int(sys.argv[1]), sys.argv[2], *sys.argv[3:]
    ward = next(ref.id for ref in wards() if ref.code == ward_code)
    after = page_100()
    figures = {
        "queue": p95_ms(caught(QueueFilter()), samples),
        "page_100": p95_ms(caught(QueueFilter(), after), samples),
        "area": p95_ms(caught(QueueFilter(area_id=ward)), samples),
    }
    for text in texts:
        figures[f"search {text}"] = p95_ms(caught(QueueFilter(text=text, state="all")), samples)
    print(json.dumps({"after": after, "p95_ms": figures}))


if __name__ == "__main__":
    main()
