# SPDX-License-Identifier: Apache-2.0
"""Rows of this room: `teams` (who can be sent), `missions` (who was sent where), `roster` (who is on when, swaps),
`resources` (what a team can do and carries)."""

from __future__ import annotations

from epidesk.response.dispatch.models.missions import Mission
from epidesk.response.dispatch.models.resources import StockChange, TeamSkill, TeamStock, TeamVehicle
from epidesk.response.dispatch.models.roster import DutyPhone, DutyShift, DutyTurn, ShiftSwap
from epidesk.response.dispatch.models.teams import Team

__all__ = [
    "DutyPhone",
    "DutyShift",
    "DutyTurn",
    "Mission",
    "ShiftSwap",
    "StockChange",
    "Team",
    "TeamSkill",
    "TeamStock",
    "TeamVehicle",
]
