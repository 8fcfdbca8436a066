# SPDX-License-Identifier: Apache-2.0
"""For migrations: columns that held plain words until now."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import InvalidToken
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from epidesk.foundation.core.crypto import decrypt, encrypt

BATCH = 1_000


def encrypt_column(schema_editor: BaseDatabaseSchemaEditor, table: str, column: str, *, empty: str = "") -> int:
    """Encrypts what stands in `column`; what is encrypted already stays. `empty`: words that mean nothing and become
    empty text. Returns how many rows it wrote. In the transaction of the migration, so all or none."""
    connection = schema_editor.connection
    name, where = connection.ops.quote_name(column), connection.ops.quote_name(table)
    written, last = 0, None
    bound: list[Any]
    with connection.cursor() as cursor:
        while True:
            after, bound = ("AND id > %s ", [last]) if last else ("", [])
            cursor.execute(
                f"SELECT id, {name} FROM {where} WHERE {name} <> '' {after}ORDER BY id LIMIT {BATCH}",  # noqa: S608
                bound,
            )
            rows = cursor.fetchall()
            if not rows:
                return written
            changes = [("" if text == empty else encrypt(text), id) for id, text in rows if not _is_token(text)]
            cursor.executemany(f"UPDATE {where} SET {name} = %s WHERE id = %s", changes)  # noqa: S608
            written, last = written + len(changes), rows[-1][0]


def _is_token(text: str) -> bool:
    try:
        return bool(text.startswith("gAAAA") and decrypt(text))
    except InvalidToken:
        return False
