# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.jobs import RETRY, app
from epidesk.foundation.notify.actions import deliver, forget_sent


@app.task(name="notify.deliver_message", queue="normal", retry=RETRY)
def deliver_message(*, message_id: str) -> None:
    deliver(message_id=UUID(message_id))


@app.periodic(cron="41 3 * * *")
@app.task(name="notify.forget_sent", queue="bulk", queueing_lock="notify_forget_sent")
def forget_sent_messages(timestamp: int) -> None:
    forget_sent(now=timezone.now())
