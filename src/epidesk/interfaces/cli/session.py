# SPDX-License-Identifier: Apache-2.0
"""What a subcommand needs around it: a database that answers, and Django set up on it."""

import contextlib
import functools
import os
from collections.abc import Callable, Iterator
from typing import ParamSpec, TypeVar

import click

from epidesk.env import Environment, environment

from .installation import mode_in_force, stored, unfit
from .postgres.database import Database, open_database
from .postgres.errors import ClusterError

P = ParamSpec("P")
R = TypeVar("R")


def tell(line: str) -> None:
    """A line about what is going on, to stderr: stdout is for the command's own answer."""
    click.echo(line, err=True)


def _tell_while(working: list[bool]) -> Callable[[str], None]:
    """Nothing is told once the command has given its answer: on a terminal that must stay the last line."""

    def told(line: str) -> None:
        if working:
            tell(line)

    return told


def with_database(function: Callable[P, R]) -> Callable[P, R]:
    """Decorator: runs the command as the application's role on a running database, with Django set up.

    Starts our own PostgreSQL if it does not run, and stops it again afterwards.
    """
    return _on_database(function, as_owner=False)


def with_owners_database(function: Callable[P, R]) -> Callable[P, R]:
    """The same as the schema's owner: only for what changes the schema."""
    return _on_database(function, as_owner=True)


def _on_database(function: Callable[P, R], *, as_owner: bool) -> Callable[P, R]:
    @functools.wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with opened_database() as database:
            set_up_django(database, as_owner=as_owner)
            return function(*args, **kwargs)

    return wrapped


@contextlib.contextmanager
def opened_database() -> Iterator[Database]:
    working = [True]
    database = open_database(environment(), _tell_while(working))
    try:
        yield database
    finally:
        working.clear()
        database.close()


def children_environment(env: Environment, database: Database, mode: str) -> dict[str, str]:
    """What web, worker and preparation processes are told."""
    return {
        **{name: value for name, value in os.environ.items() if name != "EPIDESK_DATABASE_URL_FILE"},
        "DJANGO_SETTINGS_MODULE": "epidesk.settings",
        "EPIDESK_DATABASE_URL": database.app_dsn,
        "EPIDESK_OWNER_DATABASE_URL": database.owner_dsn,
        "EPIDESK_DATA_DIR": str(env.data_dir),
        "EPIDESK_MODE": mode,
    }


def set_up_django(database: Database, *, as_owner: bool = False) -> None:
    """In the mode of the database, whatever that is. Raises `ClusterError` when it and this process do not fit."""
    env = environment()
    found = stored(database.owner_dsn)
    mode = mode_in_force(found, env)
    if found and (reason := unfit(found, mode, env.data_dir)):
        raise ClusterError(reason)
    os.environ.update(children_environment(env, database, mode))
    if as_owner:
        os.environ["EPIDESK_DATABASE_URL"] = database.owner_dsn
    os.environ.pop("EPIDESK_DATABASE_URL_FILE", None)
    environment.cache_clear()

    import django

    django.setup()
