# SPDX-License-Identifier: Apache-2.0
"""Many rows of one table with one statement and one parameter: a JSON document. Where strangers' declarations and
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


def insert_rows(rows: Sequence[Model]) -> None:
    """Writes new rows of one model, ids and defaults of Python's side filled in. No signals, nothing read back, no
    defaults of the database. In the caller's transaction. Raises what an INSERT raises."""
    if not rows:
        return
    statement, columns = _plan(type(rows[0]))
    table = [{column: _plain(read(row)) for column, read in columns} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(table, ensure_ascii=False)])
    for row in rows:
        row._state.adding, row._state.db = False, "default"


@lru_cache(maxsize=64)
def _plan(model: type[Model]) -> tuple[str, tuple[tuple[str, Callable[[Any], Any]], ...]]:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    types = ", ".join(f"{quote(field.column)} {field.db_type(connection)}" for field in fields)
    table = quote(model._meta.db_table)
    statement = f"INSERT INTO {table} ({names}) SELECT {names} FROM json_to_recordset(%s) AS new ({types})"  # noqa: S608
    return statement, tuple((field.column, _reader(field)) for field in fields)


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
