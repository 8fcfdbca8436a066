# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.utils import timezone

from epidesk.foundation.core.jobs import app


@app.periodic(cron="* * * * *")
@app.task(name="news.fetch_due", queue="bulk", queueing_lock="news_fetch_due", lock="news_fetch_due")
def fetch_due(timestamp: int) -> None:
    from epidesk.publishing.news.actions import fetch_due as fetch

    fetch(now=timezone.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="news.forget_old", queue="bulk", queueing_lock="news_forget_old")
def forget_old(timestamp: int) -> None:
    from epidesk.publishing.news.actions import forget_old as forget

    forget(now=timezone.now())
