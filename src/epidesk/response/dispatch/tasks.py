# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from epidesk.foundation.core.jobs import RETRY, app


@app.task(name="dispatch.call_off_resolved", queue="urgent", retry=RETRY)
def call_off_resolved(*, incident_ids: list[str]) -> None:
    from epidesk.response.dispatch.actions import stand_down_closed

    stand_down_closed(incident_ids=[UUID(id) for id in incident_ids])


@app.periodic(cron="3-59/5 * * * *")
@app.task(name="dispatch.refresh_rings", queue="normal", queueing_lock="dispatch_refresh_rings")
def refresh_the_rings(timestamp: int) -> None:
    from epidesk.response.dispatch.actions import refresh_rings

    refresh_rings()


@app.periodic(cron="* * * * *")
@app.task(name="dispatch.each_minute", queue="urgent", queueing_lock="dispatch_each_minute")
def look_at_offers_and_signs(timestamp: int) -> None:
    from django.utils import timezone

    from epidesk.response.dispatch.actions import expire_offers, watch_check_ins

    now = timezone.now()
    watch_check_ins(now=now)
    expire_offers(now=now)


@app.periodic(cron="* * * * *")
@app.task(name="dispatch.follow_roster", queue="urgent", queueing_lock="dispatch_follow_roster")
def follow_the_roster(timestamp: int) -> None:
    from epidesk.response.dispatch.actions import follow_roster

    follow_roster()
