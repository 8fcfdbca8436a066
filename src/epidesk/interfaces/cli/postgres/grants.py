# SPDX-License-Identifier: Apache-2.0
"""What the application's role may do: change rows, nothing else. Run by the owner after each migration."""

import psycopg
from psycopg import sql

# A table whose comment begins with this word takes new rows and gives them back, and never changes one.
APPEND_ONLY = "append-only"


def grant_to_app(owner_dsn: str, app_dsn: str) -> None:
    """Idempotent. Nothing to do where one role is both (a configured database with one URL)."""
    with psycopg.connect(owner_dsn) as owner, psycopg.connect(app_dsn) as app:
        role = app.info.user
        if role == owner.info.user:
            return
        _execute(owner, "GRANT USAGE ON SCHEMA public TO {role}", role)
        _execute(
            owner,
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
            role,
        )
        _execute(owner, "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}", role)
        for table, append_only in _tables(owner):
            verbs = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
            _execute(owner, "REVOKE ALL ON {table} FROM {role}", role, table)
            _execute(owner, f"GRANT {verbs} ON {{table}} TO {{role}}", role, table)


def _tables(owner: psycopg.Connection) -> list[tuple[str, bool]]:
    rows = owner.execute(
        """SELECT c.relname, coalesce(starts_with(obj_description(c.oid, 'pg_class'), %s), false)
           FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')""",
        [APPEND_ONLY],
    )
    return [(str(name), bool(append_only)) for name, append_only in rows]


def _execute(owner: psycopg.Connection, statement: str, role: str, table: str = "") -> None:
    owner.execute(sql.SQL(statement).format(role=sql.Identifier(role), table=sql.Identifier("public", table)))
