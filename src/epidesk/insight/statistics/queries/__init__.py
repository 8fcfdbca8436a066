# SPDX-License-Identifier: Apache-2.0
"""Every figure is counted when asked for; nothing is stored that could go wrong. A day is the province's own."""

from epidesk.insight.statistics.queries.day import day_report
from epidesk.insight.statistics.queries.day_shapes import (
    Beside,
    DayLine,
    DayReport,
    EscalatedLine,
    Escalations,
    TeamsNow,
    ZoneLines,
)
from epidesk.insight.statistics.queries.public import PublicFigures, ShownCount, public_figures
from epidesk.insight.statistics.queries.series import DayFigures, HourFigures, WardFigures, by_day, by_hour, by_ward
from epidesk.insight.statistics.queries.today import Figures, KindFigures, today

__all__ = [
    "Beside",
    "DayFigures",
    "DayLine",
    "DayReport",
    "EscalatedLine",
    "Escalations",
    "Figures",
    "HourFigures",
    "KindFigures",
    "PublicFigures",
    "ShownCount",
    "TeamsNow",
    "WardFigures",
    "ZoneLines",
    "by_day",
    "by_hour",
    "by_ward",
    "day_report",
    "public_figures",
    "today",
]
