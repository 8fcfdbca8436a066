# SPDX-License-Identifier: Apache-2.0
"""What a slow action writes, kept beside the tables so that every test can have it for the price of a copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from psycopg.sql import SQL, Composable, Identifier


@dataclass(frozen=True)
class RowsWritten:
    """`copies`: a statement for each table; references are checked when all are written.

    The rows lie in a schema of their own, as large values are stored: copying them neither parses nor compresses again.
    """

    copies: Composable

    @classmethod
    def by(cls, act: Callable[[], object], schema: str, *, after: RowsWritten | None = None) -> RowsWritten:
        """Runs `act`, upon the rows of `after`, keeps what it wrote into tables that were empty, and takes it all back.
        Not within a transaction."""
        with transaction.atomic():
            if after is not None:
                after.write_again()
            filled = _filled_tables()
            act()
            written = {table: _read(table) for table in sorted(_filled_tables() - filled)}
            transaction.set_rollback(True)
        copies = []
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))
            for table, rows in written.items():
                names = {"table": Identifier(table), "kept": Identifier(schema, table), "columns": _columns(table)}
                cursor.execute(SQL("CREATE UNLOGGED TABLE {kept} AS SELECT {columns} FROM {table}").format(**names))
                with cursor.copy(SQL("COPY {kept} FROM STDIN (FORMAT binary)").format(**names)) as copy:
                    copy.write(rows)
                copies.append(SQL("INSERT INTO {table} ({columns}) SELECT {columns} FROM {kept}").format(**names))
        return cls(SQL(";").join(copies))

    def write_again(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(self.copies)


def _filled_tables() -> set[str]:
    filled = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(SQL("SELECT EXISTS (SELECT FROM {})").format(Identifier(table)))
            if cursor.fetchone() == (True,):
                filled.add(table)
    return filled


def _columns(table: str) -> Composable:
    """Those that are written; the others the database computes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [table],
        )
        return SQL(", ").join(Identifier(name) for (name,) in cursor.fetchall())


def _read(table: str) -> bytes:
    statement = SQL("COPY {} ({}) TO STDOUT (FORMAT binary)").format(Identifier(table), _columns(table))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        return b"".join(bytes(block) for block in copy)
