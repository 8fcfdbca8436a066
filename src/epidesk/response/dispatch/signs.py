# SPDX-License-Identifier: Apache-2.0
"""How it stands with a mission's sign of life."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from epidesk.response.dispatch.models import Mission
from epidesk.response.dispatch.rules.checking_in import DEPLOYED, Sign, last_sign
from epidesk.response.dispatch.terms import terms

SIGN_LEVEL: Mapping[Sign, str] = {Sign.WELL: "clear", Sign.AMBER: "moderate", Sign.RED: "extreme"}
"""The severity whose shape and colour show it."""


def sign_of(mission: Mission, now: datetime) -> Sign:
    """Well while the team is not on the road."""
    last = last_sign((mission.departed_at, mission.arrived_at, mission.well_at))
    if mission.state not in [str(state) for state in DEPLOYED] or last is None:
        return Sign.WELL
    return terms().check_in.judge(last, now)
