# SPDX-License-Identifier: Apache-2.0
"""One LISTEN per process. It outlives the server: after a break it connects again and says so, because hints were
missed meanwhile and everybody must read again."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from epidesk.foundation.core.realtime import CHANNEL

log = logging.getLogger(__name__)
RETRY_S = (0.2, 0.5, 1, 2, 5)
PING_EVERY_S = 30


@dataclass(frozen=True)
class Hint:
    """«topic, id, version» and the wards it concerns (none: everybody on the topic)."""

    topic: str
    id: str
    version: int
    areas: tuple[str, ...]


async def listen(dsn: str, on_hints: Callable[[list[Hint]], None], on_gap: Callable[[], None]) -> None:
    """Runs until cancelled. `on_hints` gets what one commit said; `on_gap` is called after every reconnection."""
    attempt = 0
    first = True
    while True:
        try:
            connection = await psycopg.AsyncConnection.connect(dsn, autocommit=True, connect_timeout=5)
            async with connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                attempt = 0
                if not first:
                    on_gap()
                first = False
                while True:
                    async for notification in connection.notifies(timeout=PING_EVERY_S):
                        on_hints(_parse(notification.payload))
                    await connection.execute("SELECT 1")  # a dead peer shows itself
        except asyncio.CancelledError:
            raise
        except (psycopg.Error, OSError) as error:
            log.warning("hints: the database is away (%s); trying again", type(error).__name__)
            await asyncio.sleep(RETRY_S[min(attempt, len(RETRY_S) - 1)])
            attempt += 1


def _parse(payload: str) -> list[Hint]:
    try:
        return [Hint(entry["t"], entry["i"], entry["v"], tuple(entry["a"])) for entry in json.loads(payload)]
    except (ValueError, KeyError, TypeError):
        log.warning("hints: a payload that is not ours was ignored")
        return []
