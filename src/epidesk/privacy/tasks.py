# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.jobs import app


@app.periodic(cron="7 2 * * *")
@app.task(name="privacy.apply_retention", queue="bulk", queueing_lock="privacy.apply_retention")
def apply_retention(timestamp: int) -> None:
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.privacy import actions

    troubled = [report for report in actions.apply_retention(by=SYSTEM) if report.trouble]
    if troubled:  # seen as a failed job; the rules that could be applied were
        raise RuntimeError("; ".join(f"{report.table}: {report.trouble}" for report in troubled))
