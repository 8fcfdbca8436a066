# SPDX-License-Identifier: Apache-2.0
"""Who registers or merges somebody holds that person's identifiers until the end of the transaction."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

_REGISTER_LOCK = 0x70656F70
_LOCKS_AT_MOST = 500  # PostgreSQL's lock table is finite: more people than that take the whole register


def lock_identifiers(indexes: Iterable[str]) -> None:
    """Waits until nobody else holds one of these blind indexes. Taken in order, so that two calls never lock up."""
    numbers = sorted({int.from_bytes(bytes.fromhex(index[:16]), signed=True) for index in indexes})
    with connection.cursor() as cursor:
        if len(numbers) > _LOCKS_AT_MOST:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_REGISTER_LOCK])
            return
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(%s) UNION ALL "
            "SELECT pg_advisory_xact_lock(n) FROM unnest(%s::bigint[]) AS n",
            [_REGISTER_LOCK, numbers],
        )
