# SPDX-License-Identifier: Apache-2.0
"""What can be compared: names, days of birth, keys, short texts. Columns are those of `keys`, with a prefix where a
record has several."""

from __future__ import annotations

from collections.abc import Mapping

from epikit.linkage.distance import edits_within
from epikit.linkage.model import Comparison, Level, Record

Weights = Mapping[str, tuple[float, float]]
"""Level's slug -> its m and u."""

SHORTEST_FOR_A_SLIP = 6
"""In shorter names one other letter is another name (Lan, Lam)."""
SHORTEST_FOR_TWO_SLIPS = 10


def names(weights: Weights | None = None) -> Comparison:
    """Whole names in any order of words, with or without marks."""

    def same(a: Record, b: Record) -> bool:
        return a["words"] == b["words"] and (a["marked"] is None or b["marked"] is None or a["marked"] == b["marked"])

    def within(most: int, shortest: int) -> Level:
        def holds(a: Record, b: Record) -> bool:
            if len(a["words"]) < shortest or len(b["words"]) < shortest:
                return False
            return edits_within(a["plain"], b["plain"], most) or edits_within(a["words"], b["words"], most)

        sql = (
            f"length(words_l) >= {shortest} AND length(words_r) >= {shortest} AND "
            f"(levenshtein(plain_l, plain_r) <= {most} OR levenshtein(words_l, words_r) <= {most})"
        )
        return Level("one_slip" if most == 1 else "two_slips", sql, holds)

    def shortened(a: Record, b: Record) -> bool:
        return bool(a["ends"] == b["ends"] and (a["count"] == 2 or b["count"] == 2))

    def initials(a: Record, b: Record) -> bool:
        return bool(a["initials"] == b["initials"] and (a["abbreviated"] == 1 or b["abbreviated"] == 1))

    def ends(a: Record, b: Record) -> bool:
        return bool(a["ends"] == b["ends"])

    def one(a: Record, b: Record) -> bool:
        return a["first"] in (b["first"], b["last"]) or a["last"] in (b["first"], b["last"])

    levels = (
        Level(
            "same",
            "words_l = words_r AND (marked_l IS NULL OR marked_r IS NULL OR marked_l = marked_r)",
            same,
            shared="words",
        ),
        Level("other_marks", "words_l = words_r", lambda a, b: a["words"] == b["words"], shared="words"),
        within(1, SHORTEST_FOR_A_SLIP),
        Level("shortened", "ends_l = ends_r AND (count_l = 2 OR count_r = 2)", shortened, shared="ends"),
        within(2, SHORTEST_FOR_TWO_SLIPS),
        Level("initials", "initials_l = initials_r AND (abbreviated_l = 1 OR abbreviated_r = 1)", initials),
        Level("ends", "ends_l = ends_r", ends),
        Level("one_word", "first_l IN (first_r, last_r) OR last_l IN (first_r, last_r)", one),
        _other(),
    )
    return _weighed(Comparison("name", ("words",), levels), weights)


def births(weights: Weights | None = None) -> Comparison:
    """Dates of birth of which month and day may be unknown."""

    def slip(a: Record, b: Record) -> bool:
        if a["date"] is None or b["date"] is None:
            return False
        if edits_within(a["date"], b["date"], 1):
            return True
        return bool(a["year"] == b["year"] and a["month"] == b["day"] and a["day"] == b["month"])

    def part(a: Record, b: Record) -> bool:
        """The year, and the month where both know it."""
        if a["year"] != b["year"] or not (a["date"] is None or b["date"] is None):
            return False
        return a["month"] is None or b["month"] is None or a["month"] == b["month"]

    levels = (
        Level("same", "date_l = date_r", lambda a, b: a["date"] is not None and a["date"] == b["date"]),
        Level(
            "slip",
            "levenshtein(date_l, date_r) <= 1 OR (year_l = year_r AND month_l = day_r AND day_l = month_r)",
            slip,
        ),
        Level(
            "part",
            "year_l = year_r AND (date_l IS NULL OR date_r IS NULL) "
            "AND (month_l IS NULL OR month_r IS NULL OR month_l = month_r)",
            part,
        ),
        Level("year", "year_l = year_r", lambda a, b: a["year"] == b["year"]),
        _other(),
    )
    return _weighed(Comparison("birth", ("year",), levels), weights)


def same(column: str, weights: Weights | None = None, *, also: str = "", shared: bool = False) -> Comparison:
    """The same or another value. `also`: a second column of the same kind (a second phone); any that agrees counts.
    `shared`: whether a rare value says more."""

    def holds(a: Record, b: Record) -> bool:
        if a[column] == b[column]:
            return True
        if not also:
            return False
        return (
            (a[column] == b[also] is not None)
            or (b[column] == a[also] is not None)
            or (a[also] is not None and a[also] == b[also])
        )

    sql = f"{column}_l = {column}_r"
    if also:
        sql += f" OR {column}_l = {also}_r OR {also}_l = {column}_r OR {also}_l = {also}_r"
    levels = (Level("same", sql, holds, shared=column if shared else ""), _other())
    return _weighed(Comparison(column, (column,), levels), weights)


def texts(column: str, weights: Weights | None = None) -> Comparison:
    """Folded short texts that were typed: a street, a document's number."""

    def within(most: int) -> Level:
        return Level(
            "one_slip" if most == 1 else "two_slips",
            f"levenshtein({column}_l, {column}_r) <= {most}",
            lambda a, b: edits_within(a[column], b[column], most),
        )

    levels = (
        Level("same", f"{column}_l = {column}_r", lambda a, b: a[column] == b[column], shared=column),
        within(1),
        within(2),
        _other(),
    )
    return _weighed(Comparison(column, (column,), levels), weights)


def _other() -> Level:
    return Level("other", "TRUE", lambda a, b: True)


def _weighed(comparison: Comparison, weights: Weights | None) -> Comparison:
    if weights is None:
        return comparison
    levels = tuple(
        Level(one.slug, one.sql, one.holds, *weights[one.slug], shared=one.shared) for one in comparison.levels
    )
    return Comparison(comparison.slug, comparison.needs, levels)
