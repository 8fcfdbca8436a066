# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from epidesk.foundation.core.jobs import RETRY, app
from epidesk.foundation.imports import actions


@app.task(name="imports.check", queue="bulk", retry=RETRY)
def check(*, batch_id: str) -> None:
    actions.check_batch(batch_id=UUID(batch_id))


@app.task(name="imports.commit", queue="bulk", retry=RETRY)
def commit(*, batch_id: str) -> None:
    """Goes on where the last try ended."""
    actions.commit_chunks(batch_id=UUID(batch_id))
