# SPDX-License-Identifier: Apache-2.0
"""The migrations make exactly the tables that the models describe."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.commands.createcachetable import Command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

pytestmark = pytest.mark.django_db


def test_no_migration_is_missing() -> None:
    told = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=told, stderr=told)
    except SystemExit:
        pytest.fail(f"makemigrations would write:\n{told.getvalue()}")


def test_every_room_has_one_last_migration() -> None:
    assert MigrationLoader(connection).detect_conflicts() == {}


def test_the_table_of_the_cache_is_the_one_django_would_make() -> None:
    """Same columns, types and order as `createcachetable`, which cannot run inside a migration."""
    wanted = _columns("core_cache")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_cache RENAME TO core_cache_of_the_migration")
        cursor.execute("ALTER INDEX core_cache_pkey RENAME TO core_cache_of_the_migration_pkey")
    command = Command(stdout=StringIO())
    command.verbosity = 0
    command.create_table("default", "core_cache", dry_run=False)
    assert _columns("core_cache") == wanted


def _columns(table: str) -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type, is_nullable FROM information_schema.columns "
            "WHERE table_name = %s ORDER BY ordinal_position",
            [table],
        )
        return cursor.fetchall()
