# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from epidesk.foundation.core.jobs import RETRY, app


@app.periodic(cron="* * * * *")
@app.task(name="alerts.send_due", queue="urgent", retry=RETRY)
def send_due(timestamp: int) -> None:
    from epidesk.publishing.alerts.actions import send_due

    send_due()


@app.task(name="alerts.begin", queue="urgent", retry=RETRY)
def begin(alert_id: str) -> None:
    from epidesk.publishing.alerts.actions import begin_alert

    begin_alert(alert_id=UUID(alert_id))


@app.periodic(cron="* * * * *")
@app.task(name="alerts.expire_due", queue="urgent", queueing_lock="expire_due_alerts")
def expire_due(timestamp: int) -> None:
    from epidesk.publishing.alerts.actions import expire_due_alerts

    expire_due_alerts()
