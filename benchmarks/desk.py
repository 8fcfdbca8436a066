# SPDX-License-Identifier: Apache-2.0
"""The desk with 300,000 incidents on file: page, queue fragment, page 100, filter by ward, search without accents.

Value: the worst p95 over HTTP in ms, one request after the other over a kept connection, signed in as an operator of
the whole province. Limit: the worst p95 of the same statements sent bare over one connection, same database, same run.
`extra` has every page's figure. That no page costs more statements when it holds more is a test
(`tests/rooms/desk/test_queue.py`), not a measurement.
"""

from __future__ import annotations

import http.client
import json
import time
from urllib.parse import urlencode

from benchmarks.stand import Stand, stand

COUNT = 300_000
OPEN = 30_000
SAMPLES = 60
WARD = "19753"  # Phú Xuân, among the busiest of what is loaded
TEXTS = ("nguyen", "Nguyễn Thị Hương", "dang thai than", "khong co dau")


def run(n: int | None = None) -> dict[str, object]:
    """`n`: incidents on file instead of the usual 300,000."""
    count = n or COUNT
    with stand(web_workers=1, jobs=False) as here:
        started = time.monotonic()
        here.python("-m", "benchmarks.load_incidents", str(count), str(min(OPEN, count // 10)))
        loaded_s = time.monotonic() - started
        bare = json.loads(here.python("-m", "benchmarks.desk_bare", str(SAMPLES), WARD, *TEXTS).splitlines()[-1])
        session = here.python("-m", "benchmarks.operator_session").strip().splitlines()[-1]
        over_http = {name: _p95_ms(here, session, path) for name, path in _paths(bare["after"]).items()}
    worst = max(over_http, key=lambda name: over_http[name])
    limit = max(bare["p95_ms"].values())
    return {
        "name": "desk",
        "value": round(over_http[worst], 1),
        "unit": "ms",
        "limit": round(limit, 2),
        "ratio": round(over_http[worst] / limit, 2),
        "n": count,
        "extra": {
            "worst": worst,
            "p95_ms": {name: round(value, 1) for name, value in over_http.items()},
            "bare_p95_ms": {name: round(value, 2) for name, value in bare["p95_ms"].items()},
            "loaded_in_s": round(loaded_s, 1),
        },
    }


def _paths(after: str) -> dict[str, str]:
    paths = {
        "page": "/desk/",
        "queue": "/desk/queue",
        "page_100": "/desk/queue?" + urlencode({"after": after}),
        "area": "/desk/queue?" + urlencode({"area": WARD}),
    }
    return paths | {f"search {text}": "/desk/queue?" + urlencode({"q": text, "state": "all"}) for text in TEXTS}


def _p95_ms(here: Stand, session: str, path: str) -> float:
    """Raises `RuntimeError` for anything but a whole page: a quick error page is no speed."""
    client = http.client.HTTPConnection("127.0.0.1", here.port, timeout=30)
    times = []
    for _ in range(SAMPLES + 5):
        started = time.perf_counter()
        client.request("GET", path, headers={"Cookie": f"sessionid={session}", "Accept-Language": "vi"})
        answer = client.getresponse()
        body = answer.read()
        times.append((time.perf_counter() - started) * 1000)
        if answer.status != 200 or b"</" not in body:
            raise RuntimeError(f"{path} answered {answer.status}: {body[:200]!r}")
    client.close()
    times = sorted(times[5:])
    return times[int(len(times) * 0.95)]
