# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

from django.conf import settings
from procrastinate import JobContext

from epidesk.foundation.core import events
from epidesk.foundation.core.jobs import RETRY, app

STALLED_AFTER_S = settings.ENV.stalled_after_s
"""A job whose worker gave no sign of life for so long is put back. Workers give one three times in that span."""
DONE_KEPT_H = 7 * 24
FAILED_KEPT_H = 30 * 24


@app.task(name="core.deliver_event", queue="normal", retry=RETRY)
def deliver_event(*, event: str, payload: dict[str, Any], subscriber: str) -> None:
    events.deliver(event, payload, subscriber)


@app.periodic(cron="* * * * *")
@app.task(name="core.retry_stalled_jobs", queue="urgent", queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Jobs whose worker died are put back: Procrastinate does not do it by itself."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
        await manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(name="core.forget_old_jobs", queue="bulk", queueing_lock="forget_old_jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """What is done goes after a week. What failed for good stays a month: somebody has to see it and mend the cause."""
    manager = context.app.job_manager
    await manager.delete_old_jobs(nb_hours=DONE_KEPT_H)
    await manager.delete_old_jobs(
        nb_hours=FAILED_KEPT_H, include_failed=True, include_cancelled=True, include_aborted=True
    )


@app.periodic(cron="27 * * * *")
@app.task(name="core.forget_old_keys", queue="bulk", queueing_lock="forget_old_keys")
def forget_old_keys(timestamp: int) -> None:
    from epidesk.foundation.core.idempotency import forget_expired

    forget_expired()


@app.periodic(cron="37 3 * * *")
@app.task(name="core.remove_orphans", queue="bulk", queueing_lock="remove_orphans")
def remove_orphans(timestamp: int) -> None:
    from epidesk.foundation.core.uploads import actions

    actions.remove_orphans()
