# SPDX-License-Identifier: Apache-2.0
"""Acknowledged, durable reports per second at 32 connections through the public API, everything on.

Value: `POST /api/v1/reports`, each with its own Idempotency-Key: validation, idempotency, desk row, audit, NOTIFY and
job are all on, web and workers run. Limit: pgbench at 32 clients inserting one row of 15 columns with 5 indexes (one
GIN) per commit, on the same database, before and after; the mean of the two. The load generator, the server and
PostgreSQL share the machine in both.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
import re
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from benchmarks.stand import Stand, stand

CONNECTIONS = 32
SECONDS = 12
PGBENCH_SECONDS = 8
PEER = "ODK Central 0.018, CARE 0.004 of pgbench in a pass of their own"

TABLE = """
CREATE TABLE IF NOT EXISTS bench_row (
  id bigserial PRIMARY KEY, code text NOT NULL, kind text NOT NULL, state text NOT NULL, area int NOT NULL,
  lon float8, lat float8, accuracy float4, priority int2 NOT NULL, title text NOT NULL, address text,
  phone text, received_at timestamptz NOT NULL DEFAULT now(), flags jsonb NOT NULL, version int NOT NULL DEFAULT 1);
CREATE INDEX IF NOT EXISTS bench_row_code ON bench_row (code);
CREATE INDEX IF NOT EXISTS bench_row_area ON bench_row (area, received_at);
CREATE INDEX IF NOT EXISTS bench_row_queue ON bench_row (priority, received_at);
CREATE INDEX IF NOT EXISTS bench_row_flags ON bench_row USING gin (flags);
"""
INSERT = """\\set n random(1, 1000000000)
INSERT INTO bench_row (code, kind, state, area, lon, lat, accuracy, priority, title, address, phone, flags)
VALUES ('c' || :n, 'suspected_case', 'received', :n % 40, 107.58, 16.46, 55, :n % 5, 'Sốt, ho ở quán cà phê',
 'Bến Nghé', 'x', '{"seen": ["fever", "cough"]}');
"""
SEEN = ["fever_cough", "breathless", "from_outbreak_area", "left_quarantine", "crowd", "other"]


def run(n: int | None = None) -> dict[str, object]:
    """`n`: seconds of load instead of the usual 12."""
    seconds = n or SECONDS
    with stand() as here:
        key = here.python("-m", "benchmarks.machine_key").strip().splitlines()[-1]
        points = _ward_points(here)
        with psycopg.connect(here.owner_dsn, autocommit=True) as db:
            db.execute(TABLE)
            before = _pgbench(here)
            _load(here, key, points, 2)  # warm: pools, caches, plans
            counted = _count(db)
            acknowledged, latencies_ms, refused, took_s = _load(here, key, points, seconds)
            stored = _count(db) - counted
            started = time.monotonic()
            drained_s = _drain(db, started)
            after = _pgbench(here)
    if stored < acknowledged:
        raise RuntimeError(f"{acknowledged} acknowledged, but only {stored} stored")
    rate = acknowledged / took_s
    limit = (before + after) / 2
    latencies_ms.sort()
    return {
        "name": "intake",
        "value": round(rate, 1),
        "unit": "reports/s",
        "limit": round(limit, 1),
        "ratio": round(rate / limit, 4),
        "n": acknowledged,
        "extra": {
            "connections": CONNECTIONS,
            "p50_ms": round(latencies_ms[len(latencies_ms) // 2], 1),
            "p99_ms": round(latencies_ms[int(len(latencies_ms) * 0.99)], 1),
            "refused": refused,
            "stored": stored,
            "queues_empty_after_s": round(drained_s, 1),
            "pgbench_before": round(before, 1),
            "pgbench_after": round(after, 1),
            "peers": PEER,
        },
    }


def _ward_points(here: Stand) -> list[tuple[float, float]]:
    with psycopg.connect(here.owner_dsn) as db:
        return [(float(lon), float(lat)) for lon, lat in db.execute("SELECT label_lon, label_lat FROM places_area")]


def _count(db: psycopg.Connection) -> int:
    row = db.execute("SELECT count(*) FROM incidents_incident").fetchone()
    assert row
    return int(row[0])


def _pgbench(here: Stand) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".sql", delete=False) as script:
        script.write(INSERT)
    try:
        with psycopg.connect(here.owner_dsn, autocommit=True) as db:
            db.execute("TRUNCATE bench_row")
        output = subprocess.run(
            [
                here.bin_dir / "pgbench", "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2",
                "-T", str(PGBENCH_SECONDS), "-f", script.name, here.owner_dsn,
            ],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    finally:
        Path(script.name).unlink()
    found = re.search(r"tps = ([\d.]+)", output)
    assert found, output
    return float(found.group(1))


def _drain(db: psycopg.Connection, started: float, limit_s: float = 120) -> float:
    while True:
        row = db.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
            " AND (scheduled_at IS NULL OR scheduled_at <= now()) AND queueing_lock IS NULL"
        ).fetchone()
        assert row
        waited = time.monotonic() - started
        if row[0] == 0:
            return waited
        if waited > limit_s:
            raise RuntimeError(f"{row[0]} jobs still wait after {limit_s:.0f} s")
        time.sleep(0.2)


def _load(
    here: Stand, key: str, points: list[tuple[float, float]], seconds: float
) -> tuple[int, list[float], int, float]:
    """Acknowledged, latencies in ms, refused, seconds; from a process of its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_generate, (here.port, key, points, seconds))


def _generate(
    port: int, key: str, points: list[tuple[float, float]], seconds: float
) -> tuple[int, list[float], int, float]:
    return asyncio.run(_clients(port, key, points, seconds))


async def _clients(
    port: int, key: str, points: list[tuple[float, float]], seconds: float
) -> tuple[int, list[float], int, float]:
    latencies: list[float] = []
    refused = 0
    started = time.perf_counter()
    until = started + seconds

    async def client(number: int) -> None:
        nonlocal refused
        chance = random.Random(f"{number}:{started}")
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < until:
            request = _request(key, chance, points)
            sent = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(re.search(rb"content-length: (\d+)", head, re.IGNORECASE).group(1))  # type: ignore[union-attr]
            await reader.readexactly(length)
            if head.startswith(b"HTTP/1.1 201"):
                latencies.append((time.perf_counter() - sent) * 1000)
            else:
                refused += 1
        writer.close()

    await asyncio.gather(*(client(number) for number in range(CONNECTIONS)))
    return len(latencies), latencies, refused, time.perf_counter() - started


def _request(key: str, chance: random.Random, points: list[tuple[float, float]]) -> bytes:
    lon, lat = chance.choice(points)
    body = json.dumps(
        {
            "kind": "suspected_case",
            "seen": chance.sample(SEEN, 2),
            "description": "Người đàn ông khoảng 50 tuổi ho nhiều ở quán cà phê, nói vừa về tối qua.",
            "address": f"{chance.randrange(1, 200)} Bến Nghé",
            "lon": lon + chance.uniform(-0.004, 0.004),
            "lat": lat + chance.uniform(-0.004, 0.004),
            "accuracy_m": 55,
            "location_source": "gps",
            "reply": "centre",
        }
    ).encode()
    return (
        b"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Authorization: Bearer " + key.encode() + b"\r\n"
        b"Idempotency-Key: " + format(chance.getrandbits(128), "x").encode() + b"\r\n"
        b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
    )
