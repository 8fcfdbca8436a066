# SPDX-License-Identifier: Apache-2.0
"""Many rows into a table: from one JSON document for a few, by COPY for thousands. Where strangers' declarations and
reports are committed together, Django's own `bulk_create` costs more than the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import AutoField, Field, Model
from psycopg.types.json import Jsonb

COPIED_FROM = 200
"""From so many rows COPY is quicker than INSERT."""


def insert_rows(rows: Sequence[Model]) -> None:
    """Inserts new rows of one model as `bulk_create` does (fields prepare their values, no signals, no defaults of the
    database), tens of thousands within seconds. Ids must be set. In the caller's transaction. Raises `IntegrityError`
    like an INSERT."""
    if not rows:
        return
    if len(rows) < COPIED_FROM:
        _insert(rows)
    else:
        _copy(rows)
    _stored(rows)


def insert_together(*tables: Sequence[Model]) -> None:
    """`insert_rows` of several tables; a few rows of each go in one statement. References between them are checked when
    the transaction ends, so their order does not matter."""
    some = [rows for rows in tables if rows]
    if len(some) < 2 or any(len(rows) >= COPIED_FROM for rows in some):
        for rows in some:
            insert_rows(rows)
        return
    parts = [(_plan(type(rows[0])), rows) for rows in some]
    inserts = ", ".join(f"t{place} AS ({statement})" for place, ((statement, _), _rows) in enumerate(parts))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {inserts} SELECT", [_document(columns, rows) for (_, columns), rows in parts])
    for rows in some:
        _stored(rows)


def _stored(rows: Sequence[Model]) -> None:
    for row in rows:
        row._state.adding, row._state.db = False, "default"


def _copy(rows: Sequence[Model]) -> None:
    model = type(rows[0])
    columns = _plan(model)[1]
    names = ", ".join(connection.ops.quote_name(column) for column, _ in columns)
    statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({names}) FROM STDIN"
    readers = [read for _, read in columns]
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([_copied(read(row)) for read in readers])


def _copied(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, (dict, list)) else value


def _insert(rows: Sequence[Model]) -> None:
    statement, columns = _plan(type(rows[0]))
    with connection.cursor() as cursor:
        cursor.execute(statement, [_document(columns, rows)])


def _document(columns: tuple[tuple[str, Callable[[Any], Any]], ...], rows: Sequence[Model]) -> str:
    return json.dumps([{column: _plain(read(row)) for column, read in columns} for row in rows], ensure_ascii=False)


@lru_cache(maxsize=64)
def _plan(model: type[Model]) -> tuple[str, tuple[tuple[str, Callable[[Any], Any]], ...]]:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    types = ", ".join(f"{quote(str(field.column))} {field.db_type(connection)}" for field in fields)
    table = quote(model._meta.db_table)
    statement = f"INSERT INTO {table} ({names}) SELECT {names} FROM json_to_recordset(%s) AS new ({types})"  # noqa: S608
    return statement, tuple((str(field.column), _reader(field)) for field in fields)


def _reader(field: Field[Any, Any]) -> Callable[[Any], Any]:
    name = field.attname
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return lambda row: field.pre_save(row, add=True)
    if field.get_internal_type() == "JSONField":
        return lambda row: getattr(row, name)
    prepare = field.get_prep_value
    if type(field).__module__.startswith("django.") and field.get_internal_type() in _PLAIN:
        return lambda row: getattr(row, name)
    return lambda row: prepare(getattr(row, name))


_PLAIN = frozenset({"CharField", "TextField", "SmallIntegerField", "IntegerField", "BigIntegerField", "BooleanField"})


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
