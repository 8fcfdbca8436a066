# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S608 (tables and columns are named here; no value stands in a statement)
"""Splink over tables of people: everybody against everybody, or a file against the register. Knows no database of ours:
tables come in, pairs go out. DuckDB does the work, embedded, within the memory it is given."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl

from epikit.linkage import Model, splink_settings
from epikit.linkage.columns import keyed
from epikit.linkage.person import PERSON, WORTH_A_LOOK

MEMORY = "1200MB"
"""Of DuckDB; beside it stand Python and the table that is handed over: together below 2 GB for a million people."""
COLUMNS = {
    "unique_id": pl.String,
    "name": pl.String,
    "year": pl.Int32,
    "month": pl.Int32,
    "day": pl.Int32,
    "sex": pl.String,
    "ward": pl.String,
    "phone": pl.String,
    "phone_2": pl.String,
    "id_number": pl.String,
}
"""What a table must have; None where it is not known. Phones and ID numbers may be blind indexes."""


def pairs_within(people: pl.DataFrame, *, least: float = WORTH_A_LOOK, model: Model = PERSON) -> pl.DataFrame:
    """Those of a table who may be one: columns `left`, `right` (of `unique_id`), `probability`."""
    with _database() as sql:
        sql.take("people", keyed(people))
        sql.count_shares(model, of=len(people), among=["people"])
        sql.keep_only_near(model, "people", "people", "AND l.unique_id < r.unique_id")
        return sql.predict(model, ["people"], of=len(people), least=least)


def pairs_between(
    people: pl.DataFrame, newcomers: pl.DataFrame, *, least: float = WORTH_A_LOOK, model: Model = PERSON
) -> pl.DataFrame:
    """Who of the newcomers may be whom: as `pairs_within`, `left` of the register and `right` of the newcomers. Ids
    must differ between the two."""
    with _database() as sql:
        sql.take("people", keyed(people))
        sql.take("newcomers", keyed(newcomers))
        sql.count_shares(model, of=len(people), among=["people", "newcomers"])
        sql.keep_only_near(model, "people", "newcomers", "")
        found = sql.predict(model, ["newcomers", "people"], of=len(people), least=least)
    # Splink puts the dataset that sorts first on the left: «newcomers».
    return found.select(left="right", right="left", probability="probability")


class _Sql:
    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def run(self, statement: str) -> list[Any]:
        """Fetches all, whatever it is: an unfinished result blocks the connection."""
        rows: list[Any] = self.connection.execute(statement).fetchall()
        return rows

    def take(self, table: str, frame: pl.DataFrame) -> None:
        self.connection.register("taken", frame.to_arrow())
        self.run(f"CREATE TABLE {table} AS SELECT * FROM taken")
        self.connection.unregister("taken")

    def count_shares(self, model: Model, *, of: int, among: list[str]) -> None:
        """How usual a value is, counted before the table is cut down to those who are near somebody."""
        for column in _shared(model):
            rows = " UNION ALL ".join(f"SELECT {column} FROM {table}" for table in among)
            self.run(
                f"CREATE TABLE shares_{column} AS SELECT {column}, count(*) / CAST({max(of, 1)} AS DOUBLE) "
                f"AS tf_{column} FROM ({rows}) WHERE {column} IS NOT NULL GROUP BY {column}"
            )

    def keep_only_near(self, model: Model, table: str, other: str, also: str) -> None:
        """Drops everybody with whom nobody shares a key: most people are like nobody."""
        sides = ("l", "r") if table == other else ("l",)
        near = " UNION ".join(
            f"SELECT {side}.unique_id FROM {table} l JOIN {other} r ON {block} {also}"
            for block in model.blocks
            for side in sides
        )
        self.run(f"CREATE TABLE near AS {near}")
        self.run(f"CREATE TABLE kept AS SELECT * FROM {table} SEMI JOIN near USING (unique_id)")
        self.run(f"DROP TABLE {table}")
        self.run(f"ALTER TABLE kept RENAME TO {table}")

    def predict(self, model: Model, tables: list[str], *, of: int, least: float) -> pl.DataFrame:
        from splink import Linker  # half a second to import, and only batches need it
        from splink.backends.duckdb import DuckDBAPI

        nothing = pl.DataFrame(schema={"left": pl.String, "right": pl.String, "probability": pl.Float64})
        if not all(self.run(f"SELECT count(*) FROM {table}")[0][0] for table in tables):
            return nothing
        logging.getLogger("splink").setLevel(logging.ERROR)
        api = DuckDBAPI(connection=self.connection)
        linker = Linker(
            [api.register(table, dataset_display_name=f"of_{table}") for table in tables],
            splink_settings(model, link_type="link_only" if len(tables) > 1 else "dedupe_only", of=of),
            log_level=None,
            validate_settings=False,
        )
        for column in _shared(model):
            shares = api.register(f"shares_{column}", dataset_display_name=f"of_shares_{column}")
            linker.table_management.register_term_frequency_lookup(shares, column)
        found = linker.inference.predict(threshold_match_probability=least)
        rows = self.run(
            f"SELECT CAST(unique_id_l AS VARCHAR), CAST(unique_id_r AS VARCHAR), match_probability "
            f"FROM {found.physical_name} ORDER BY match_probability DESC, 1, 2"
        )
        return pl.DataFrame(rows, schema=nothing.schema, orient="row")


@contextmanager
def _database() -> Iterator[_Sql]:
    import duckdb

    # Nothing of people may be left on a disk: without a folder for it, DuckDB fails rather than spills.
    connection = duckdb.connect(":memory:", config={"memory_limit": MEMORY, "temp_directory": ""})
    try:
        yield _Sql(connection)
    finally:
        connection.close()


def _shared(model: Model) -> list[str]:
    """The columns whose values' shares count."""
    columns = (level.shared for comparison in model.comparisons for level in comparison.levels)
    return list(dict.fromkeys(filter(None, columns)))
