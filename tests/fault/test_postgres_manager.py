# SPDX-License-Identifier: Apache-2.0
"""The PostgreSQL manager through starts, kills and lies in the pid file, on both kinds of binaries."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from epidesk.interfaces.cli.postgres import pidfile
from epidesk.interfaces.cli.postgres.binaries import Binaries
from epidesk.interfaces.cli.postgres.cluster import Cluster
from epidesk.interfaces.cli.postgres.errors import ClusterError

MakeCluster = Callable[..., Cluster]


def ask(dsn: str, statement: str) -> object:
    with psycopg.connect(dsn, autocommit=True) as connection:
        cursor = connection.execute(statement)  # type: ignore[call-overload]
        return cursor.fetchone()[0] if cursor.description else None


@pytest.fixture
def running(veteran: Cluster) -> Cluster:
    veteran.ensure_running()
    return veteran


@pytest.fixture
def bystander(veteran: Cluster) -> Iterator[subprocess.Popen[bytes]]:
    """A living process of the server's own account that is not PostgreSQL: the one PostgreSQL itself falls for."""
    account = veteran.location.account
    process = subprocess.Popen(["sleep", "600"], **({"user": account.uid} if account.drop else {}))
    yield process
    process.kill()
    process.wait()


def test_first_start_makes_a_utf8_cluster_with_checksums_and_no_network(running: Cluster) -> None:
    assert ask(running.app_dsn, "SELECT current_user") == "epidesk_app"
    assert ask(running.app_dsn, "SHOW server_encoding") == "UTF8"
    assert ask(running.app_dsn, "SELECT datcollate FROM pg_database WHERE datname = 'epidesk'") == "C"
    assert ask(running.app_dsn, "SHOW data_checksums") == "on"
    assert ask(running.app_dsn, "SHOW listen_addresses") == ""
    assert ask(running.app_dsn, "SHOW max_connections") == "200"
    assert ask(running.owner_dsn, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'epidesk'") == (
        "epidesk_owner"
    )


def test_the_server_never_runs_as_root_and_its_directories_are_private(running: Cluster) -> None:
    found = pidfile.read(running.location.data)
    assert found is not None
    assert Path(f"/proc/{found.pid}").stat().st_uid == running.location.account.uid != 0
    for private in (running.location.data, running.location.sockets):
        assert private.stat().st_mode & 0o077 == 0


