# SPDX-License-Identifier: Apache-2.0
"""Acknowledged, durable declarations per second at 32 connections through the intake fast lane, everything on.

Value: `POST /api/v1/declarations`, each with its own token, device and Idempotency-Key: the room's rules, the shared
rate limit, idempotency, the person found or registered, journey, audit and one event a group are all on; web and
workers run, a rule set is in force, so that everybody is screened and given a receipt meanwhile (how long the last
waited: `queues_empty_after_s`). Limit: pgbench at 32 clients inserting one row of 15 columns with 5 indexes (one GIN)
per commit, on the same database, before and after; the mean of the two. The load generator, the server and PostgreSQL
share the machine in both.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import re
import time

import psycopg

from benchmarks.intake import CONNECTIONS, SECONDS, TABLE, _drain, _pgbench
from benchmarks.invented import FAMILY, GIVEN, MIDDLE
from benchmarks.stand import Stand, stand

TOKENS = 60_000
PROVINCES = ("VN-HN", "VN-SG", "VN-DN", "VN-27", "VN-25", "VN-24", "VN-22")


def run(n: int | None = None) -> dict[str, object]:
    """`n`: seconds of load instead of the usual 12."""
    seconds = n or SECONDS
    with stand() as here:
        here.python("-m", "benchmarks.rules_adopted")
        tokens = here.python("-m", "benchmarks.intake_tokens", str(TOKENS)).split()
        wards = _wards(here)
        with psycopg.connect(here.owner_dsn, autocommit=True) as db:
            db.execute(TABLE)
            before = _pgbench(here)
            _load(here, tokens[:4_000], wards, 2)  # warm: pools, caches, plans
            counted = _count(db)
            acknowledged, latencies_ms, refused, took_s = _load(here, tokens[4_000:], wards, seconds)
            stored = _count(db) - counted
            drained_s = _drain(db, time.monotonic())
            after = _pgbench(here)
    if stored < acknowledged:
        raise RuntimeError(f"{acknowledged} acknowledged, but only {stored} stored")
    rate = acknowledged / took_s
    limit = (before + after) / 2
    latencies_ms.sort()
    return {
        "name": "declare",
        "value": round(rate, 1),
        "unit": "declarations/s",
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
        },
    }


def _wards(here: Stand) -> list[str]:
    with psycopg.connect(here.owner_dsn) as db:
        return [str(code) for (code,) in db.execute("SELECT code FROM places_area WHERE level = 'ward'")]


def _count(db: psycopg.Connection) -> int:
    row = db.execute("SELECT count(*) FROM movement_declaration").fetchone()
    assert row
    return int(row[0])


def _load(here: Stand, tokens: list[str], wards: list[str], seconds: float) -> tuple[int, list[float], int, float]:
    """Acknowledged, latencies in ms, refused, seconds; from a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_generate, (here.port, tokens, wards, seconds))


def _generate(port: int, tokens: list[str], wards: list[str], seconds: float) -> tuple[int, list[float], int, float]:
    return asyncio.run(_clients(port, _prepared(tokens, wards), seconds))


def _prepared(tokens: list[str], wards: list[str]) -> list[bytes]:
    """The requests, made before the clock runs: what the generator costs is not what is measured."""
    chance = random.Random(len(tokens))
    return [_request(token, number, chance, wards) for number, token in enumerate(tokens)]


async def _clients(port: int, requests: list[bytes], seconds: float) -> tuple[int, list[float], int, float]:
    latencies: list[float] = []
    refused = 0
    waiting = iter(requests)
    started = time.perf_counter()
    until = started + seconds

    async def client() -> None:
        nonlocal refused
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < until:
            request = next(waiting, None)
            if request is None:
                raise RuntimeError("more tokens are needed for this machine")
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

    await asyncio.gather(*(client() for _ in range(CONNECTIONS)))
    return len(latencies), latencies, refused, time.perf_counter() - started


def _request(token: str, number: int, chance: random.Random, wards: list[str]) -> bytes:
    import json
    from datetime import UTC, datetime, timedelta

    today = datetime.now(UTC).date()
    arrived = today - timedelta(days=chance.randrange(0, 3))
    body = json.dumps(
        {
            "kind": "arrival",
            "name": f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}",
            "year_of_birth": str(chance.randrange(1940, 2015)),
            "sex": chance.choice(("female", "male")),
            "phone": f"012{chance.randrange(0, 10)}{chance.randrange(10**7):07}",
            "origin": chance.choice(PROVINCES),
            "conveyance": "rail",
            "conveyance_no": f"SE {chance.randrange(1, 9)}",
            "seat": str(chance.randrange(1, 60)),
            "arrived_on": f"{arrived:%d/%m/%Y}",
            "ward_code": chance.choice(wards),
            "stay_address": f"{chance.randrange(1, 200)} Bến Nghé",
            "symptoms": ["none"] if chance.random() < 0.9 else ["fever", "cough"],
            "truth": "on",
        },
        ensure_ascii=False,
    ).encode()
    return (
        b"POST /api/v1/declarations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Authorization: Intake " + token.encode() + b"\r\n"
        b"Idempotency-Key: " + format(chance.getrandbits(128), "x").encode() + b"\r\n"
        b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
    )
