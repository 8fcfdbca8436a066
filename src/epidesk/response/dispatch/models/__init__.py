# SPDX-License-Identifier: Apache-2.0
"""Rows of this room: `teams` (who can be sent), `missions` (who was sent where), `directives` (who was told to do
what), `roster` (who is on when, swaps), `resources` (what a team can do and carries)."""

from __future__ import annotations

from epidesk.response.dispatch.models.directives import Directive, DirectivePicture, DirectiveStep
from epidesk.response.dispatch.models.f1 import F1Row
from epidesk.response.dispatch.models.missions import Mission, MissionEnding
from epidesk.response.dispatch.models.resources import StockChange, TeamSkill, TeamStock, TeamVehicle
from epidesk.response.dispatch.models.roster import DutyPhone, DutyShift, DutyTurn, ShiftSwap
from epidesk.response.dispatch.models.teams import Team

__all__ = [
    "Directive",
    "DirectivePicture",
    "DirectiveStep",
    "DutyPhone",
    "DutyShift",
    "DutyTurn",
    "F1Row",
    "Mission",
    "MissionEnding",
    "ShiftSwap",
    "StockChange",
    "Team",
    "TeamSkill",
    "TeamStock",
    "TeamVehicle",
]
