# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from epidesk.foundation.core.jobs import RETRY, app


@app.task(name="incidents.redate_open", queue="bulk", retry=RETRY)
def redate_open_matters(*, change_id: str, after: str) -> None:
    from epidesk.intake.incidents.actions.redating import redate_open

    redate_open(change_id=UUID(change_id), after=UUID(after) if after else None)
