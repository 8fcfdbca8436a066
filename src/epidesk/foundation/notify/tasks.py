# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.jobs import RETRY, app
from epidesk.foundation.notify.actions import deliver, forget_sent, mend_deliveries, tell_of_undelivered


@app.task(name="notify.deliver_message", queue="normal", retry=RETRY)
def deliver_message(*, message_id: str) -> None:
    deliver(message_id=UUID(message_id))


@app.periodic(cron="*/5 * * * *")
@app.task(name="notify.mend_deliveries", queue="urgent", queueing_lock="notify_mend_deliveries")
def mend_broken_deliveries(timestamp: int) -> None:
    mend_deliveries(now=timezone.now())


@app.periodic(cron="7,37 * * * *")
@app.task(name="notify.tell_of_undelivered", queue="normal", queueing_lock="notify_tell_of_undelivered")
def tell_staff_of_undelivered(timestamp: int) -> None:
    tell_of_undelivered(now=timezone.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="notify.forget_sent", queue="bulk", queueing_lock="notify_forget_sent")
def forget_sent_messages(timestamp: int) -> None:
    forget_sent(now=timezone.now())
