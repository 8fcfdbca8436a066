# SPDX-License-Identifier: Apache-2.0
"""What `epidesk up` does before web and workers start, in one process of its own: it needs Django, the supervisor not.

The schema is changed as its owner; data are loaded as the application, which so proves its rights.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg

from epidesk.env import LOOPBACK, Environment

from . import tether
from .postgres.errors import ClusterError
from .postgres.grants import grant_to_app

LOGIN = ("NAME", "USER", "PASSWORD", "HOST", "PORT")


def prepare(environment: dict[str, str]) -> None:
    """Bring schema, grants, static files and data up to date. Quick when nothing changed.

    Raises `ClusterError` when a step fails; the step's own output is on the terminal.
    """
    _run(environment)


def _run(environment: dict[str, str]) -> None:
    process = subprocess.Popen(
        tether.command([sys.executable, "-m", __name__]), env=environment, start_new_session=True
    )
    try:
        code = process.wait()
    except BaseException:  # Ctrl-C: the process is in a session of its own and did not hear it
        process.terminate()
        process.wait()
        raise
    if code != 0:
        raise ClusterError("Preparing the database failed: the reason is above.")


@contextlib.contextmanager
def as_owner(owner_dsn: str) -> Iterator[None]:
    """Django's connection belongs to the owner of the schema for a while."""
    from django.db import connection

    from epidesk.env import database_from_url

    usual = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update({name: database_from_url(owner_dsn)[name] for name in LOGIN})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update({name: usual[name] for name in LOGIN})


def bring_schema_up_to_date(env: Environment) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with as_owner(env.owner_database_url):
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            print(f"Migrating the database ({len(plan)} steps).", flush=True)
            call_command("migrate", interactive=False, verbosity=0)
    try:
        grant_to_app(env.owner_database_url, env.database_url)
    except psycopg.Error as error:
        raise SystemExit(f"Cannot grant rights to the application's role: {error}") from None


def bring_data_up_to_date(env: Environment) -> None:
    from epidesk.foundation.audit.actions import set_clock_ahead
    from epidesk.foundation.core.actions import claim_mode
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.foundation.places.actions import load_reference_data
    from epidesk.publishing.content.actions import load_starters

    claim_mode(env.mode)
    set_clock_ahead()  # a restored backup counts transactions from the start; the ledger must go on
    load_reference_data(by=SYSTEM)
    load_starters(by=SYSTEM)
    if env.is_demo:
        load_demonstration()
    else:
        tell_the_first_administrator(env)


def tell_the_first_administrator(env: Environment) -> None:
    """A link to open the house, once, while nobody administers it. Never over a road where others can read it."""
    from epidesk.foundation.accounts.actions import first_admin_link
    from epidesk.foundation.accounts.queries import administrator_exists
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.interfaces.common.sign_in.first_admin_views import first_admin_address

    if administrator_exists():
        return
    if urlsplit(env.public_url).scheme != "https" and urlsplit(env.public_url).hostname not in LOOPBACK:
        print(
            "There is no administrator yet, and this address is not protected: set EPIDESK_PUBLIC_URL=https://… "
            "(behind TLS), or start once with HOST=127.0.0.1, to get the link that creates the first one.",
            flush=True,
        )
        return
    address = first_admin_address(first_admin_link(by=SYSTEM))
    print(f"Create the first administrator here, once, within 24 hours:\n  {address}", flush=True)


def load_demonstration() -> None:
    from importlib.util import find_spec

    if find_spec("epidesk.interfaces.cli.demo") is None:
        print("The demonstration's cast is not part of this build: the province is empty.", flush=True)
        return
    from epidesk.interfaces.cli.demo import load

    load()


def main() -> None:
    import django

    from epidesk.env import environment

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epidesk.settings")
    django.setup()
    from .static_files import collect_static_files

    env = environment()
    bring_schema_up_to_date(env)
    collect_static_files()
    bring_data_up_to_date(env)


if __name__ == "__main__":
    main()
