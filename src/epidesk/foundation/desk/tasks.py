# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.utils import timezone

from epidesk.foundation.core.jobs import app
from epidesk.foundation.core.principals import SYSTEM


@app.periodic(cron="* * * * *")
@app.task(name="desk.escalate", queue="urgent", queueing_lock="desk.escalate")
def escalate_what_waits(timestamp: int) -> None:
    from epidesk.foundation.desk.actions import escalate

    escalate(by=SYSTEM, now=timezone.now())
