# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL goes away under load and comes back: no acknowledged report is lost, nobody is told a lie, and the house
finds its way back by itself."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time

import httpx
import psycopg
import pytest
from benchmarks.stand import Stand

from epidesk.interfaces.cli.postgres import pidfile

from .house import Senders, incidents_by_address
from .listening import HELLO, listening


def restart(house: Stand) -> None:
    """`pg_ctl restart -m fast`."""
    cluster = house.cluster
    location = cluster.location
    log = location.data / "server.log"  # without one the server would keep our pipe open
    argv = [house.bin_dir / "pg_ctl", "restart", "-D", location.data, "-w", "-s", "-m", "fast", "-l", log]
    answer = location.account.run([str(word) for word in argv], timeout_s=60)
    assert answer.returncode == 0, answer.stdout


def kill(house: Stand) -> None:
    """kill -9 of the postmaster; then what `epidesk up` does when it notices."""
    found = pidfile.read(house.cluster.location.data)
    assert found
    os.kill(found.pid, signal.SIGKILL)
    house.cluster.ensure_running()


UNFINISHED = """SELECT queue_name, status::text, worker_id IS NULL, count(*) FROM procrastinate_jobs
WHERE status IN ('todo', 'doing') AND queueing_lock IS NULL GROUP BY 1, 2, 3"""


def revive(house: Stand) -> None:
    """What `epidesk up` does for workers that ended with their database; then all that waited gets done."""
    until = time.monotonic() + 90
    with psycopg.connect(house.owner_dsn, autocommit=True) as db:
        while left := db.execute(UNFINISHED).fetchall():
            for queue in ("urgent", "normal", "bulk"):
                if house.children[queue].poll() is not None:
                    house.start_worker(queue)
            assert time.monotonic() < until, f"these jobs wait for ever: {left}"
            time.sleep(0.2)


@pytest.mark.parametrize("accident", [restart, kill])
def test_no_acknowledged_report_is_lost(house: Stand, machine_key: str, operators_session: str, accident) -> None:
    senders = Senders(house.port, machine_key, count=8, pause_s=0.05)

    async def story() -> None:
        async with listening(house.port, operators_session) as page, senders.at_work():
            await senders.until_acknowledged(20)
            await asyncio.to_thread(accident, house)
            await senders.until_acknowledged(20)  # the pool has new connections
            await page.until(HELLO, times=2)  # and the stream says: read your page again
            gap = len(page.heard)
            await senders.until_acknowledged(5)
            await page.until(b"event: hint", times=page.heard.count(b"event: hint") + 1)
            assert len(page.heard) > gap  # news flows again

    asyncio.run(story())
    revive(house)
    statuses = {status for one in senders.sent.values() for status in one.statuses}
    assert statuses <= {201, 503, 0}, statuses
    stored = incidents_by_address(house)
    assert {one.key: stored.get(one.key) for one in senders.acknowledged} == {
        one.key: 1 for one in senders.acknowledged
    }
    assert {stored.get(key, 0) for key in senders.sent} <= {0, 1}
    shown = _ids_on_the_desk(house, operators_session)
    assert {one.body["id"] for one in senders.acknowledged} <= shown


def _ids_on_the_desk(house: Stand, session: str) -> set[str]:
    """All that the queue shows, page after page."""
    found: set[str] = set()
    with httpx.Client(base_url=house.base_url, cookies={"sessionid": session}, timeout=30) as client:
        after = ""
        while True:
            answer = client.get("/desk/queue", params={"after": after} if after else {})
            assert answer.status_code == 200
            rows, _, pages = answer.text.partition('id="queue-pages"')
            found |= set(re.findall(r'data-id="(inc_\w+)"', rows))
            older = [one for one in re.findall(r"after=([^&\"]+)", pages) if one != after]
            if not older:
                break
            after = older[-1]
    return found


def test_pages_say_that_the_database_is_away_and_are_there_again_after(house: Stand) -> None:
    location = house.cluster.location
    argv = [str(house.bin_dir / "pg_ctl"), "stop", "-D", str(location.data), "-w", "-s", "-m", "fast"]
    assert location.account.run(argv, timeout_s=60).returncode == 0
    try:
        answers = {path: httpx.get(f"{house.base_url}{path}", timeout=30) for path in ("/", "/readyz")}
        assert httpx.get(f"{house.base_url}/healthz").status_code == 200
    finally:
        house.cluster.ensure_running()
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(answers, 503)
    assert "Retry-After" in answers["/"].headers
    house.wait_until_ready()
    revive(house)
    assert httpx.get(f"{house.base_url}/").status_code == 200
