# SPDX-License-Identifier: Apache-2.0
"""`epidesk up` as a person starts and ends it: in order, by kill -9, twice at once, with PostgreSQL dying under it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from epidesk.interfaces.cli import ports
from epidesk.interfaces.cli.postgres import pidfile
from epidesk.interfaces.cli.postgres.cluster import Cluster

from .conftest import passable_directory


class House:
    """One data directory and one port, started again and again."""

    def __init__(self, directory: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.data_dir = directory / "data"
        self.cluster = Cluster(self.data_dir / "postgres", say=lambda line: None)
        self.lines: list[str] = []
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> subprocess.Popen[str]:
        """For real use, which loads quicker than the demonstration; back when it says that it is up."""
        self.process = self.up("--production")
        self.wait_for(self.process, "Ctrl-C stops it.")
        return self.process

    def up(self, *words: str) -> subprocess.Popen[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EPIDESK_")}
        self.lines = []
        return subprocess.Popen(
            [sys.executable, "-m", "epidesk.interfaces.cli.main", "up", *words],
            env=kept | {"PORT": str(self.port), "EPIDESK_DATA_DIR": str(self.data_dir), "EPIDESK_WEB_WORKERS": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def wait_for(self, process: subprocess.Popen[str], wanted: str) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.lines.append(line.rstrip())
            if wanted in line:
                return
        raise AssertionError("\n".join([f"never said {wanted!r}", *self.lines]))

    def end(self, process: subprocess.Popen[str], number: signal.Signals) -> int:
        process.send_signal(number)
        assert process.stdout is not None
        self.lines += [line.rstrip() for line in process.stdout]
        return process.wait()

    def processes(self) -> list[int]:
        """Everything that runs for this data directory, but PostgreSQL."""
        mark = f"EPIDESK_DATA_DIR={self.data_dir}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if mark in (entry / "environ").read_bytes().split(b"\0"):
                        found.append(int(entry.name))
                except OSError:
                    continue
        return found


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with passable_directory() as directory:
        house = House(directory)
        yield house
        if house.process is not None and house.process.poll() is None:
            house.end(house.process, signal.SIGTERM)
        if house.cluster.alive():
            house.cluster.ensure_running()
            house.cluster.stop()


@pytest.fixture
def running(house: House) -> subprocess.Popen[str]:
    """The house, started if it is not: each start costs seconds."""
    if house.process is None or house.process.poll() is not None:
        house.start()
    assert house.process is not None
    return house.process


def test_a_second_start_on_the_same_port_is_told_and_disturbs_nothing(
    house: House, running: subprocess.Popen[str]
) -> None:
    second = house.up("--production")
    output, _ = second.communicate()
    assert second.returncode == 1
    assert output.count("\n") == 1
    assert f"Cannot listen on 127.0.0.1 port {house.port}" in output
    assert ports.answers("127.0.0.1", house.port)


def test_postgresql_killed_under_it_is_started_again(house: House, running: subprocess.Popen[str]) -> None:
    found = pidfile.read(house.cluster.location.data)
    assert found is not None
    os.kill(found.pid, signal.SIGKILL)
    house.wait_for(running, "PostgreSQL has ended: starting it again.")
    while not house.cluster.answers():
        time.sleep(0.05)


def test_after_kill_9_all_but_postgresql_is_gone_and_the_next_start_ends_that_too(
    house: House, running: subprocess.Popen[str]
) -> None:
    running.kill()
    running.wait()
    while house.processes():
        time.sleep(0.05)
    assert house.cluster.alive()

    heir = house.start()
    assert any("taking it over" in line for line in house.lines)
    assert house.end(heir, signal.SIGINT) == 0
    assert house.processes() == []
    assert not house.cluster.alive()
    assert [line for line in house.lines if "stopped." in line] == ["Web and workers stopped.", "PostgreSQL stopped."]


def test_what_was_made_for_production_never_serves_as_demonstration(house: House) -> None:
    if not house.data_dir.exists():
        house.end(house.start(), signal.SIGTERM)
    process = house.up()
    output, _ = process.communicate()
    assert process.returncode == 1
    assert "This database was made for “production” and cannot serve as “demo”" in output
    assert not house.cluster.alive()


def test_lost_keys_are_asked_back_and_never_made_anew(house: House) -> None:
    if not house.data_dir.exists():
        house.end(house.start(), signal.SIGTERM)
    keys, away = house.data_dir / "keys", house.data_dir / "keys-away"
    keys.rename(away)
    process = house.up("--production")
    output, _ = process.communicate()
    assert process.returncode == 1
    assert "restore the keys from your backup" in output
    assert not keys.exists()
    away.rename(keys)
    house.end(house.start(), signal.SIGTERM)
