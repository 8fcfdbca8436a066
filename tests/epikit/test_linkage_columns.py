# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from epikit.linkage import birth_block, birth_keys, name_keys
from epikit.linkage.columns import NAME_COLUMNS, keyed

WORDS = ["Nguyễn", "nguyen", "NGUYỄN", "Thị", "Mỹ", "Mĩ", "Hoà", "Hòa", "Đức", "Văn", "N.", "-", "", "Lan,Huệ",
         "O'Neil", "李", "Иван", "A"]  # fmt: skip
NAMES = st.one_of(st.none(), st.lists(st.sampled_from(WORDS), max_size=15).map(" ".join), st.text(max_size=12))
DATES = st.tuples(st.none() | st.integers(1900, 2020), st.none() | st.integers(1, 12), st.none() | st.integers(1, 28))


@given(st.lists(st.tuples(NAMES, DATES), min_size=1, max_size=20))
def test_in_columns_the_keys_are_the_same_as_one_by_one(
    people: list[tuple[str | None, tuple[int | None, ...]]],
) -> None:
    table = pl.DataFrame(
        {
            "id": list(range(len(people))),
            "name": [name for name, _ in people],
            **{part: [date[at] for _, date in people] for at, part in enumerate(("year", "month", "day"))},
        },
        schema={"id": pl.Int64, "name": pl.String, "year": pl.Int32, "month": pl.Int32, "day": pl.Int32},
    )
    found = keyed(table).sort("id").to_dicts()
    for (name, date), row in zip(people, found, strict=True):
        alone, birth = name_keys(name or ""), birth_keys(*date)
        assert {column: row[column] for column in NAME_COLUMNS} == vars(alone)
        assert (row["year"], row["month"], row["day"], row["date"]) == (birth.year, birth.month, birth.day, birth.date)
        assert row["block"] == birth_block(birth, alone)
