# SPDX-License-Identifier: Apache-2.0
"""A page whose line takes nothing more must not hold up the others, nor make the server keep everything for it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import psycopg
from benchmarks.stand import Stand

from .house import web_workers
from .listening import HELLO, listening

HINTS_A_NOTIFY = 60
NOTIFIES = 1_500  # some 10 MB: far more than the kernel keeps for a socket


def test_a_page_that_stops_reading_holds_up_nobody(house: Stand, operators_session: str) -> None:
    async def story() -> None:
        port, session = house.port, operators_session
        async with listening(port, session, buffer_bytes=4096) as stuck, listening(port, session) as page:
            memory_before = _memory_kb(house)
            reading = asyncio.create_task(page.until(b'"id":"the-last"', timeout_s=120))
            connection = await psycopg.AsyncConnection.connect(house.owner_dsn, autocommit=True)
            async with connection:
                for number in range(NOTIFIES):
                    await _notify(connection, [f"{number}-{one}" for one in range(HINTS_A_NOTIFY)])
                    await asyncio.sleep(0.001)
                await asyncio.sleep(1)
                await _notify(connection, ["the-last"])
            await reading
            assert _memory_kb(house) - memory_before < 60_000
            all_of_it = NOTIFIES * HINTS_A_NOTIFY
            await stuck.until(HELLO, times=2)  # awake again: instead of all that, «read your page again»
            assert stuck.heard.count(b"event: hint") < all_of_it

    asyncio.run(story())


async def _notify(connection: psycopg.AsyncConnection, ids: list[str]) -> None:
    payload = json.dumps([{"t": "desk", "i": id, "v": 1, "a": []} for id in ids])
    await connection.execute("SELECT pg_notify('epidesk_hints', %s)", [payload])


def _memory_kb(house: Stand) -> int:
    """Resident memory of all web workers."""
    total = 0
    for pid in web_workers(house):
        for line in (Path("/proc") / str(pid) / "status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                total += int(line.split()[1])
    return total
