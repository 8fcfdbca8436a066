# SPDX-License-Identifier: Apache-2.0
"""Every figure is counted when asked for; nothing is stored that could go wrong. A day is the province's own."""

from epidesk.insight.statistics.queries.public import PublicFigures, ShownCount, public_figures
from epidesk.insight.statistics.queries.series import DayFigures, HourFigures, WardFigures, by_day, by_hour, by_ward
from epidesk.insight.statistics.queries.today import Figures, KindFigures, today

__all__ = [
    "DayFigures",
    "Figures",
    "HourFigures",
    "KindFigures",
    "PublicFigures",
    "ShownCount",
    "WardFigures",
    "by_day",
    "by_hour",
    "by_ward",
    "public_figures",
    "today",
]
