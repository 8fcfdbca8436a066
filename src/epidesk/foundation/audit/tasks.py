# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.jobs import app


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", queue="normal", queueing_lock="audit.seal")
def seal(timestamp: int) -> None:
    from epidesk.foundation.audit import actions

    actions.seal()
