# SPDX-License-Identifier: Apache-2.0
"""The centre's own figures are counted when asked for; those of others are read as they were delivered. A day is the
province's own."""

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
from epidesk.insight.statistics.queries.published import DayCount, PublishedPlace, PublishedSeries, published
from epidesk.insight.statistics.queries.reviewing import (
    Hold,
    SignedLine,
    SourceLine,
    Unread,
    count_holds,
    holds,
    signed_figures,
    source_lines,
    unread_names,
)
from epidesk.insight.statistics.queries.series import DayFigures, HourFigures, WardFigures, by_day, by_hour, by_ward
from epidesk.insight.statistics.queries.today import Figures, KindFigures, today

__all__ = [
    "Beside",
    "DayCount",
    "DayFigures",
    "DayLine",
    "DayReport",
    "EscalatedLine",
    "Escalations",
    "Figures",
    "Hold",
    "HourFigures",
    "KindFigures",
    "PublicFigures",
    "PublishedPlace",
    "PublishedSeries",
    "ShownCount",
    "SignedLine",
    "SourceLine",
    "TeamsNow",
    "Unread",
    "WardFigures",
    "ZoneLines",
    "by_day",
    "by_hour",
    "by_ward",
    "count_holds",
    "day_report",
    "holds",
    "public_figures",
    "published",
    "signed_figures",
    "source_lines",
    "today",
    "unread_names",
]
