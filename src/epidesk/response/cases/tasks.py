# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.jobs import app


@app.periodic(cron="7 17 * * *")  # 00:07 in Viet Nam: levels end with the day
@app.task(name="cases.relevel_expired", queue="normal", queueing_lock="cases_relevel_expired")
def relevel_expired(timestamp: int) -> None:
    from epidesk.response.cases.actions import relevel_expired as relevel

    relevel()


@app.periodic(cron="4-59/10 * * * *")
@app.task(name="cases.match_recent", queue="normal", queueing_lock="cases_match_recent")
def match_recent(timestamp: int) -> None:
    from epidesk.response.cases.actions import match_recent as match

    match()


@app.periodic(cron="23 17 * * *")  # 00:23 in Viet Nam, after the levels
@app.task(name="cases.finish_follow_ups", queue="normal", queueing_lock="cases_finish_follow_ups")
def finish_follow_ups(timestamp: int) -> None:
    from epidesk.response.cases.actions import finish_follow_ups as finish

    finish()
