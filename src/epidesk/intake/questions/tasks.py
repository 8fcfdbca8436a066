# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.jobs import app


@app.periodic(cron="41 3 * * *")
@app.task(name="questions.renew_terms", queue="bulk", queueing_lock="questions.renew_terms")
def renew_terms(timestamp: int) -> None:
    from epidesk.intake.questions.actions import renew_terms as renew

    renew()
