# SPDX-License-Identifier: Apache-2.0
"""The policy of incidents: their life, who may do what, what a report must hold."""

from epidesk.intake.incidents.rules.draft import Draft, Problem, check, clean
from epidesk.intake.incidents.rules.life import FINAL_STATES, LIFE, OPEN_STATES, PUBLIC_STATES, State, Verb
from epidesk.intake.incidents.rules.limits import (
    CODE_LOOKUPS_ANYBODY,
    CODE_LOOKUPS_CLIENT,
    MAX_ADDRESS,
    MAX_DESCRIPTION,
    MAX_NAME,
    MAX_NOTE,
    MAX_PHOTOS,
    MAX_REASON,
    MIN_REASON,
)
from epidesk.intake.incidents.rules.permissions import Permission, may_file
from epidesk.intake.incidents.rules.placing import Place, Placed, locate

__all__ = [
    "CODE_LOOKUPS_ANYBODY",
    "CODE_LOOKUPS_CLIENT",
    "FINAL_STATES",
    "LIFE",
    "MAX_ADDRESS",
    "MAX_DESCRIPTION",
    "MAX_NAME",
    "MAX_NOTE",
    "MAX_PHOTOS",
    "MAX_REASON",
    "MIN_REASON",
    "OPEN_STATES",
    "PUBLIC_STATES",
    "Draft",
    "Permission",
    "Place",
    "Placed",
    "Problem",
    "State",
    "Verb",
    "check",
    "clean",
    "locate",
    "may_file",
]
