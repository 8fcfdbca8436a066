# SPDX-License-Identifier: Apache-2.0
"""Positions of 1,000 units, each every five seconds, through the address that the field page posts to, everything on.

Value: the 99th percentile of the time to the answer of `POST /field/position` in milliseconds: session, permission,
the judgement of the fix, the row's lock and write and the hint are all on; web and workers run. The load is open: a
unit sends at its time whether or not the answer before has come, and the time counts from when it was due,
so a server that falls behind cannot hide it. Limit: 200 ms, as the field requires. The load generator, the server and
PostgreSQL share the machine.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import time
from datetime import UTC, datetime

import psycopg

from benchmarks.stand import Stand, stand

UNITS = 1_000
EVERY_S = 5.0
SECONDS = 20
WARM_S = 6
LIMIT_MS = 200.0
TOKEN = "b" * 32
"""A CSRF token needs no secret of the server's: cookie and header must agree."""


def run(n: int | None = None) -> dict[str, object]:
    """`n`: units instead of the usual 1,000."""
    units = n or UNITS
    with stand() as here:
        lines = here.python("-m", "benchmarks.team_sessions", str(units)).strip().splitlines()
        sessions = [(key, float(lon), float(lat)) for key, lon, lat in (line.split() for line in lines[-units:])]
        latencies_ms, refused = _load(here, sessions, SECONDS)
        with psycopg.connect(here.owner_dsn) as db:
            row = db.execute("SELECT count(*) FROM dispatch_team WHERE position_at IS NOT NULL").fetchone()
            known = int(row[0]) if row else 0
    if known < units and not refused:
        raise RuntimeError(f"{units} units, but only {known} have a position")
    latencies_ms.sort()
    p99 = latencies_ms[int(len(latencies_ms) * 0.99)]
    return {
        "name": "positions",
        "value": round(p99, 1),
        "unit": "ms p99",
        "limit": LIMIT_MS,
        "ratio": round(p99 / LIMIT_MS, 4),
        "n": len(latencies_ms),
        "extra": {
            "units": units,
            "hz": 1 / EVERY_S,
            "p50_ms": round(latencies_ms[len(latencies_ms) // 2], 1),
            "p95_ms": round(latencies_ms[int(len(latencies_ms) * 0.95)], 1),
            "most_ms": round(latencies_ms[-1], 1),
            "refused": refused,
            "with_position": known,
        },
    }


def _load(here: Stand, sessions: list[tuple[str, float, float]], seconds: float) -> tuple[list[float], int]:
    """Latencies in ms and how many were refused; from a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_generate, (here.port, sessions, seconds))


def _generate(port: int, sessions: list[tuple[str, float, float]], seconds: float) -> tuple[list[float], int]:
    return asyncio.run(_units(port, sessions, seconds))


async def _units(port: int, sessions: list[tuple[str, float, float]], seconds: float) -> tuple[list[float], int]:
    latencies: list[float] = []
    refused = 0
    start = time.perf_counter() + 1
    until = start + WARM_S + seconds

    async def unit(number: int, key: str, lon: float, lat: float) -> None:
        nonlocal refused
        due = start + EVERY_S * number / len(sessions)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        step = 0
        while due < until:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            writer.write(_request(port, key, lon + 0.0001 * step, lat))
            await writer.drain()
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            if length:
                await reader.readexactly(int(length.group(1)))
            took_ms = (time.perf_counter() - due) * 1000
            if not head.startswith((b"HTTP/1.1 204", b"HTTP/1.1 202")):
                refused += 1
            elif due >= start + WARM_S:
                latencies.append(took_ms)
            step += 1
            due += EVERY_S
        writer.close()

    await asyncio.gather(*(unit(number, *session) for number, session in enumerate(sessions)))
    return latencies, refused


def _request(port: int, key: str, lon: float, lat: float) -> bytes:
    measured = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    body = f"lon={lon:.6f}&lat={lat:.6f}&accuracy_m=20&measured_at={measured}".encode()
    return (
        f"POST /field/position HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Cookie: sessionid={key}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\nX-Fragment: position\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body
