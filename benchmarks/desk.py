# SPDX-License-Identifier: Apache-2.0
"""The desk with 300,000 incidents on file: page, queue fragment, page 100, filter by ward, search without accents.

Value: the worst p95 over HTTP in ms, one request after the other over a kept connection, signed in as an operator of
the whole province; page 100 is reached by the links of the pages before it. Limit: p95 of that same page's statements
sent bare over one connection, same database, same run. `extra` has every page's
figure. That no page costs more statements when it holds more is a test (`tests/doors/console/test_queue_and_map.py`),
not a measurement.
"""

from __future__ import annotations

import html
import http.client
import json
import re
import time
from dataclasses import replace
from urllib.parse import urlencode

from benchmarks.stand import stand

COUNT = 300_000
OPEN = 30_000
SAMPLES = 60
PAGE = 100
WARD = "19753"  # Phú Xuân, among the busiest of what is loaded
FIRST_ROW = re.compile(r'<li data-id="(\w+)"')
NEXT = re.compile(r'href="/desk/\?([^"]+)" data-key="n"')
FOUND_NOWHERE = "khong co dau"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
TEXTS = ("nguyen", "Nguyễn Thị Hương", "dang thai than", FOUND_NOWHERE)


def run(n: int | None = None) -> dict[str, object]:
    """`n`: incidents on file instead of the usual 300,000."""
    count = n or COUNT
    with stand(web_workers=1, jobs=False) as here:
        started = time.monotonic()
        # As the owner: the application's role may neither rebuild indexes nor analyse.
        owner = replace(here, environment={**here.environment, "EPIDESK_DATABASE_URL": here.owner_dsn})
        owner.python("-m", "benchmarks.load_incidents", str(count), str(min(OPEN, count // 2)))
        loaded_s = time.monotonic() - started
        bare = json.loads(here.python("-m", "benchmarks.desk_bare", str(SAMPLES), WARD, *TEXTS).splitlines()[-1])
        session = here.python("-m", "benchmarks.operator_session").strip().splitlines()[-1]
        browser = Browser(here.port, session)
        paths = _paths(browser, _follow(browser, PAGE))
        times = {name: times_ms(browser, path) for name, path in paths.items()}
    over_http = {name: share(sorted_ms, 0.95) for name, sorted_ms in times.items()}
    bare["p95_ms"]["page"] = bare["p95_ms"]["queue"]  # the whole page and its queue send the same statements
    worst = max(over_http, key=lambda name: over_http[name])
    limit = bare["p95_ms"][worst]
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
            "p50_ms": {name: round(share(sorted_ms, 0.5), 1) for name, sorted_ms in times.items()},
            "bare_p95_ms": {name: round(value, 2) for name, value in bare["p95_ms"].items()},
            "loaded_in_s": round(loaded_s, 1),
        },
    }


class Browser:
    """One connection, kept alive, with an operator's session."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Cookie": f"sessionid={session}; language=vi"}
        self.nothing = ""

    def get(self, path: str) -> str:
        """Raises `RuntimeError` for anything but a list with rows, unless nothing is to be found: a quick error page
        is no speed."""
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read().decode()
        if answer.status != 200 or ('<li data-id="' in body) is (path == self.nothing):
            raise RuntimeError(f"{path} answered {answer.status}: {body[:200]!r}")
        return body

    def search(self, text: str) -> str:
        """The fragment's address of a search, as the search box makes it: the text itself stays in the session."""
        self.connection.request("GET", "/desk/", headers=self.headers)
        answer = self.connection.getresponse()
        token = TOKEN.search(answer.read().decode())
        cookie = next(part for part in answer.headers.get_all("Set-Cookie") or () if part.startswith("csrftoken="))
        form = {"q": text, "csrfmiddlewaretoken": token[1] if token else ""}
        headers = {
            "Cookie": f"{self.headers['Cookie']}; {cookie.partition(';')[0]}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.connection.request("POST", "/desk/search", urlencode(form), headers)
        answer = self.connection.getresponse()
        answer.read()
        if answer.status != 302:
            raise RuntimeError(f"the search answered {answer.status}")
        path = f"/desk/queue?{answer.headers['Location'].partition('?')[2]}&state=all"
        if text == FOUND_NOWHERE:
            self.nothing = path
        return path


def _follow(browser: Browser, page: int) -> str:
    """The fragment's address of that page of the open queue, by the links of the pages before it."""
    query, firsts = "", set()
    for number in range(1, page):
        body = browser.get(f"/desk/queue?{query}")
        first, link = FIRST_ROW.search(body), NEXT.search(body)
        if first is None or link is None or first[1] in firsts:
            raise RuntimeError(f"page {number} leads nowhere")
        firsts.add(first[1])
        query = html.unescape(link[1])
    return f"/desk/queue?{query}"


def _paths(browser: Browser, page_100: str) -> dict[str, str]:
    paths = {
        "page": "/desk/",
        "queue": "/desk/queue",
        "page_100": page_100,
        "area": "/desk/queue?" + urlencode({"area": WARD}),
    }
    return paths | {f"search {text}": browser.search(text) for text in TEXTS}


def times_ms(browser: Browser, path: str, samples: int = SAMPLES) -> list[float]:
    """Sorted, without the first five."""
    times = []
    for _ in range(samples + 5):
        started = time.perf_counter()
        browser.get(path)
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times[5:])


def share(sorted_ms: list[float], share: float) -> float:
    return sorted_ms[int(len(sorted_ms) * share)]
