# SPDX-License-Identifier: Apache-2.0
"""The keys of `keys` for a million names at once, in columns. Python folds each different word once (names draw on few
words); putting them in order is done in columns. A test holds that both give the same."""

from __future__ import annotations

import polars as pl

from epikit.linkage.keys import MOST_WORDS, folded_words, name_keys

NAME_COLUMNS = ("words", "plain", "marked", "first", "last", "ends", "initials", "count", "abbreviated")


def keyed(people: pl.DataFrame) -> pl.DataFrame:
    """The columns of `NameKeys` and `BirthKeys`, and `block`, beside a table's own.

    It must have `name`, `year`, `month`, `day`; `name` goes.
    """
    return _with_births(_with_names(people)).drop("name")


def _with_names(people: pl.DataFrame) -> pl.DataFrame:
    typed = people["name"].fill_null("").str.split(" ")
    different = typed.explode().unique().drop_nulls().to_list()
    pieces = {token: folded_words(token) for token in different}
    simple = {token: found[0] for token, found in pieces.items() if len(found) == 1}
    odd = [token for token, found in pieces.items() if len(found) != 1]  # «-», «Lan,Huệ»: row by row, below
    ordered = sorted(set(simple.values()))
    place = {pair: at for at, pair in enumerate(ordered)}
    codes = {token: place[pair] for token, pair in simple.items()}
    folded, marked = [pair[0] for pair in ordered], [pair[1] for pair in ordered]
    element = pl.element()
    frame = people.with_columns(
        typed.list.eval(element.replace_strict(list(codes), list(codes.values()), default=None, return_dtype=pl.Int32))
        .list.head(MOST_WORDS)
        .alias("_typed")
    )
    # Sorted as one long column and cut again: `list.sort` takes a hundred times as long.
    flat = frame.select("_typed").with_row_index("_row").explode("_typed").sort("_row", "_typed")
    frame = frame.with_columns(flat.group_by("_row", maintain_order=True).agg("_typed")["_typed"].alias("_sorted"))

    def told(column: str, words: list[str]) -> pl.Expr:
        return pl.col(column).list.eval(
            element.replace_strict(list(range(len(words))), words, default=None, return_dtype=pl.String)
        )

    frame = frame.with_columns(_plain=told("_typed", folded), _words=told("_sorted", folded)).with_columns(
        words=pl.col("_words").list.join(" "),
        plain=pl.col("_plain").list.join(" "),
        marked=told("_sorted", marked).list.join(" "),
        first=pl.col("_plain").list.first(),
        last=pl.col("_plain").list.last(),
        initials=pl.col("_words").list.eval(element.str.slice(0, 1)).list.join(""),
        count=pl.col("_typed").list.len().cast(pl.Int32),
        abbreviated=pl.col("_words").list.eval(element.str.len_chars() == 1).list.any().cast(pl.Int32),
    )
    frame = frame.with_columns(
        marked=pl.when(pl.col("marked") != pl.col("words")).then(pl.col("marked")),
        ends=pl.when(pl.col("first") <= pl.col("last"))
        .then(pl.concat_str("first", "last", separator=" "))
        .otherwise(pl.concat_str("last", "first", separator=" ")),
    ).drop("_typed", "_sorted", "_plain", "_words")
    return _one_by_one(frame, typed, odd)


def _one_by_one(frame: pl.DataFrame, typed: pl.Series, odd: list[str]) -> pl.DataFrame:
    """The rows that hold a token of no word or several: few, by the function itself."""
    rows = typed.list.eval(pl.element().is_in(odd)).list.any().fill_null(True).arg_true()
    if not len(rows):
        return frame
    numbered = frame.with_row_index("_row")
    wrong = numbered[rows]
    right = pl.DataFrame([vars(name_keys(name)) for name in wrong["name"].fill_null("").to_list()],
                         schema={name: frame.schema[name] for name in NAME_COLUMNS})  # fmt: skip
    mended = wrong.with_columns(right.get_columns())
    return pl.concat([numbered.filter(~pl.col("_row").is_in(rows.implode())), mended]).sort("_row").drop("_row")


def _with_births(frame: pl.DataFrame) -> pl.DataFrame:
    frame = frame.with_columns(month=pl.when(pl.col("year").is_not_null()).then(pl.col("month")))
    frame = frame.with_columns(day=pl.when(pl.col("month").is_not_null()).then(pl.col("day")))
    digits = [pl.col(name).cast(pl.String).str.zfill(width) for name, width in (("year", 4), ("month", 2), ("day", 2))]
    frame = frame.with_columns(date=pl.concat_str(*digits))
    ends = pl.col("ends")
    return frame.with_columns(
        block=pl.concat_str("date", ends.str.slice(0, 1), ends.str.split(" ").list.last().str.slice(0, 1))
    )
