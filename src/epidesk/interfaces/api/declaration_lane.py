# SPDX-License-Identifier: Apache-2.0
"""The fast lane of declarations: `POST /api/v1/declarations`, authenticated by a signed token, so that nobody waits for
a row to be read. Everything else as in the lane of reports."""

from __future__ import annotations

from typing import Any

from epidesk.interfaces.api import declaring, filing
from epidesk.interfaces.api.lane import IntakeLane


class DeclarationLane(IntakeLane):
    """One per process."""

    path = "/api/v1/declarations"
    read: Any = staticmethod(declaring.Request.read)
    file_group: Any = staticmethod(declaring.file_group)

    async def _refusal(self, request: Any) -> filing.Response | None:
        return declaring.admit(request)
