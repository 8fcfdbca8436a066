# SPDX-License-Identifier: Apache-2.0
"""What is said about a file: why it is refused, what was noticed, what is wrong with a cell."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Text
from epidesk.foundation.imports.importers import Importer, Problem
from epidesk.foundation.imports.rules import State
from epikit.formats.sheets import CellProblem, DateOrder, Note, Refusal, Remark

REFUSED: Mapping[Refusal, Text] = {
    Refusal.EMPTY: _("There is nothing in this file."),
    Refusal.TOO_BIG: _("This file is too big to be read in one go. Divide it into several."),
    Refusal.BOMB: _("Unpacked, this file is bigger than any sheet. It was not opened."),
    Refusal.PASSWORD: _("This file is locked with a password. Save it without one."),
    Refusal.UNKNOWN: _("This is no sheet. Send xlsx, xls, ods or csv."),
    Refusal.BROKEN: _("This file is damaged. Open it, save it anew and send that one."),
    Refusal.NO_SUCH_SHEET: _("There is no such sheet in the file."),
    Refusal.NO_HEADER: _("No row with the names of the columns was found. Write them above the first row."),
}
STATES: Mapping[State, Text] = {
    State.SHOWN: pgettext_lazy("state of a file", "to be confirmed"),
    State.CHECKING: pgettext_lazy("state of a file", "being tried"),
    State.CHECKED: pgettext_lazy("state of a file", "tried, nothing taken yet"),
    State.COMMITTING: pgettext_lazy("state of a file", "being taken in"),
    State.COMMITTED: pgettext_lazy("state of a file", "taken in"),
    State.ROLLED_BACK: pgettext_lazy("state of a file", "taken back"),
    State.DROPPED: pgettext_lazy("state of a file", "left"),
}
ORDERS: Mapping[DateOrder, Text] = {
    DateOrder.DMY: _("day/month/year"),
    DateOrder.MDY: _("month/day/year"),
    DateOrder.YMD: _("year-month-day"),
}
ROW_COLUMN: Text = _("Row in Epidesk")
ERROR_COLUMN: Text = _("What is wrong")
_CELLS: Mapping[str, Text] = {
    CellProblem.NOT_A_DATE: _("This is no date."),
    CellProblem.NO_SUCH_DAY: _("There is no such day."),
    CellProblem.NOT_A_TIME: _("This is no time of day."),
    CellProblem.NOT_A_NUMBER: _("This is no number."),
    CellProblem.ERROR_CELL: _("The sheet shows an error here."),
    "required": _("Must be there."),
    "too_long": _("This is too long."),
}


def say_problem(importer: Importer, problem: Problem) -> str:
    """In the reader's language."""
    words = importer.words(problem) or _CELLS.get(problem.slug)
    return str(words) % dict(problem.params) if words is not None else problem.slug


def say_note(note: Note) -> str:
    """In the reader's language, with its figures."""
    n = note.count
    if note.remark is Remark.MACROS:
        return gettext("The file holds macros. They were not read and never run.")
    if note.remark is Remark.LEGACY_LETTERS:
        return gettext(
            "The letters are those of an old font, not Unicode (%(sample)s). Say below how they are to be read."
        ) % {"sample": note.detail}
    if note.remark is Remark.OTHER_SHEETS:
        return gettext("There are other sheets too: %(names)s.") % {"names": note.detail}
    phrases = {
        Remark.HIDDEN_ROWS: ngettext("%(n)s hidden row was read too.", "%(n)s hidden rows were read too.", n),
        Remark.MERGED: ngettext(
            "%(n)s merged cell was read for each of its rows.",
            "%(n)s merged cells were read for each of their rows.",
            n,
        ),
        Remark.FORMULAS: ngettext(
            "%(n)s cell is calculated; its last result was read.",
            "%(n)s cells are calculated; their last results were read.",
            n,
        ),
        Remark.FORMULAS_EMPTY: ngettext(
            "%(n)s calculated cell has no result and counts as empty.",
            "%(n)s calculated cells have no result and count as empty.",
            n,
        ),
        Remark.BLANK_ROWS: ngettext("%(n)s blank row was left out.", "%(n)s blank rows were left out.", n),
        Remark.DECODED: ngettext("%(n)s letter could not be read.", "%(n)s letters could not be read.", n),
        Remark.UNEVEN: ngettext(
            "%(n)s row is longer than the row of names.", "%(n)s rows are longer than the row of names.", n
        ),
    }
    return phrases[note.remark] % {"n": n}
