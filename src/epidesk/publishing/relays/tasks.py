# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.utils import timezone

from epidesk.foundation.core.jobs import app


@app.periodic(cron="* * * * *")
@app.task(name="relays.fetch_due", queue="bulk", queueing_lock="relays_fetch_due", lock="relays_fetch_due")
def fetch_due(timestamp: int) -> None:
    from epidesk.publishing.relays.actions import fetch_due as fetch

    fetch(now=timezone.now())


@app.periodic(cron="53 3 * * *")
@app.task(name="relays.forget_old", queue="bulk", queueing_lock="relays_forget_old")
def forget_old(timestamp: int) -> None:
    from epidesk.publishing.relays.actions import forget_old as forget

    forget(now=timezone.now())
