# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.jobs import app
from epidesk.foundation.core.principals import SYSTEM
from epidesk.insight.statistics import actions


@app.periodic(cron="23 * * * *")
@app.task(name="statistics.fetch_due", queue="bulk", queueing_lock="statistics.fetch_due")
def fetch_due(timestamp: int) -> None:
    """Sources whose time has come; those that name no address are never fetched."""
    actions.fetch_due(by=SYSTEM)
