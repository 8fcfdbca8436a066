# SPDX-License-Identifier: Apache-2.0
"""A whole house under fire: senders that go on whatever breaks, and what they were told."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from benchmarks.stand import Stand

REPORT = {
    "kind": "suspected_case",
    "seen": ["fever_cough"],
    "description": "Người đàn ông ho nhiều ở quán cà phê.",
    "lon": 107.5776,
    "lat": 16.4693,
    "accuracy_m": 25,
    "location_source": "gps",
    "reply": "centre",
}


@dataclass
class Sent:
    """What became of one keyed report: the last status (0: the connection broke) and the body of a 201."""

    key: str
    status: int = 0
    body: dict[str, str] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)

    @property
    def acknowledged(self) -> bool:
        return bool(self.body)


class Senders:
    """`count` machines that send reports one after another, each with a key of its own, and survive broken lines."""

    def __init__(self, port: int, api_key: str, count: int = 12, pause_s: float = 0.02) -> None:
        self.port, self.api_key, self.count, self.pause_s = port, api_key, count, pause_s
        self.sent: dict[str, Sent] = {}
        self._stop = asyncio.Event()

    @contextlib.asynccontextmanager
    async def at_work(self):  # type: ignore[no-untyped-def]
        tasks = [asyncio.create_task(self._work()) for _ in range(self.count)]
        try:
            yield self
        finally:
            self._stop.set()
            await asyncio.gather(*tasks)

    async def _work(self) -> None:
        while not self._stop.is_set():
            await self.send(uuid.uuid4().hex)
            await asyncio.sleep(self.pause_s)

    async def send(self, key: str) -> Sent:
        sent = self.sent.setdefault(key, Sent(key))
        try:
            sent.status, body = await asyncio.wait_for(self._post(key), 20)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            sent.status, body = 0, {}
        sent.statuses.append(sent.status)
        if sent.status == 201:
            sent.body = body
        return sent

    async def _post(self, key: str) -> tuple[int, dict[str, str]]:
        body = json.dumps({**REPORT, "address": key}).encode()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(
                b"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                b"Connection: close\r\nAuthorization: Bearer " + self.api_key.encode() + b"\r\n"
                b"Idempotency-Key: " + key.encode() + b"\r\n"
                b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
            )
            head, _, text = (await reader.read()).partition(b"\r\n\r\n")
        finally:
            writer.close()
        if not head:
            raise ConnectionResetError
        return int(head.split(b" ", 2)[1]), json.loads(text) if text else {}

    @property
    def acknowledged(self) -> list[Sent]:
        return [one for one in self.sent.values() if one.acknowledged]

    async def until_acknowledged(self, more: int, timeout_s: float = 45) -> None:
        """Until `more` reports beyond those of now are acknowledged: the service is there (again)."""
        wanted = len(self.acknowledged) + more
        async with asyncio.timeout(timeout_s):
            while len(self.acknowledged) < wanted:
                await asyncio.sleep(0.05)


def incidents_by_address(stand: Stand) -> dict[str, int]:
    """How many incidents each report made; its key stands in the address."""
    with psycopg.connect(stand.owner_dsn) as db:
        rows = db.execute(
            "SELECT i.address, count(*) FROM incidents_incident i"
            " JOIN desk_deskitem d ON d.subject_id = i.id JOIN audit_entry a ON a.subject_id = i.id"
            " WHERE a.verb = 'incident.filed' GROUP BY 1"
        ).fetchall()
    return {str(address): int(count) for address, count in rows}


def web_workers(stand: Stand) -> list[int]:
    """The processes that answer, below the one that holds the port."""
    parent = stand.children["web"].pid
    children = (Path("/proc") / str(parent) / "task" / str(parent) / "children").read_text(encoding="ascii")
    return [int(pid) for pid in children.split()]


def kill_each(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
