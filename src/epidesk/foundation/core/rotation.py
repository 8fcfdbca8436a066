# SPDX-License-Identifier: Apache-2.0
"""Changing the key of encrypted fields while the house is open.

1. One rotation at a time (advisory lock). A new key goes in front, unless an earlier rotation was cut short: then
   that one is finished.
2. Wait until every transaction that began before has ended: it may still write under the old key.
3. Every encrypted column of every model is written anew in batches, each row only if nobody changed it meanwhile.
   So are values that lie elsewhere, such as inside JSON: their room names them by `also_rotate`.
4. All columns are read once more; what is found under an old key goes through 3 again.
5. Only when nothing is left under an old key are the old keys dropped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.functions import Cast

from epidesk.foundation.core.crypto import EncryptedTextField, is_current, reencrypt
from epidesk.foundation.core.keyring import add_field_key, drop_old_field_keys, keyring

ROTATION_LOCK = 0x45504944_4B455953  # any fixed number: "EPIDKEYS"
BATCH = 500
PASSES = 5
Tell = Callable[[str], None]
_elsewhere: dict[str, Callable[[], int]] = {}


class RotationStopped(Exception):
    """Keys could not be changed fully; nothing is lost, and starting again goes on from here."""


@dataclass(frozen=True)
class Rotated:
    """`values`: how many were written anew; `dropped`: how many old keys are gone."""

    columns: int
    values: int
    dropped: int


def also_rotate(name: str, write_anew: Callable[[], int]) -> None:
    """Names encrypted values that are no `EncryptedTextField`. `write_anew` writes those not under the newest key anew
    and returns how many they were; it is called until it returns 0."""
    _elsewhere[name] = write_anew


def encrypted_columns() -> tuple[tuple[type[models.Model], str], ...]:
    """Every encrypted column of the house."""
    return tuple(
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField)
    )


def rotate(*, tell: Tell = lambda line: None, wait_s: float = 120.0) -> Rotated:
    """Changes the key. Raises `RotationStopped`; the old keys stay then, and calling again goes on."""
    data_dir = settings.ENV.data_dir
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ROTATION_LOCK])
        if not cursor.fetchone()[0]:
            raise RotationStopped("Another rotation is running.")
    try:
        if len(keyring(data_dir).field_keys) == 1:
            add_field_key(data_dir)
            tell("A new key is in use; the old one still opens what it closed.")
        else:
            tell("Going on with a rotation that was cut short.")
        _wait_for_older_transactions(wait_s)
        columns = encrypted_columns()
        total = 0
        for _ in range(PASSES):
            written = sum(_write_anew(model, column, tell) for model, column in columns)
            written += sum(_write_elsewhere(name, tell) for name in _elsewhere)
            total += written
            if not written:
                return Rotated(len(columns) + len(_elsewhere), total, drop_old_field_keys(data_dir))
        raise RotationStopped("Values keep appearing under the old key: is a process running on another key file?")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ROTATION_LOCK])


def _wait_for_older_transactions(wait_s: float) -> None:
    """Raises `RotationStopped` if one is still open after `wait_s` seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        mine = cursor.fetchone()[0]
        deadline = time.monotonic() + wait_s
        while True:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if cursor.fetchone()[0] > mine:
                return
            if time.monotonic() > deadline:
                raise RotationStopped("A transaction from before is still open. Try again when it has ended.")
            time.sleep(0.2)


def _write_anew(model: type[models.Model], column: str, tell: Tell) -> int:
    """How many values of the column were not under the newest key and were written anew."""
    written = 0
    for batch in _batches(model, column):
        stale = [(key, token) for key, token in batch if not is_current(token)]
        try:
            changes = [(reencrypt(token), key, token) for key, token in stale]
        except InvalidToken:
            raise RotationStopped(f"{model._meta.label}.{column} holds a value whose key is gone.") from None
        with transaction.atomic(), connection.cursor() as cursor:
            words = (model._meta.db_table, _stored_name(model, column), _stored_name(model, model._meta.pk.name))
            table, name, primary = (connection.ops.quote_name(word) for word in words)
            cursor.executemany(f"UPDATE {table} SET {name} = %s WHERE {primary} = %s AND {name} = %s", changes)  # noqa: S608
        written += len(changes)
    if written:
        tell(f"{model._meta.label}.{column}: {written} values written anew.")
    return written


def _write_elsewhere(name: str, tell: Tell) -> int:
    try:
        written = _elsewhere[name]()
    except InvalidToken:
        raise RotationStopped(f"{name} hold a value whose key is gone.") from None
    if written:
        tell(f"{name}: {written} values written anew.")
    return written


def _stored_name(model: type[models.Model], column: str) -> str:
    field = model._meta.get_field(column)
    assert isinstance(field, models.Field)
    return str(field.column)


def _batches(model: type[models.Model], column: str) -> Iterator[list[tuple[Any, str]]]:
    """Primary keys and stored tokens, in order of the key."""
    rows = (
        model._base_manager.annotate(stored=Cast(column, models.TextField()))
        .exclude(stored=None)
        .exclude(stored="")
        .order_by("pk")
        .values_list("pk", "stored")
    )
    last: Any = None
    while batch := list((rows.filter(pk__gt=last) if last is not None else rows)[:BATCH]):
        yield batch
        last = batch[-1][0]
