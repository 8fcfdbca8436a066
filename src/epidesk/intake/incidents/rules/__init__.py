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
from epidesk.intake.incidents.rules.similarity import (
    BANDS_M,
    CELLS_A_DEGREE,
    RADIUS_M,
    SHOWN_AT_MOST,
    SIMILARITY,
    WINDOW_H,
    Similarity,
    band_of,
    bad_similarity,
    rounded,
    rows_of_cells,
)
from epidesk.intake.incidents.rules.witnesses import Told, independent

__all__ = [
    "BANDS_M",
    "CELLS_A_DEGREE",
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
    "RADIUS_M",
    "SHOWN_AT_MOST",
    "SIMILARITY",
    "WINDOW_H",
    "Similarity",
    "Told",
    "bad_similarity",
    "band_of",
    "independent",
    "rounded",
    "rows_of_cells",
]
