# SPDX-License-Identifier: Apache-2.0
"""Several processes over one data directory: one server, which stays as long as anybody uses it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from epidesk.interfaces.cli.postgres.account import Account
from epidesk.interfaces.cli.postgres.binaries import Binaries
from epidesk.interfaces.cli.postgres.cluster import Cluster

SOURCE = Path(__file__).resolve().parents[2] / "src"

# Starts or joins the cluster, proves the DSN, and stops when its input ends.
USER = """
import sys, psycopg
from pathlib import Path
from epidesk.interfaces.cli.postgres.binaries import Binaries
from epidesk.interfaces.cli.postgres.cluster import Cluster
data_dir, bin_dir, version = sys.argv[1:]
cluster = Cluster(Path(data_dir), Binaries(Path(bin_dir), version, "system"))
cluster.ensure_running()
with psycopg.connect(cluster.app_dsn) as connection:
    row = connection.execute("SELECT system_identifier, pg_postmaster_start_time() FROM pg_control_system()").fetchone()
print("SERVER", row[0], row[1].isoformat(), flush=True)
sys.stdin.read()
print("STOPPED", cluster.stop(), flush=True)
"""


class User:
    """Another process that uses the cluster."""

    def __init__(self, data_dir: Path, installed: Binaries, python: str = sys.executable, **options: object) -> None:
        self.process = subprocess.Popen(
            [python, "-c", USER, str(data_dir), str(installed.bin_dir), installed.version],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **options,  # type: ignore[call-overload]
        )
        self.lines: list[str] = []

    def server(self) -> str:
        """Which server it reached."""
        return self._until("SERVER")

    def leave(self) -> str:
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self._until("STOPPED")

    def _until(self, mark: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.strip())
            if line.startswith(mark):
                return line.strip()
        raise AssertionError(self.lines)


@pytest.fixture
def users(open_dir: Path, installed: Binaries) -> Iterator[Callable[..., User]]:
    made: list[User] = []

    def make(**options: object) -> User:
        made.append(User(open_dir / "postgres", installed, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for user in made:
        user.process.stdin.close()  # type: ignore[union-attr]
        user.process.stdout.close()  # type: ignore[union-attr]
        user.process.wait(timeout=60)
    left = Cluster(open_dir / "postgres", installed, say=lambda line: None)
    if left.alive():
        left.ensure_running()
        left.stop()


def test_two_starts_at_once_make_one_server_and_it_stays_until_the_last_leaves(users: Callable[..., User]) -> None:
    first, second = users(), users()
    assert first.server() == second.server()
    assert sum("Making a new database" in line for line in first.lines + second.lines) == 1
    guest, host = (first, second) if any("in use by" in line for line in first.lines) else (second, first)
    assert any(f"in use by process {host.process.pid}" in line for line in guest.lines)

    assert host.leave() == "STOPPED False"
    assert any(f"PostgreSQL stays up: process {guest.process.pid}" in line for line in host.lines)
    assert guest.leave() == "STOPPED True"


def test_a_server_whose_starter_was_killed_is_found_again_and_taken_over(
    users: Callable[..., User], open_dir: Path, installed: Binaries, said: list[str]
) -> None:
    starter = users()
    before = starter.server()
    os.kill(starter.process.pid, signal.SIGKILL)
    starter.process.wait()
    heir = Cluster(open_dir / "postgres", installed, say=said.append)
    assert heir.alive(), "the server went with its starter"
    heir.ensure_running()
    with psycopg.connect(heir.app_dsn) as connection:
        row = connection.execute("SELECT system_identifier FROM pg_control_system()").fetchone()
    assert row is not None
    assert before.split()[1] == str(row[0])
    assert any("taking it over" in line for line in said)
    assert heir.stop() is True


def test_a_normal_user_needs_no_privileges(users: Callable[..., User], open_dir: Path, installed: Binaries) -> None:
    if os.geteuid() != 0:
        pytest.skip("every other test here runs as a normal user already")
    nobody = Account("nobody", 65534, 65534, drop=True)
    python = next((p for p in (sys.executable, "/usr/bin/python3") if nobody.can_execute(p)), None)
    libraries = Path(psycopg.__file__).parents[1]
    if python is None or not nobody.can_execute(installed.program("postgres")) or not nobody.can_enter(libraries):
        pytest.skip("Python or PostgreSQL lies in a private home, out of a normal user's reach")
    os.chown(open_dir, 65534, 65534)
    user = users(
        python=python,
        user=65534,
        group=65534,
        extra_groups=[],
        cwd="/",
        env={"PYTHONPATH": f"{SOURCE}:{libraries}", "PATH": "/usr/bin:/bin"},
    )
    assert user.server().startswith("SERVER")
    assert (open_dir / "postgres" / "data").stat().st_uid == 65534
    assert user.leave() == "STOPPED True"


def test_a_temporary_cluster_goes_with_the_process_it_was_made_for() -> None:
    program = (
        "import sys; from epidesk.interfaces.cli.postgres.temporary import temporary_cluster\n"
        "with temporary_cluster() as cluster: print(cluster.data_dir, flush=True); sys.stdin.read()"
    )
    user = subprocess.Popen(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert user.stdout is not None
    directory = Path(user.stdout.readline().strip())
    assert Cluster(directory).alive()
    user.kill()
    user.communicate()
    while directory.exists():
        time.sleep(0.05)
