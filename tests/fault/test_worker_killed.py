# SPDX-License-Identifier: Apache-2.0
"""A worker dies in the middle of a job. The job is put back when the worker has been silent for a while, and its work
is done once."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from benchmarks.stand import Stand

DOING = "SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND task_name = 'core.deliver_event'"
WAITS_AT_THE_GATE = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'notify_inboxmessage'::regclass"
STARTED = "SELECT count(*) FROM procrastinate_events WHERE job_id = %s AND type = 'started'"
FILE_AS_A_CITIZEN = """
import django; django.setup()
import sys
from epidesk.foundation.core.principals import Actor
from epidesk.intake.incidents.actions import file_incident
from epidesk.intake.incidents.rules import Draft
draft = Draft(kind="suspected_case", seen=("fever_cough",), description="Ho", lon=107.5776, lat=16.4693,
              accuracy_m=20.0, location_source="gps", address=sys.argv[1])
print(file_incident(draft=draft, by=Actor(label="anonymous", device="d" * 64)).id)
"""
RECOVER = """
import django; django.setup()
from epidesk.foundation.core.tasks import retry_stalled_jobs
retry_stalled_jobs.defer(timestamp=0)
"""


@pytest.fixture
def database(house: Stand) -> Iterator[psycopg.Connection]:
    with psycopg.connect(house.owner_dsn, autocommit=True) as connection:
        yield connection


@pytest.fixture(autouse=True)
def _fresh_workers(house: Stand) -> None:
    """Whatever an earlier test did to them."""
    for queue in ("urgent", "normal", "bulk"):
        if queue in house.children:
            house.kill(queue)
        house.start_worker(queue)


def until(database: psycopg.Connection, question: str, *parameters: object, timeout_s: float = 60) -> object:
    """The first column of the first row, as soon as there is one that is true."""
    end = time.monotonic() + timeout_s
    while True:
        row = database.execute(question, parameters).fetchone()
        if row and row[0]:
            return row[0]
        assert time.monotonic() < end, question
        time.sleep(0.05)


def test_a_job_whose_worker_was_killed_is_done_once(house: Stand, database: psycopg.Connection) -> None:
    with psycopg.connect(house.owner_dsn) as gate:
        gate.execute("LOCK TABLE notify_inboxmessage IN SHARE MODE")  # the job comes as far as writing, and waits
        incident = uuid.UUID(house.python("-c", FILE_AS_A_CITIZEN, "killed worker").strip())
        until(database, DOING)
        until(
            database,
            "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND relation = 'notify_inboxmessage'::regclass",
        )
        house.kill("normal")
    told = "SELECT count(*) FROM notify_inboxmessage WHERE subject_id = %s"
    assert database.execute(told, [incident]).fetchone() == (0,)
    assert database.execute(DOING).fetchone(), "the job is still held by the dead worker"
    house.start_worker("normal")
    time.sleep(7)  # longer than EPIDESK_STALLED_AFTER_S of this house; each minute a job does what comes now
    house.python("-c", RECOVER)
    until(database, told, incident)
    until(database, "SELECT count(*) = 0 FROM procrastinate_jobs WHERE status = 'doing' AND queueing_lock IS NULL")
    assert database.execute(told, [incident]).fetchone() == (1,)
    house.python("-c", RECOVER)
    time.sleep(2)
    assert database.execute(told, [incident]).fetchone() == (1,)


def test_a_living_worker_keeps_its_job(house: Stand, database: psycopg.Connection) -> None:
    """However long it takes: its heartbeat goes on while a job waits."""
    with psycopg.connect(house.owner_dsn) as gate:
        gate.execute("LOCK TABLE notify_inboxmessage IN SHARE MODE")
        incident = uuid.UUID(house.python("-c", FILE_AS_A_CITIZEN, "slow job").strip())
        job = until(database, DOING)
        time.sleep(8)
        house.python("-c", RECOVER)
        until(database, "SELECT count(*) = 0 FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
              " AND task_name = 'core.retry_stalled_jobs'")  # fmt: skip
        events = database.execute(
            "SELECT count(*) FROM procrastinate_events WHERE job_id = %s AND type = 'started'", [job]
        )
        assert events.fetchone() == (1,)
    until(database, "SELECT count(*) FROM notify_inboxmessage WHERE subject_id = %s", incident)
