# SPDX-License-Identifier: Apache-2.0
"""The rule table as polars expressions: a million people at once.

Frames. People: one row each, `row` 0, 1, 2 …, and the columns of `PEOPLE`. Stays: `row`, `place`, `from_on`, `to_on`
(the origin's included, see `with_origins`). Out come `class` and `rule` as positions in the rule set, and `until_on`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import reduce
from typing import Any

import polars as pl

from epikit.ruleset.table import (
    AllOf,
    Always,
    AnyOf,
    Condition,
    ContactAtMost,
    Flags,
    FromDay,
    Lacking,
    NotThis,
    OneOf,
    ResultIs,
    RiskArea,
    RuleSet,
    Until,
    Visited,
    Warm,
    place_within,
)

PEOPLE: dict[str, pl.DataType | type[pl.DataType]] = {
    "declared_on": pl.Date,
    "kind": pl.Categorical,
    "nationality": pl.Categorical,
    "origin": pl.Categorical,
    "departed_on": pl.Date,
    "arrived_on": pl.Date,
    "symptoms": pl.Int64,
    "exposures": pl.Int64,
    "conditions": pl.Int64,
    "temperature_tenths": pl.Int16,
    "test_result": pl.Int8,
    "tested_on": pl.Date,
    "contact_degree": pl.Int8,
}
STAYS: dict[str, pl.DataType | type[pl.DataType]] = {
    "row": pl.UInt32,
    "place": pl.Categorical,
    "from_on": pl.Date,
    "to_on": pl.Date,
}
NO_RULE = 255
"""In `rule`: none decided, which `check` excludes."""


def with_origins(people: pl.DataFrame, visits: pl.DataFrame) -> pl.DataFrame:
    """The stays that rules look at: visits and, of everybody, where they set out from."""
    reference = pl.coalesce("arrived_on", "declared_on")
    origins = people.filter(pl.col("origin").cast(pl.String) != "").select(
        "row",
        pl.col("origin").alias("place"),
        pl.coalesce(pl.col("departed_on"), reference).alias("from_on"),
        (pl.coalesce(pl.col("departed_on"), reference) + pl.duration(days=1)).alias("to_on"),
    )
    return pl.concat([visits.select(list(STAYS)), origins])


def screen_columns(ruleset: RuleSet, people: pl.DataFrame, stays: pl.DataFrame) -> pl.DataFrame:
    """Everybody's class (`UInt8`, position in `ruleset.classes`), rule (`UInt8`, position) and `until_on`, in the order
    of `people`. The same as `compile_one` says of each."""
    frame = people.with_columns(pl.coalesce("arrived_on", "declared_on").alias("reference_on"))
    for area in ruleset.areas:
        frame = frame.with_columns(left_column(area, frame["reference_on"], stays))
    decided = frame.lazy().with_columns(rule_expression(ruleset).alias("rule"))
    classes = {one.code: position for position, one in enumerate(ruleset.classes)}
    of_rule = pl.Series([classes[rule.class_code] for rule in ruleset.rules], dtype=pl.UInt8)
    found = decided.select(
        pl.lit(of_rule).gather(pl.col("rule")).alias("class"), "rule", until_expression(ruleset).alias("until_on")
    )
    return found.collect()


def left_column(area: RiskArea, reference: pl.Series, stays: pl.DataFrame) -> pl.Series:
    """Of everybody the first day no longer in the area while it was at risk; null: never there up to the reference."""
    name = left_name(area.code)
    places = [str(place) for place in stays["place"].unique().drop_nulls()]
    spans = [(place, span) for place in places for span in area.spans if place_within(place, span.place)]
    parts: list[pl.LazyFrame] = []
    for span in dict.fromkeys(span for _, span in spans):
        inside = [place for place, each in spans if each == span]
        here = stays.lazy().filter(pl.col("place").is_in(inside))
        here = here.with_columns(pl.lit(reference).gather(pl.col("row")).alias("until"))
        ends: list[pl.Expr] = [pl.col("to_on"), pl.col("until") + pl.duration(days=1)]
        if span.until_on is not None:
            ends.append(pl.lit(span.until_on))
        starts: list[pl.Expr] = [pl.col("from_on")]
        if span.from_on is not None:
            starts.append(pl.lit(span.from_on))
        parts.append(
            here.select("row", pl.min_horizontal(ends).alias("end"), pl.max_horizontal(starts).alias("start"))
            .filter(pl.col("start") < pl.col("end"))
            .select("row", "end")
        )
    empty = pl.Series(name, [None], dtype=pl.Date).new_from_index(0, len(reference))
    if not parts:
        return empty
    last = pl.concat(parts).group_by("row").agg(pl.col("end").max()).collect()
    return empty.scatter(last["row"], last["end"])


def left_name(area: str) -> str:
    """The column of an area."""
    return f"left:{area}"


def rule_expression(ruleset: RuleSet) -> pl.Expr:
    """The position of the first rule that holds."""
    chain: Any = None
    for position, rule in enumerate(ruleset.rules):
        value = pl.lit(position, dtype=pl.UInt8)
        condition = expression(rule.when)
        chain = pl.when(condition).then(value) if chain is None else chain.when(condition).then(value)
    if chain is None:
        return pl.lit(NO_RULE, dtype=pl.UInt8)
    found: pl.Expr = chain.otherwise(pl.lit(NO_RULE, dtype=pl.UInt8))
    return found


def expression(condition: Condition) -> pl.Expr:
    """A condition as a column of true and false, never null."""
    match condition:
        case Always():
            return pl.lit(value=True)
        case Visited(area, within):
            left = pl.col(left_name(area))
            if within is None:
                return left.is_not_null()
            return (left > pl.col("reference_on") - timedelta(days=within)).fill_null(value=False)
        case Flags(column, _, mask, 1):
            return pl.col(column) & mask != 0
        case Flags(column, _, mask, at_least):
            return (pl.col(column) & mask).bitwise_count_ones() >= at_least
        case Warm(tenths):
            return (pl.col("temperature_tenths") >= tenths).fill_null(value=False)
        case ResultIs(results, within):
            result = _any([pl.col("test_result") == one for one in results])
            if within is None:
                return result
            recent = pl.col("tested_on") >= pl.col("reference_on") - timedelta(days=within)
            return result & recent.fill_null(value=False)
        case OneOf(column, values):
            return _any([pl.col(column) == value for value in values])
        case ContactAtMost(degree):
            return (pl.col("contact_degree") <= degree).fill_null(value=False)
        case FromDay(on):
            return pl.col("reference_on") >= on
        case Lacking(column):
            return pl.col(column) == "" if column in ("origin", "nationality") else pl.col(column).is_null()
        case AllOf(parts):
            return reduce(lambda one, other: one & other, [expression(part) for part in parts])
        case AnyOf(parts):
            return _any([expression(part) for part in parts])
        case NotThis(part):
            return ~expression(part)


def _any(parts: Iterable[pl.Expr]) -> pl.Expr:
    return reduce(lambda one, other: one | other, parts)


def until_expression(ruleset: RuleSet) -> pl.Expr:
    """The first day free of it, by the rule that decided."""
    groups: dict[tuple[str, str], dict[int, int]] = {}
    for position, rule in enumerate(ruleset.rules):
        if rule.until is not None:
            groups.setdefault((rule.until.since, rule.until.area), {})[position] = rule.until.days
    chain: Any = None
    for (since, area), days in groups.items():
        length = [days.get(position, 0) for position in range(len(ruleset.rules))]
        added = pl.lit(pl.Series(length, dtype=pl.Int32)).gather(pl.col("rule"))
        base = pl.coalesce(_since(Until(since, 0, area)), pl.col("reference_on"))
        value = (base.cast(pl.Int32) + added).cast(pl.Date)
        mine = pl.col("rule").is_in(list(days))
        chain = pl.when(mine).then(value) if chain is None else chain.when(mine).then(value)
    return pl.lit(None, dtype=pl.Date) if chain is None else chain.otherwise(None)


def _since(until: Until) -> pl.Expr:
    if until.since == "left":
        return pl.col(left_name(until.area)) - timedelta(days=1)
    if until.since in ("arrived", "tested"):
        return pl.col(f"{until.since}_on")
    return pl.col("reference_on")
