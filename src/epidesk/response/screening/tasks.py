# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from epidesk.foundation.core.jobs import RETRY, app


@app.task(name="screening.rescreen", queue="bulk", lock="screening_rescreen", retry=RETRY)
def rescreen(run_id: str) -> None:
    from epidesk.response.screening import actions

    actions.rescreen(run_id=UUID(run_id))
    actions.tell_wards(run_id=UUID(run_id))
    tell_changed.defer(run_id=run_id)


@app.task(name="screening.simulate", queue="bulk", retry=RETRY)
def simulate(run_id: str) -> None:
    from epidesk.response.screening import actions

    actions.run_simulation(run_id=UUID(run_id))


@app.task(name="screening.tell_changed", queue="bulk", retry=RETRY)
def tell_changed(run_id: str) -> None:
    """Some hundreds a job, until nobody is left to be told."""
    from epidesk.response.screening import actions

    if actions.tell_changed(run_id=UUID(run_id)):
        tell_changed.defer(run_id=run_id)
