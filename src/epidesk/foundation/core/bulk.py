# SPDX-License-Identifier: Apache-2.0
"""Many rows into a table: by INSERT for a few, by COPY for thousands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)

COPIED_FROM = 200
"""From so many rows COPY is quicker than INSERT."""


def insert_rows(rows: Sequence[M]) -> None:
    """Inserts new rows of one model as `bulk_create` does (fields prepare their values, no signals), tens of thousands
    within seconds. Ids must be set. Raises `IntegrityError` like an INSERT."""
    if not rows:
        return
    model = type(rows[0])
    if len(rows) < COPIED_FROM:
        model._base_manager.bulk_create(rows)
        return
    fields = model._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields])
