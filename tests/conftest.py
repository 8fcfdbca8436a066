# SPDX-License-Identifier: Apache-2.0
"""The ground of all tests: an own PostgreSQL, an own data directory, and `../shared` when it is there."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.rows_written import RowsWritten

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

_data_dir = tempfile.TemporaryDirectory(prefix="epidesk-test-")
os.environ["EPIDESK_MODE"] = "test"
os.environ["EPIDESK_DATA_DIR"] = _data_dir.name
os.environ["EPIDESK_CONFIG_DIR"] = str(ROOT / "config")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epidesk.settings")
_stack = ExitStack()


def _test_dsn() -> str:
    """`EPIDESK_TEST_DSN` (an owner who may create databases), or a PostgreSQL of our own for this run.

    With several workers each has its own: the ledger is sealed up to the oldest transaction of the whole server.
    """
    if dsn := os.environ.get("EPIDESK_TEST_DSN"):
        return dsn
    from epidesk.interfaces.cli.postgres.temporary import temporary_cluster

    cluster = _stack.enter_context(temporary_cluster())
    _need_not_last(cluster.owner_dsn)
    return cluster.owner_dsn


def _need_not_last(owner_dsn: str) -> None:
    """This cluster goes when the run ends: waiting for the disk would be half of the time. Tests of faults start
    clusters of their own, which are as durable as an installation's."""
    import psycopg

    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


os.environ["EPIDESK_DATABASE_URL"] = os.environ["EPIDESK_OWNER_DATABASE_URL"] = _test_dsn()

# Read only now, with the variables above in place: named in pyproject.toml they would be read before this file.
import django  # noqa: E402
from django.conf import settings  # noqa: E402

assert settings.ENV.mode == "test"
django.setup()  # a folder named on the command line has its conftest read before pytest-django would do it


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Workers inherit the environment; with this in it they would read the settings before this file, and so use the
    server and the data directory of the process that started them."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `--dist loadscope`: all browsers after one another in one process, with one installation; the killed
    processes, which mostly wait, beside them, file by file."""
    from xdist.scheduler import LoadScopeScheduling

    class BrowsersInOne(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return "browsers" if nodeid.startswith("tests/e2e/") else nodeid.partition("::")[0]

    return BrowsersInOne(config, log) if config.getoption("dist") == "loadscope" else None


def pytest_unconfigure(config: pytest.Config) -> None:
    _stack.close()
    _data_dir.cleanup()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A database name of one's own (`EPIDESK_TEST_DB`), so that several people can test against one server."""
    from django.conf import settings

    name = "_".join(
        filter(None, [os.environ.get("EPIDESK_TEST_DB", "test_epidesk"), os.environ.get("PYTEST_XDIST_WORKER")])
    )
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = name


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_guards_of_the_ledger() -> None:
    """Tests with real transactions empty all tables afterwards; the ledger would refuse, so its triggers rest, and the
    jobs' tables, which are not Django's, would be left out."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    plain = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, *args: object, **kwargs: object) -> list[str]:
        statements = plain(self, *args, **kwargs)  # type: ignore[arg-type]
        off, on = "SET session_replication_role = replica", "SET session_replication_role = DEFAULT"
        jobs = "TRUNCATE procrastinate_jobs, procrastinate_periodic_defers, procrastinate_workers CASCADE"
        return [off, *statements, jobs, on] if statements else []

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _flush_without_permissions() -> None:
    """Nothing here asks Django's own tables of permissions; filling them again took longer than emptying all others."""
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db.models.signals import post_migrate

    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public data and standards beside the project; the test skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not beside the project: this test compares with its data")
    return SHARED


@pytest.fixture(autouse=True)
def _fresh_caches() -> Iterator[None]:
    """What a process remembers of one test must not reach the next: tables it read, the language it spoke."""
    yield
    from django.utils import translation

    from epidesk.foundation.core.process_cache import clear_all

    clear_all()
    translation.deactivate()


@pytest.fixture(autouse=True)
def _no_window_ends_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries are counted by windows of the clock; a window that ended amid a test would count from nought."""
    from epidesk.foundation.core import limits

    now = time.time()
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: now))


@pytest.fixture(scope="session")
def _loaded_hue(django_db_setup: None, django_db_blocker: Any) -> RowsWritten:
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.foundation.places.actions import load_reference_data

    with django_db_blocker.unblock():
        return RowsWritten.by(lambda: load_reference_data(by=SYSTEM), schema="kept_hue")


@pytest.fixture
def hue(_loaded_hue: RowsWritten, db: None) -> None:
    """The 40 units, zones and facilities of Huế, as an installation loads them: loaded once a run, then copied."""
    _loaded_hue.write_again()


@pytest.fixture(scope="session")
def _loaded_teams(_loaded_hue: RowsWritten, django_db_blocker: Any) -> RowsWritten:
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.foundation.core.process_cache import clear_all
    from epidesk.response.dispatch.actions import load_teams

    def load() -> None:
        clear_all()  # whoever asked before `hue` was there remembers no ward
        load_teams(by=SYSTEM)

    with django_db_blocker.unblock():
        return RowsWritten.by(load, schema="kept_teams", after=_loaded_hue)


@pytest.fixture
def hue_teams(_loaded_teams: RowsWritten, hue: None) -> None:
    """The 23 teams, all off duty, as an installation loads them."""
    _loaded_teams.write_again()
