# SPDX-License-Identifier: Apache-2.0
"""Writing published figures: files of others, figures that staff sign, decisions on what is held back."""

from epidesk.insight.statistics.actions.deciding import decide
from epidesk.insight.statistics.actions.entering import Stated, state_figure
from epidesk.insight.statistics.actions.fetching import fetch_due, fetch_source
from epidesk.insight.statistics.actions.importing import FigureReport, import_figures
from epidesk.insight.statistics.actions.naming import name_place

__all__ = [
    "FigureReport",
    "Stated",
    "decide",
    "fetch_due",
    "fetch_source",
    "import_figures",
    "name_place",
    "state_figure",
]
