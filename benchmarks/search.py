# SPDX-License-Identifier: Apache-2.0
"""Searching without accents among 300,000 incidents, as an operator's search box does.

Value: p95 in ms over HTTP of the page of finds (the queue's fragment that the box loads), all kinds of searches mixed
evenly: a name that nearly everybody has, one that few have, an address, a beginning, a ward, a tracking code, nothing
to be found; one after the other over a kept connection, operator of the whole province, open and closed. Limit: p95 of
the same searches' statements sent bare over one connection, same database, same run. What the value holds besides
(session, rows drawn as HTML) is in `extra`: each search's p50 and p95, over HTTP and bare, and the rows it shows.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace

from benchmarks.desk import COUNT, FOUND_NOWHERE, OPEN, Browser, share, times_ms
from benchmarks.stand import stand

SAMPLES = 60
TEXTS = (
    "nguyen",
    "Nguyễn Thị Hương",
    "ton that khanh",
    "dang thai than",
    "ĐIỆN BIÊN PHỦ 17",
    "thuy xuan",
    "kiet 4",
    FOUND_NOWHERE,
)


def run(n: int | None = None) -> dict[str, object]:
    """`n`: incidents on file instead of the usual 300,000."""
    count = n or COUNT
    with stand(web_workers=1, jobs=False) as here:
        started = time.monotonic()
        # As the owner: the application's role may neither rebuild indexes nor analyse.
        owner = replace(here, environment={**here.environment, "EPIDESK_DATABASE_URL": here.owner_dsn})
        owner.python("-m", "benchmarks.load_incidents", str(count), str(min(OPEN, count // 2)))
        loaded_s = time.monotonic() - started
        bare = json.loads(here.python("-m", "benchmarks.search_bare", str(SAMPLES), *TEXTS).splitlines()[-1])
        browser = Browser(here.port, here.python("-m", "benchmarks.operator_session").strip().splitlines()[-1])
        texts = [*TEXTS, bare["code"]]
        times = {text: times_ms(browser, browser.search(text), SAMPLES) for text in texts}
        drawn = {text: browser.get(browser.search(text)).count('<li data-id="') for text in texts}
    every = sorted(ms for one in times.values() for ms in one)
    every_bare = sorted(ms for one in bare["times_ms"].values() for ms in one)
    value, limit = share(every, 0.95), share(every_bare, 0.95)
    return {
        "name": "search",
        "value": round(value, 1),
        "unit": "ms",
        "limit": round(limit, 2),
        "ratio": round(value / limit, 2),
        "n": count,
        "extra": {
            "p50_ms": round(share(every, 0.5), 1),
            "bare_p50_ms": round(share(every_bare, 0.5), 2),
            "of_each": {
                _told(text, bare["code"]): {
                    "p50_ms": round(share(one, 0.5), 1),
                    "p95_ms": round(share(one, 0.95), 1),
                    "bare_p95_ms": round(share(bare["times_ms"][text], 0.95), 2),
                    "rows": drawn[text],
                }
                for text, one in times.items()
            },
            "loaded_in_s": round(loaded_s, 1),
        },
    }


def _told(text: str, code: str) -> str:
    return "a tracking code" if text == code else text
