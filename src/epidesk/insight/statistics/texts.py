# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from epidesk.insight.statistics.rules import Decision, Permission
from epikit.counts import Direction
from epikit.formats.counts import Counting, Measure
from epikit.plausibility import Doubt

PERMISSION: Mapping[Permission, Promise] = {
    Permission.READ: _("Read the figures of the own area"),
    Permission.ENTER: _("Bring in published figures and sign one"),
    Permission.REVIEW: _("Decide on figures that a check holds back"),
}
SIGNED = _("The centre, signed")
NO_WARD = _("No ward known")

DAY_MISTAKE: Mapping[str, Promise] = {
    "no-day": _("Choose a day, or write it as 2026-11-23."),
    "to-come": _("This day has not come yet."),
    "too-old": _("Choose a day of the last 400."),
    "kind": _("Choose one of the kinds."),
}

MEASURE: Mapping[Measure, Promise] = {
    Measure.CASES: _("Confirmed cases"),
    Measure.DEATHS: _("Deaths"),
    Measure.RECOVERED: _("Recovered"),
}
COUNTING: Mapping[str, Promise] = {Counting.NEW: _("new"), Counting.TOTAL: _("in all")}
DECISION: Mapping[str, Promise] = {
    Decision.COUNT.value: _("It is right: it counts for this day"),
    Decision.CORRECTION.value: _("A correction of earlier days: in the total, but not this day's number"),
    Decision.REFUSE.value: _("It is wrong: it does not count"),
}
TREND: Mapping[Direction, Promise] = {
    Direction.RISING: _("rising"),
    Direction.FALLING: _("falling"),
    Direction.STEADY: _("steady"),
    Direction.UNKNOWN: _("not known"),
}
DOUBT: Mapping[Doubt, Promise] = {
    Doubt.JUMP: _("many times what the fortnight before had: mostly a back-log entered on one day, or a slip"),
    Doubt.FALLS: _("the total is below an earlier one"),
    Doubt.NEGATIVE: _("below nought"),
    Doubt.REVISED: _("the source changed its number for this day by very much"),
    Doubt.AFTER: _("stands on a number that is held"),
    Doubt.BESIDE: _("was signed together with a number that is held"),
}
FAILURE: Mapping[str, Promise] = {
    "unreachable": _("it cannot be reached"),
    "status": _("it answers with an error"),
    "not_a_table": _("it sends something other than its table"),
    "faulty": _("its table has faulty rows"),
}
FILE_MISTAKE: Mapping[str, Promise] = {
    "not_utf8": _("The file is no comma-separated text in UTF-8. Save it as “CSV UTF-8”. %(about)s"),
    "empty": _("The file is empty. %(about)s"),
    "semicolons": _("The columns are parted by semicolons. Save the file with commas. %(about)s"),
    "column_missing": _("Missing column: %(about)s. The file has: %(there)s."),
    "measure_missing": _("This file does not say what it counts. Say which: %(about)s"),
    "too_many_faults": _("More than 200 rows are faulty; the file is of another layout. The last: %(about)s"),
}
FAULT: Mapping[str, Promise] = {
    "date_unreadable": _("%(column)s: “%(text)s” is no day. Days are written as 2021-10-25."),
    "date_future": _("%(column)s: “%(text)s” has not come yet."),
    "number_unreadable": _("%(column)s: “%(text)s” is no number."),
    "number_comma": _("%(column)s: “%(text)s” has a comma, which may mean thousands or a fraction. Write digits only."),
    "number_fraction": _("%(column)s: “%(text)s” is no whole number."),
    "place_missing": _("%(column)s: the place is missing."),
    "twice": _("%(column)s: two numbers for one place and day (%(text)s)."),
    "row_short": _("The row has other columns than the header: “%(text)s”."),
}
