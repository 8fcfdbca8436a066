# SPDX-License-Identifier: Apache-2.0
"""An alert that is sent, on 10,000 open pages: from before its commit to the banner's last byte on each.

Value: p99 in ms from the call that sends the alert (rows, CAP document, campaign, commit and all) to the page's last
byte of the banner that shows it, over all pages and several alerts. Half of the pages are English.
Limit: as many bytes written to as many raw loopback sockets by a bare asyncio server, read by the same client, same
run. One web process; the pages are another process on the same machine.
"""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
import time

from benchmarks.bare_fan_out import bare_fan_out, in_process
from benchmarks.stand import ROOT, stand

PAGES = 10_000
ALERTS = 5
CONNECT_AT_ONCE = 64
LONGEST_S = 30
LANGUAGES = ("vi", "en")
SENDER = """
import sys, time
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from benchmarks.banner_alerts import agreed
from epidesk.publishing.alerts.actions import send_due
for line in sys.stdin:
    agreed(line.strip())
    print("ready", flush=True)
    sys.stdin.readline()
    at = time.monotonic()
    assert send_due() == 1
    print(at, flush=True)
"""


def run(n: int | None = None) -> dict[str, object]:
    """`n`: pages instead of the usual 10,000."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    pages = min(n or PAGES, hard - 500)
    with stand(web_workers=1, jobs=False) as here:
        told = in_process(_open_pages, here.port, pages, here.environment)
        here.wait_until_ready()
    bare = in_process(bare_fan_out, pages, (b"x" * int(told["event_bytes"]),) * ALERTS)
    return {
        "name": "banner",
        "value": told["p99_ms"],
        "unit": "ms",
        "limit": bare["p99_ms"],
        "ratio": round(told["p99_ms"] / bare["p99_ms"], 2),
        "n": pages,
        "extra": {
            "p50_ms": told["p50_ms"],
            "first_ms": told["first_ms"],
            "lost": told["lost"],
            "event_bytes": told["event_bytes"],
            "connected_in_s": told["connected_in_s"],
            "limit_p50_ms": bare["p50_ms"],
            "alerts": ALERTS,
        },
    }


def _open_pages(port: int, pages: int, environment: dict[str, str]) -> dict[str, float]:
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    sender = subprocess.Popen(
        [sys.executable, "-c", SENDER],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        return asyncio.run(_open_pages_async(port, pages, sender))
    finally:
        sender.kill()
        sender.wait()


async def _open_pages_async(port: int, pages: int, sender: subprocess.Popen[str]) -> dict[str, float]:
    gate = asyncio.Semaphore(CONNECT_AT_ONCE)
    readers: list[asyncio.StreamReader] = []
    writers: list[asyncio.StreamWriter] = []

    async def connect(number: int) -> None:
        async with gate:
            # From many addresses, as they are: one alone may not have all streams.
            own = (f"127.0.0.{2 + number % 100}", 0)
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=own)
            writer.write(
                f"GET /live/alerts HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
                f"Accept-Language: {LANGUAGES[number % 2]}\r\n\r\n".encode()
            )
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
            if b" 200 " not in head.split(b"\r\n", 1)[0]:
                raise RuntimeError(head.decode("latin-1"))
            await asyncio.wait_for(_event(reader), 60)
            readers.append(reader)
            writers.append(writer)

    started = time.perf_counter()
    await asyncio.gather(*(connect(number) for number in range(pages)))
    connected_s = time.perf_counter() - started
    await asyncio.sleep(1)
    latencies: list[float] = []
    firsts: list[float] = []
    lost = size = 0
    for number in range(ALERTS):
        mark = f"bench-{number}-{time.time_ns()}"
        await _say(sender, mark)  # written, handed in and agreed to: what is left is the sending
        ready = [asyncio.create_task(_shows(reader, mark.encode())) for reader in readers]
        await asyncio.sleep(3)  # every page has heard that the one before is over
        at = float(await _say(sender, "now"))
        done, pending = await asyncio.wait(ready, timeout=LONGEST_S)
        lost += len(pending)
        for task in pending:
            task.cancel()
        took = [(task.result()[0] - at) * 1000 for task in done]
        size = max(task.result()[1] for task in done)
        firsts.append(min(took))
        latencies += took
        await asyncio.sleep(0.5)
    for writer in writers:
        writer.close()
    latencies.sort()
    return {
        "p50_ms": round(latencies[len(latencies) // 2], 1),
        "p99_ms": round(latencies[int(len(latencies) * 0.99)], 1),
        "first_ms": round(sum(firsts) / len(firsts), 1),
        "lost": lost,
        "event_bytes": size,
        "connected_in_s": round(connected_s, 1),
    }


async def _say(sender: subprocess.Popen[str], line: str) -> str:
    def ask() -> str:
        assert sender.stdin is not None
        assert sender.stdout is not None
        sender.stdin.write(f"{line}\n")
        sender.stdin.flush()
        answer = sender.stdout.readline().strip()
        if not answer:
            raise RuntimeError("the sender of alerts died")
        return answer

    return await asyncio.to_thread(ask)


async def _event(reader: asyncio.StreamReader) -> bytes:
    """The next banner, whole."""
    await reader.readuntil(b"event: alerts\n")
    return await reader.readuntil(b"\n\n")


async def _shows(reader: asyncio.StreamReader, mark: bytes) -> tuple[float, int]:
    """When a banner with this alert had come, and how long it was."""
    while True:
        event = await _event(reader)
        if mark in event:
            return time.monotonic(), len(event)
