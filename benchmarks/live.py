# SPDX-License-Identifier: Apache-2.0
"""One hint to 1,000 stream clients of the desk, and 10,000 streams held by one process.

Value: p99 in ms from sending the NOTIFY (its commit included) to a client's last byte of the hint, over all clients
and several hints.
Limit: the same bytes written to the same number of raw loopback sockets by a bare asyncio server, read by the same
client, same run. One web process; the client is another process on the same machine.
"""

from __future__ import annotations

import asyncio
import json
import resource
import time

import psycopg

from benchmarks.bare_fan_out import bare_fan_out, in_process
from benchmarks.stand import stand

CLIENTS = 1_000
MANY = 10_000
HINTS = 7
CONNECT_AT_ONCE = 64


def run(n: int | None = None) -> dict[str, object]:
    """`n`: clients instead of the usual 1,000."""
    clients = n or CLIENTS
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with stand(web_workers=1, jobs=False) as here:
        cookie = here.python("-m", "benchmarks.operator_session").strip().splitlines()[-1]
        value = in_process(_hear, here.port, cookie, clients, here.owner_dsn, HINTS)
        many = min(MANY, hard - 500)
        crowd = in_process(_hear, here.port, cookie, many, here.owner_dsn, 3) if n is None else None
        # Told to stop amid thousands of lines that close, the server's loop has no room to note the signal: it says so
        # («Exception ignored … signal wakeup fd») and stops later.
        here.wait_until_ready()
    bodies = tuple(
        json.dumps({"topic": "desk", "id": f"bench-{number}", "version": 1}).encode() for number in range(HINTS)
    )
    bare = in_process(bare_fan_out, clients, bodies)
    extra: dict[str, object] = {"p50_ms": value["p50_ms"], "lost": value["lost"], "limit_p50_ms": bare["p50_ms"]}
    if crowd is not None:
        extra["crowd"] = {"clients": many, **crowd}
    return {
        "name": "live",
        "value": value["p99_ms"],
        "unit": "ms",
        "limit": bare["p99_ms"],
        "ratio": round(value["p99_ms"] / bare["p99_ms"], 2),
        "n": clients,
        "extra": extra,
    }


def _hear(port: int, cookie: str, clients: int, dsn: str, hints: int) -> dict[str, float]:
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    return asyncio.run(_hear_async(port, cookie, clients, dsn, hints))


async def _hear_async(port: int, cookie: str, clients: int, dsn: str, hints: int) -> dict[str, float]:
    gate = asyncio.Semaphore(CONNECT_AT_ONCE)
    readers: list[asyncio.StreamReader] = []
    writers: list[asyncio.StreamWriter] = []

    async def connect() -> None:
        async with gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(
                f"GET /live/desk HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={cookie}\r\n"
                "Accept: text/event-stream\r\n\r\n".encode()
            )
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
            if b" 200 " not in head.split(b"\r\n", 1)[0]:
                raise RuntimeError(head.decode("latin-1"))
            await asyncio.wait_for(reader.readuntil(b"event: hello\ndata: {}\n\n"), 60)
            readers.append(reader)
            writers.append(writer)

    started = time.perf_counter()
    await asyncio.gather(*(connect() for _ in range(clients)))
    connected_s = time.perf_counter() - started
    await asyncio.sleep(1)
    latencies: list[float] = []
    lost = 0
    connection = await psycopg.AsyncConnection.connect(dsn, autocommit=True)
    for number in range(hints):
        mark = f"bench-{number}-{time.time_ns()}"
        end = f'"id":"{mark}","version":1}}\n\n'.encode()
        ready = [asyncio.create_task(_until(reader, end)) for reader in readers]
        await asyncio.sleep(0.2)
        payload = json.dumps([{"t": "desk", "i": mark, "v": 1, "a": []}])
        sent = time.perf_counter()
        await connection.execute("SELECT pg_notify('epidesk_hints', %s)", [payload])
        done, pending = await asyncio.wait(ready, timeout=20)
        lost += len(pending)
        for task in pending:
            task.cancel()
        latencies += [(task.result() - sent) * 1000 for task in done]
        await asyncio.sleep(0.3)
    await connection.close()
    for writer in writers:
        writer.close()
    latencies.sort()
    return {
        "p50_ms": round(latencies[len(latencies) // 2], 1),
        "p99_ms": round(latencies[int(len(latencies) * 0.99)], 1),
        "lost": lost,
        "connected_in_s": round(connected_s, 1),
    }


async def _until(reader: asyncio.StreamReader, end: bytes) -> float:
    await reader.readuntil(end)
    return time.perf_counter()
