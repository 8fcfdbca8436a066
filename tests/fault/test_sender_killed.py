# SPDX-License-Identifier: Apache-2.0
"""A campaign goes on when a sender is killed, and when the database restarts, amid it."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator

import psycopg
import pytest
from benchmarks.push_endpoint import PushEndpoint
from benchmarks.stand import Stand
from tests.fault.test_postgres_restarted import restart

from epidesk.foundation.notify.sending.client import WINDOW

PHONES = 6_000
SENDER = "sender"
RECOVER = """
import django; django.setup()
from epidesk.foundation.core.tasks import retry_stalled_jobs
retry_stalled_jobs.defer(timestamp=0)
"""


@pytest.fixture
def push(house: Stand) -> Iterator[PushEndpoint]:
    with PushEndpoint(keep=True) as endpoint:
        house.environment["EPIDESK_OUTBOUND_LOOPBACK"] = "1"
        yield endpoint
        if SENDER in house.children:
            house.kill(SENDER)


def start_sender(house: Stand) -> None:
    house.start(SENDER, "-m", "epidesk.interfaces.cli.worker", "--queue", "fanout")


def begin(house: Stand, push: PushEndpoint) -> str:
    house.python("-m", "benchmarks.fanout_steps", "fill", str(PHONES), push.origin)
    start_sender(house)
    return house.python("-m", "benchmarks.fanout_steps", "start").strip().splitlines()[-1]


def until_seen(push: PushEndpoint, n: int, timeout_s: float = 60) -> None:
    end = time.monotonic() + timeout_s
    while push.service.count < n:
        assert time.monotonic() < end
        time.sleep(0.002)


def wait_for_end(house: Stand, campaign_id: str, timeout_s: float = 90) -> int:
    """How many were written as sent. Meanwhile what `epidesk up` does: workers that ended with their database are
    started again; and, more often than each minute, jobs of the dead are put back."""
    end = time.monotonic() + timeout_s
    recover_at = time.monotonic() + 7  # longer than EPIDESK_STALLED_AFTER_S of this house
    with psycopg.connect(house.owner_dsn, autocommit=True) as database:
        while True:
            row = database.execute(
                "SELECT c.ended_at IS NOT NULL, sum(k.sent) FROM notify_campaign c"
                " JOIN notify_chunk k ON k.campaign_id = c.id WHERE c.id = %s GROUP BY c.id",
                [campaign_id],
            ).fetchone()
            if row and row[0]:
                return int(row[1])
            assert time.monotonic() < end, row
            for queue in ("urgent", "normal", "bulk"):
                if queue not in house.children or house.children[queue].poll() is not None:
                    house.start_worker(queue)
            if house.children[SENDER].poll() is not None:
                start_sender(house)
            if time.monotonic() > recover_at:
                recover_at = time.monotonic() + 7
                with contextlib.suppress(subprocess.CalledProcessError):  # the database is away: tried again
                    house.python("-c", RECOVER)
            time.sleep(0.1)


def test_every_phone_is_reached_although_a_sender_was_killed(
    house: Stand, push: PushEndpoint, record_property: pytest.RecordProperty
) -> None:
    campaign_id = begin(house, push)
    until_seen(push, PHONES // 3)
    house.kill(SENDER)
    assert push.service.count < PHONES
    start_sender(house)
    assert wait_for_end(house, campaign_id) == PHONES
    assert len(push.service.seen) == PHONES  # every one
    twice = push.service.count - PHONES
    record_property("sent_twice", twice)
    assert max(push.service.seen.values()) <= 2
    assert twice <= WINDOW, "one window a killed sender"


def test_a_database_that_restarts_amid_it_loses_nobody(house: Stand, push: PushEndpoint) -> None:
    campaign_id = begin(house, push)
    until_seen(push, PHONES // 3)
    restart(house)
    assert wait_for_end(house, campaign_id) == PHONES
    assert len(push.service.seen) == PHONES
    assert push.service.count - PHONES <= WINDOW
