# SPDX-License-Identifier: Apache-2.0
"""The doctor tells what is wrong and what to do, and changes nothing."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result

from epidesk.env import environment, read_environment
from epidesk.foundation.core.keyring import KEY_FILES
from epidesk.interfaces.cli.checks import database, machine
from epidesk.interfaces.cli.checks.finding import Finding
from epidesk.interfaces.cli.main import epidesk
from epidesk.interfaces.cli.postgres.configuration import SILENT_ON_ROWS
from epidesk.interfaces.cli.postgres.database import Database


def write_keys(data_dir: Path, *, mode: int = 0o600) -> Path:
    directory = data_dir / "keys"
    directory.mkdir()
    for name in KEY_FILES:
        (directory / name).write_text("secret")
        (directory / name).chmod(mode)
    return directory


def test_keys_that_others_can_read_are_bad(tmp_path: Path) -> None:
    write_keys(tmp_path, mode=0o644)
    finding = machine.keys(tmp_path)
    assert finding.state == "bad"
    assert "chmod 600" in finding.advice


def test_a_lost_key_is_bad_and_says_where_it_should_come_from(tmp_path: Path) -> None:
    (write_keys(tmp_path) / "field_keys").unlink()
    finding = machine.keys(tmp_path)
    assert finding.state == "bad"
    assert "field_keys missing" in finding.says
    assert "backup" in finding.advice


def test_keys_in_order_are_good(tmp_path: Path) -> None:
    write_keys(tmp_path)
    assert machine.keys(tmp_path).state == "good"


@pytest.mark.parametrize(("free_mb", "state"), [(100, "bad"), (1000, "odd"), (50_000, "good")])
def test_a_full_disk_is_seen_before_postgresql_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_mb: int, state: str
) -> None:
    usage = machine.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: usage._replace(free=free_mb * 2**20))
    assert machine.disk(tmp_path / "not" / "there" / "yet").state == state


def test_a_port_taken_by_something_else_is_bad() -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        env = read_environment({"PORT": str(stranger.getsockname()[1])})
        assert machine.port(env).state == "bad"


def test_a_database_that_does_not_answer_is_bad(tmp_path: Path) -> None:
    url = f"postgresql://epidesk_app@/epidesk?host={tmp_path}"
    finding = database.reach(read_environment({"EPIDESK_DATABASE_URL": url}))
    assert not isinstance(finding, Database)
    assert finding.state == "bad"


def test_one_role_for_all_is_odd() -> None:
    owner = environment().owner_database_url
    assert database.roles(Database(owner, owner)).state == "odd"


def set_to(**settings: str) -> Database:
    """The test's database with these settings, as the administrator of a foreign one might have set them."""
    options = quote(" ".join(f"-c {name}={value}" for name, value in settings.items()))
    owner = environment().owner_database_url
    url = f"{owner}{'&' if '?' in owner else '?'}options={options}"
    return Database(url, url)


QUIET = {name: values[0] for name, values in SILENT_ON_ROWS.items()}


def test_a_server_whose_log_holds_what_rows_hold_is_odd() -> None:
    assert database.server_log(set_to(**QUIET)).state == "good"
    finding = database.server_log(set_to(**QUIET | {"log_error_verbosity": "default", "log_statement": "all"}))
    assert finding.state == "odd"
    assert "log_error_verbosity=default, log_statement=all" in finding.says
    assert "log_error_verbosity=terse, log_statement=none" in finding.advice


