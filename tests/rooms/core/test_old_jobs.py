# SPDX-License-Identifier: Apache-2.0
"""Jobs that are over do not pile up, and those that failed stay long enough to be seen."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from epidesk.foundation.core.tasks import forget_old_jobs
from epidesk.privacy.policy import load_policy


def job(status: str, *, days_ago: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) VALUES ('bulk', 'old', '{}', %s)"
            " RETURNING id",
            [status],
        )
        job_id = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'started', now() - %s * interval '1 day')",
            [job_id, days_ago],
        )
    return job_id


@pytest.mark.django_db(transaction=True)
def test_done_goes_after_a_week_and_failed_after_a_month() -> None:
    gone = [job("succeeded", days_ago=8), job("failed", days_ago=31), job("cancelled", days_ago=31)]
    kept = [job("succeeded", days_ago=6), job("failed", days_ago=29), job("todo", days_ago=90)]
    asyncio.run(_forget())
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE id = ANY(%s) ORDER BY id", [gone + kept])
        assert [row[0] for row in cursor.fetchall()] == kept


async def _forget() -> None:
    worker_app = app.with_connector(app.connector.get_worker_connector())
    async with worker_app.open_async():
        await forget_old_jobs.func(SimpleNamespace(app=worker_app), timestamp=0)


def test_the_declared_time_is_the_longest_one() -> None:
    rule = next(rule for rule in load_policy().rules if rule.table == "procrastinate.ProcrastinateJob")
    assert rule.keep.days == 30
