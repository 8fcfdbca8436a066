# SPDX-License-Identifier: Apache-2.0
"""Locks on names for which there is no row to lock, held until the transaction ends."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection


def lock_names(what: str, names: Iterable[str]) -> None:
    """Waits until nobody else holds any of these names, then holds them. In one order, so that two who want the same
    ones cannot wait for each other. Names are a letter for their kind and what it is; without the latter they
    are passed over."""
    wanted = sorted({name for name in names if len(name) > 1})
    if not wanted:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM ("
            "SELECT DISTINCT hashtextextended(name, 0) AS key FROM unnest(%s::text[]) AS name ORDER BY key) AS ordered",
            [[f"{what}:{name}" for name in wanted]],
        )
