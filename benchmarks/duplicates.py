# SPDX-License-Identifier: Apache-2.0
"""Similar reports among 300,000 open ones, asked by a citizen's page when the pin stands.

Value: p95 in ms of `POST /report/similar` over HTTP, one after the other over a kept connection, at points within about
a radius of what is on file, from ever new devices and addresses (each may ask only so often). All reports are of the
last 48 hours, the default window: the worst case. Limit: p95 of the same run's statements sent bare over one
connection. `extra` has the shares of answers that show something, and what stands within a radius.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import time
from dataclasses import replace
from urllib.parse import urlencode

from benchmarks.stand import Stand, stand

COUNT = 300_000
LOADED_FOR_OPEN = 1.1  # so many must be loaded that COUNT of them are open
SAMPLES = 400
A_DEVICE = 15


def run(n: int | None = None) -> dict[str, object]:
    """`n`: open reports instead of the usual 300,000."""
    count = n or COUNT
    loaded = int(count * LOADED_FOR_OPEN) + 1
    os.environ["EPIDESK_TRUSTED_PROXIES"] = "127.0.0.1"  # so that every request may come from another address
    with stand(web_workers=1, jobs=False) as here:
        owner = replace(here, environment={**here.environment, "EPIDESK_DATABASE_URL": here.owner_dsn})
        owner.python("-m", "benchmarks.load_incidents", str(loaded), str(loaded), "2")
        bare = json.loads(here.python("-m", "benchmarks.duplicates_bare", str(SAMPLES)).splitlines()[-1])
        times, shown = _ask(here, bare["points"])
    value = times[int(len(times) * 0.95)]
    limit = bare["p95_ms"]
    return {
        "name": "duplicates",
        "value": round(value, 1),
        "unit": "ms",
        "limit": round(limit, 2),
        "ratio": round(value / limit, 2),
        "n": bare["open"],
        "extra": {
            "p50_ms": round(times[len(times) // 2], 1),
            "p99_ms": round(times[int(len(times) * 0.99)], 1),
            "shown_share": round(shown / len(times), 2),
            "within_radius": bare["within_radius"],
            "bare_p50_ms": round(bare["p50_ms"], 2),
            "plan": bare["plan"],
        },
    }


def _ask(here: Stand, points: list[list[float]]) -> tuple[list[float], int]:
    """Sorted times in ms, and how many answers showed something. Raises `RuntimeError` for anything but an answer."""
    draw = random.Random(4)
    connection = http.client.HTTPConnection("127.0.0.1", here.port, timeout=30)
    connection.request("GET", "/report", headers={"Cookie": "language=vi"})
    answer = connection.getresponse()
    page = answer.read().decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    csrf = next(part for part in answer.headers.get_all("Set-Cookie") or () if part.startswith("csrftoken="))
    times, shown, device = [], 0, ""
    for number, (lon, lat) in enumerate(points):
        if number % A_DEVICE == 0:
            device = f"benchmark-{number:06d}-{draw.getrandbits(64):016x}"
        headers = {
            "Cookie": f"{csrf.partition(';')[0]}; device={device}; language=vi",
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": token,
            "X-Forwarded-For": f"198.51.100.{number % 250 + 1}",
        }
        body = urlencode({"lon": f"{lon:.6f}", "lat": f"{lat:.6f}"})
        began = time.perf_counter()
        connection.request("POST", "/report/similar", body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        took = (time.perf_counter() - began) * 1000
        if answer.status != 200:
            raise RuntimeError(f"/report/similar answered {answer.status}: {text[:200]!r}")
        shown += 'name="same"' in text
        if number >= 5:
            times.append(took)
    if shown < len(points) * 0.8:
        raise RuntimeError(f"only {shown} of {len(points)} answers showed anything: a quick nothing is no speed")
    return sorted(times), shown
