# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from epidesk.foundation.core.jobs import RETRY, app


@app.task(name="claims.keep_copy", queue="bulk", retry=RETRY)
def keep_copy(*, evidence_id: str) -> None:
    from epidesk.intake.claims import actions

    actions.keep_copy(evidence_id=UUID(evidence_id))
