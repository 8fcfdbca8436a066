# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from epidesk.foundation.core.jobs import RETRY, app


@app.task(name="incidents.redate_open", queue="bulk", retry=RETRY)
def redate_open_matters(*, change_id: str, after: str) -> None:
    from epidesk.intake.incidents.actions.redating import redate_open

    redate_open(change_id=UUID(change_id), after=UUID(after) if after else None)


@app.task(name="incidents.tell_settled", queue="urgent", retry=RETRY)
def tell_settled(*, step_ids: list[str]) -> None:
    from epidesk.intake.incidents.actions.telling import tell_reporters

    tell_reporters(step_ids=[UUID(id) for id in step_ids])
