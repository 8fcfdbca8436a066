# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.jobs import app


@app.periodic(cron="*/10 * * * *")
@app.task(name="movement.remind_lodgings", queue="normal", queueing_lock="movement.remind_lodgings")
def remind_lodgings(timestamp: int) -> None:
    """Houses that have not said who came today, in the last hour of the evening."""
    from epidesk.intake.movement.actions.lodging import remind_due

    remind_due()
