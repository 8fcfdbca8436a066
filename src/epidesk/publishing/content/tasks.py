# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.utils import timezone

from epidesk.foundation.core.jobs import app


@app.periodic(cron="* * * * *")
@app.task(name="content.publish_due", queue="normal", queueing_lock="publish_due")
def publish_due(timestamp: int) -> None:
    from epidesk.publishing.content.actions import publish_due

    publish_due(now=timezone.now())


@app.periodic(cron="11 1 * * *")
@app.task(name="content.tell_of_overdue", queue="bulk", queueing_lock="tell_of_overdue_guides")
def tell_of_overdue_guides(timestamp: int) -> None:
    from epidesk.publishing.content.actions import tell_of_overdue

    tell_of_overdue(now=timezone.now())