@pytest.fixture
def empty_queues(transactional_db: None) -> Iterator[None]:
    """The doctor looks through a connection of its own, so jobs must be committed; nobody else empties this table."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        yield
        cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.mark.usefixtures("empty_queues")
@pytest.mark.parametrize(("age_s", "state"), [(5, "good"), (90, "bad")])
def test_a_job_that_waits_too_long_is_bad(age_s: int, state: str) -> None:
    from django.db import connection

    from epidesk.foundation.core.jobs import app

    app.configure_task("core.deliver_event", queue="urgent", allow_unknown=True).defer(
        event="", payload={}, subscriber=""
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - make_interval(secs => %s)", [age_s])
    parameters = connection.get_connection_params()
    dsn = f"postgresql://{parameters['user']}@/{parameters['dbname']}?host={parameters.get('host', '')}"
    found = {finding.subject: finding for finding in database.queues(Database(dsn, dsn))}
    assert found["Queue urgent"].state == state
    assert found["Queue urgent"].says.startswith("1 waiting")
    assert found["Queue bulk"].state == "good"


def test_before_the_first_start_it_says_what_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("EPIDESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("EPIDESK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PORT", "1")
    environment.cache_clear()
    try:
        answer = CliRunner().invoke(epidesk, ["doctor"], prog_name="epidesk")
    finally:
        environment.cache_clear()
    assert "Database: none yet → `epidesk up` makes one" in answer.output
    assert "Keys: none in" in answer.output
    assert not (tmp_path / "data").exists()


def doctor(monkeypatch: pytest.MonkeyPatch, **told: str) -> Result:
    """What it says to an administrator whose environment holds this and nothing else of ours."""
    for name in [name for name in os.environ if name.startswith("EPIDESK_")]:
        monkeypatch.delenv(name)
    for name, value in ({"PORT": "1"} | told).items():
        monkeypatch.setenv(name, value)
    environment.cache_clear()
    try:
        return CliRunner().invoke(epidesk, ["doctor"], prog_name="epidesk")
    finally:
        environment.cache_clear()


def lines_on(subject: str, answer: Result) -> list[str]:
    return [line for line in answer.output.splitlines() if f" {subject}: " in line]


@pytest.fixture
def made_for(transactional_db: None) -> Iterator[Callable[[str], str]]:
    """Notes in the test's database what it was made for; gives its address. The doctor has a connection of its own."""
    from django.db import connection

    from epidesk.foundation.core.models import Installation

    parameters = connection.get_connection_params()
    before = list(Installation.objects.all())

    def note(mode: str) -> str:
        Installation.objects.update_or_create(id=1, defaults={"mode": mode, "keys_proof": ""})
        return f"postgresql://{parameters['user']}@/{parameters['dbname']}?host={parameters.get('host', '')}"

    yield note
    Installation.objects.all().delete()
    Installation.objects.bulk_create(before)


# The keys are absent on purpose in these: beyond them the doctor would set this process up for that database.


def test_a_production_centre_without_gateways_is_bad_though_nobody_names_the_mode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made_for: Callable[[str], str]
) -> None:
    answer = doctor(monkeypatch, EPIDESK_DATABASE_URL=made_for("production"), EPIDESK_DATA_DIR=str(tmp_path))
    assert lines_on("Mode", answer) == ["ok    Mode: production"]
    sms, mail = lines_on("Messages", answer)
    assert sms.startswith("BAD   Messages: sms: has no gateway.")
    assert mail.startswith("BAD   Messages: email: has no gateway.")
    assert "gateways.yaml" in sms
    assert answer.exit_code == 1


def test_a_demonstration_needs_no_gateways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made_for: Callable[[str], str]
) -> None:
    answer = doctor(monkeypatch, EPIDESK_DATABASE_URL=made_for("demo"), EPIDESK_DATA_DIR=str(tmp_path))
    assert lines_on("Messages", answer) == ["ok    Messages: go to the outbox page or further"]


def test_while_the_database_is_away_it_does_not_take_production_for_a_demonstration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = doctor(monkeypatch, EPIDESK_DATA_DIR=str(tmp_path))
    assert [line[:5] for line in lines_on("Messages", answer)] == ["look ", "look "]
    assert "a demonstration needs none; production does" in answer.output
    asked = doctor(monkeypatch, EPIDESK_DATA_DIR=str(tmp_path), EPIDESK_MODE="production")
    assert [line[:5] for line in lines_on("Messages", asked)] == ["BAD  ", "BAD  "]


def test_missing_gateways_alone_make_the_exit_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Everything else stubbed away: monitoring learns of it by the exit code."""
    for name in ("configuration", "database"):
        monkeypatch.setattr(f"epidesk.interfaces.cli.checks.{name}.look", lambda env: iter(()))
    for name in ("postgresql", "disk", "keys", "port"):
        monkeypatch.setattr(machine, name, lambda asked: Finding("good", "Stub", ""))
    monkeypatch.setattr(machine, "assets", lambda: Finding("good", "Stub", ""))
    assert doctor(monkeypatch, EPIDESK_DATA_DIR=str(tmp_path), EPIDESK_MODE="production").exit_code == 1
    assert doctor(monkeypatch, EPIDESK_DATA_DIR=str(tmp_path), EPIDESK_MODE="demo").exit_code == 0
