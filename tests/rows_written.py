# SPDX-License-Identifier: Apache-2.0
"""What a slow action writes, kept in memory so that every test can have it for the price of a COPY."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from psycopg.sql import SQL, Identifier


@dataclass(frozen=True)
class RowsWritten:
    """`tables`: name and rows in PostgreSQL's binary form; references are checked when all are written."""

    tables: tuple[tuple[str, bytes], ...]

    @classmethod
    def by(cls, act: Callable[[], object]) -> RowsWritten:
        """Runs `act`, keeps what it wrote into tables that were empty, and takes it back."""
        with transaction.atomic():
            filled = _filled_tables()
            act()
            written = tuple((table, _read(table)) for table in sorted(_filled_tables() - filled))
            transaction.set_rollback(True)
        return cls(written)

    def write_again(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in self.tables:
                with cursor.copy(SQL("COPY {} FROM STDIN (FORMAT binary)").format(Identifier(table))) as copy:
                    copy.write(rows)


def _filled_tables() -> set[str]:
    filled = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(SQL("SELECT EXISTS (SELECT FROM {})").format(Identifier(table)))
            if cursor.fetchone() == (True,):
                filled.add(table)
    return filled


def _read(table: str) -> bytes:
    statement = SQL("COPY {} TO STDOUT (FORMAT binary)").format(Identifier(table))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        return b"".join(bytes(block) for block in copy)