def test_the_application_is_no_superuser(running: Cluster) -> None:
    for forbidden in ("CREATE TABLE mine (id int)", "CREATE ROLE friend", "ALTER SYSTEM SET fsync = off"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(running.app_dsn, forbidden)


def test_the_servers_log_holds_no_values_of_rows(running: Cluster) -> None:
    ask(running.owner_dsn, "CREATE TABLE people (name text CHECK (length(name) > 40), phone text)")
    said = "INSERT INTO people VALUES ('Trần Thị Mận', '+84120000507')"
    with pytest.raises(psycopg.errors.CheckViolation):
        ask(running.owner_dsn, said)
    with psycopg.connect(running.owner_dsn) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("INSERT INTO people VALUES (%s, %s)", ["Hồ Văn Tín", "+84120000508"])
    ask(running.owner_dsn, "SELECT pg_sleep(2.1), 'Phan Thanh Phương'")
    log = (running.location.data / "server.log").read_text(encoding="utf-8", errors="replace")
    assert "people_name_check" in log, "what broke is told"
    assert not [name for name in ("Mận", "Tín", "Phương", "84120000") if name in log]


def test_a_cluster_of_before_gets_todays_settings_at_its_next_start(running: Cluster) -> None:
    running.stop()
    own = running.location.base / "epidesk.conf"
    own.write_text(own.read_text(encoding="utf-8").replace("'terse'", "'verbose'"), encoding="utf-8")
    running.ensure_running()
    assert ask(running.app_dsn, "SHOW log_error_verbosity") == "terse"


def test_a_restart_keeps_rows(running: Cluster) -> None:
    ask(running.owner_dsn, "CREATE TABLE kept AS SELECT 'Huế' AS name")
    assert running.stop() is True
    assert not running.alive()
    running.ensure_running()
    assert ask(running.owner_dsn, "SELECT name FROM kept") == "Huế"


@pytest.mark.parametrize("victims", ["postmaster", "every process"])
def test_no_acknowledged_row_is_lost_to_kill_9(running: Cluster, victims: str) -> None:
    ask(running.owner_dsn, "DROP TABLE IF EXISTS filed; CREATE TABLE filed (n int)")
    acknowledged: list[int] = []

    def file_until_cut_off() -> None:
        try:
            with psycopg.connect(running.owner_dsn, autocommit=True) as connection:
                for n in range(1_000_000):
                    connection.execute("INSERT INTO filed VALUES (%s)", [n])
                    acknowledged.append(n)
        except psycopg.Error:
            return

    client = threading.Thread(target=file_until_cut_off)
    client.start()
    while len(acknowledged) < 100:
        time.sleep(0.01)
    found = pidfile.read(running.location.data)
    assert found is not None
    for pid in [found.pid] if victims == "postmaster" else pidfile.server_processes(running.location.data):
        os.kill(pid, signal.SIGKILL)
    client.join()
    running.ensure_running()
    assert ask(running.owner_dsn, "SELECT count(*) FROM filed") >= len(acknowledged)  # type: ignore[operator]


def leave_a_pid_file(cluster: Cluster, pid: int) -> None:
    """As a crash or a reboot leaves it: a file whose pid now belongs to somebody else."""
    path = cluster.location.data / pidfile.PID_FILE
    lines = path.read_text().splitlines()
    assert cluster.stop()
    path.write_text("\n".join([str(pid), *lines[1:]]) + "\n")
    os.chown(path, cluster.location.account.uid, cluster.location.account.gid)
    lock = cluster.location.sockets / ".s.PGSQL.5432.lock"
    lock.write_text("\n".join([str(pid), *lines[1:5]]) + "\n")
    os.chown(lock, cluster.location.account.uid, cluster.location.account.gid)


def test_a_stale_pid_file_naming_a_living_stranger_does_not_stop_the_start(
    running: Cluster, bystander: subprocess.Popen[bytes]
) -> None:
    leave_a_pid_file(running, bystander.pid)
    running.ensure_running()
    assert ask(running.app_dsn, "SELECT 1") == 1
    assert bystander.poll() is None, "the stranger was hurt"


def test_a_stale_pid_file_naming_a_zombie_does_not_stop_the_start(
    running: Cluster, bystander: subprocess.Popen[bytes]
) -> None:
    leave_a_pid_file(running, bystander.pid)
    bystander.kill()
    while Path(f"/proc/{bystander.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        time.sleep(0.01)
    running.ensure_running()
    assert ask(running.app_dsn, "SELECT 1") == 1


@pytest.mark.parametrize("content", ["", "not a number\n"])
def test_a_pid_file_cut_short_does_not_stop_the_start(running: Cluster, content: str) -> None:
    assert running.stop()
    (running.location.data / pidfile.PID_FILE).write_text(content)
    running.ensure_running()
    assert ask(running.app_dsn, "SELECT 1") == 1


def test_a_server_somebody_else_started_is_used_and_left_alone(running: Cluster, installed: Binaries) -> None:
    assert running.stop()
    location = running.location
    pg_ctl = [installed.program("pg_ctl"), "-D", str(location.data), "-w", "-s"]
    assert location.account.run([*pg_ctl, "-l", str(location.data / "server.log"), "start"]).returncode == 0
    try:
        said: list[str] = []
        guest = Cluster(running.data_dir, installed, say=said.append)
        guest.ensure_running()
        assert ask(guest.app_dsn, "SELECT 1") == 1
        assert guest.stop() is False
        assert guest.alive()
        assert "started by somebody else" in said[0]
    finally:
        location.account.run([*pg_ctl, "-m", "fast", "stop"])


def test_a_cluster_is_never_opened_by_another_version(running: Cluster, installed: Binaries) -> None:
    assert running.stop()
    other = Binaries(installed.bin_dir, f"{installed.major + 1}.0", installed.source, installed.tree)
    with pytest.raises(ClusterError, match=f"made by PostgreSQL {installed.major}, not {other.major}"):
        Cluster(running.data_dir, other, say=print).ensure_running()


def test_a_path_too_long_for_a_socket_gets_a_private_short_one(make_cluster: MakeCluster, open_dir: Path) -> None:
    cluster = make_cluster(open_dir / "a-very-long-name-for-a-directory" / ("x" * 100))
    cluster.ensure_running()
    sockets = cluster.location.sockets
    assert len(str(sockets)) < 50
    assert sockets.stat().st_mode & 0o077 == 0
    assert ask(cluster.app_dsn, "SELECT 1") == 1
    assert cluster.stop()
    assert not sockets.exists()
