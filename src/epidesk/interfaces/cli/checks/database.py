# SPDX-License-Identifier: Apache-2.0
"""The database: reachable, of the right mode, migrated, roles apart, jobs flowing."""

import os
from collections.abc import Iterator

import psycopg

from epidesk.env import Environment
from epidesk.interfaces.cli.installation import Stored, mode_in_force, other_keys, other_mode, stored
from epidesk.interfaces.cli.postgres.configuration import HARMLESS_WHILE_NO_STATEMENT_IS_LOGGED, SILENT_ON_ROWS
from epidesk.interfaces.cli.postgres.database import Database, own_cluster
from epidesk.interfaces.cli.session import set_up_django

from .finding import Finding

# How long the oldest job that is due may wait before somebody should look, by queue.
PATIENCE_S = {"urgent": 60, "normal": 600, "bulk": 3600, "fanout": 60}


def look(env: Environment) -> Iterator[Finding]:
    database = reach(env)
    if isinstance(database, Finding):
        yield database
        return
    yield Finding("good", "Database", "answers")
    yield roles(database)
    yield server_log(database)
    found = stored(database.owner_dsn)
    if found is None:
        yield Finding("odd", "Schema", "empty", "the first `epidesk up` makes it")
        return
    yield mode(found)
    yield keys(found, env)
    if other_keys(found, env.data_dir) or mode(found).state == "bad":
        return  # nothing more can be asked of it from here
    set_up_django(database, as_owner=True)
    yield migrations()
    yield from queues(database)


def mode_known(env: Environment) -> str:
    """What it runs as; empty when nothing says so: the database is away or still empty, and nobody asks for a mode."""
    if asked := os.environ.get("EPIDESK_MODE"):
        return asked
    database = reach(env)
    found = None if isinstance(database, Finding) else stored(database.owner_dsn)
    return mode_in_force(found, env) if found else ""


def reach(env: Environment) -> Database | Finding:
    """The database if it answers. Our own is not started for this."""
    if env.database_url:
        database = Database(env.database_url, env.owner_database_url)
    else:
        if not (env.data_dir / "postgres").exists():
            return Finding("odd", "Database", "none yet", "`epidesk up` makes one")
        cluster = own_cluster(env, lambda line: None)
        if not cluster.alive():
            return Finding("odd", "Database", "not running", "`epidesk up` starts it")
        database = Database(cluster.app_dsn, cluster.owner_dsn)
    for dsn in (database.app_dsn, database.owner_dsn):
        try:
            psycopg.connect(dsn, connect_timeout=5).close()
        except psycopg.Error as error:
            reason = " ".join(str(error).split())
            return Finding("bad", "Database", f"does not answer: {reason}", "check EPIDESK_DATABASE_URL, or the server")
    return database


def roles(database: Database) -> Finding:
    """The ledger's rows are safe from the application only when the application is not their owner."""
    with psycopg.connect(database.app_dsn) as connection:
        row = connection.execute("SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        owner = connection.execute(
            "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass('public.core_installation')"
        ).fetchone()
    assert row is not None
    name, is_superuser = row
    if is_superuser or (owner and owner[0] == name):
        advice = "give EPIDESK_DATABASE_URL a plain role, and EPIDESK_OWNER_DATABASE_URL the owner's"
        return Finding("odd", "Roles", f"the application connects as {name}, who may change the schema", advice)
    return Finding("good", "Roles", f"the application connects as {name}, who may only change rows")


def mode(found: Stored) -> Finding:
    asked = os.environ.get("EPIDESK_MODE")
    if asked and (reason := other_mode(found, asked)):
        return Finding("bad", "Mode", reason.partition(": ")[0], reason.partition(": ")[2].rstrip("."))
    return Finding("good", "Mode", found.mode)


def keys(found: Stored, env: Environment) -> Finding:
    if reason := other_keys(found, env.data_dir):
        says, _, advice = reason.partition(": ")
        return Finding("bad", "Keys of this database", says, advice)
    if not found.keys_proof:
        return Finding("odd", "Keys of this database", "not noted in it yet", "the next `epidesk up` notes them")
    return Finding("good", "Keys of this database", "are those it was made with")


def server_log(database: Database) -> Finding:
    """PostgreSQL's own log is outside our retention and our masking, so it must not hold what rows hold."""
    wanted = {name: good for name, good in SILENT_ON_ROWS.items() if name not in HARMLESS_WHILE_NO_STATEMENT_IS_LOGGED}
    with psycopg.connect(database.app_dsn) as connection:
        found = connection.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(wanted)])
        odd = {str(name): str(value) for name, value in found if value not in wanted[name]}
    if odd:
        says = "may hold names and addresses: " + ", ".join(f"{name}={value}" for name, value in sorted(odd.items()))
        better = ", ".join(f"{name}={wanted[name][0]}" for name in sorted(odd))
        return Finding("odd", "PostgreSQL's log", says, f"for its database set {better}")
    return Finding("good", "PostgreSQL's log", "holds no values of rows")


def migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return Finding("bad", "Migrations", f"{len(plan)} not applied", "restart with `epidesk up`, which applies them")
    return Finding("good", "Migrations", "all applied")


def queues(database: Database) -> Iterator[Finding]:
    statement = """
        SELECT queue_name, count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'failed'),
               coalesce(extract(epoch FROM now() - min(coalesce(scheduled_at, queued_at))
                        FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())), 0)::int
        FROM (SELECT j.*, (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) AS queued_at
              FROM procrastinate_jobs j WHERE status IN ('todo', 'failed')) jobs
        GROUP BY queue_name
    """
    with psycopg.connect(database.owner_dsn) as connection:
        found = {str(row[0]): row[1:] for row in connection.execute(statement)}
    for queue, patience_s in PATIENCE_S.items():
        waiting, failed, oldest_s = found.get(queue, (0, 0, 0))
        says = f"{waiting} waiting, the oldest for {oldest_s} s; {failed} failed"
        if oldest_s > patience_s:
            yield Finding("bad", f"Queue {queue}", says, "is its worker running? See the output of `epidesk up`")
        elif failed:
            advice = "the workers' output tells why; `epidesk manage procrastinate shell` lists and retries them"
            yield Finding("odd", f"Queue {queue}", says, advice)
        else:
            yield Finding("good", f"Queue {queue}", says)
