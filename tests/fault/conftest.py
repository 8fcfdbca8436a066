# SPDX-License-Identifier: Apache-2.0
"""Clusters for the fault tests: each in a directory of its own, on the machine's PostgreSQL and on the wheel's."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from benchmarks.stand import Stand, stand

from epidesk.interfaces.cli.postgres import binaries
from epidesk.interfaces.cli.postgres.binaries import Binaries
from epidesk.interfaces.cli.postgres.cluster import Cluster

FINDERS = {"system": binaries.find_system, "wheel": binaries.find_wheel}


@pytest.fixture(scope="module", params=["system", "wheel"])
def installed(request: pytest.FixtureRequest) -> Binaries:
    found = FINDERS[request.param]()
    if not found:
        pytest.skip(f"no PostgreSQL of kind {request.param!r} on this machine")
    return found[0]


@contextlib.contextmanager
def passable_directory() -> Iterator[Path]:
    """A directory every account may pass through; pytest's own are closed to the server's account."""
    directory = Path(tempfile.mkdtemp(prefix="epidesk-test-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def open_dir() -> Iterator[Path]:
    with passable_directory() as directory:
        yield directory


@pytest.fixture
def said() -> list[str]:
    """The lines a cluster told the person at the terminal."""
    return []


@pytest.fixture
def make_cluster(open_dir: Path, installed: Binaries, said: list[str]) -> Iterator[Callable[..., Cluster]]:
    """New clusters, stopped at the end whatever happened to them."""
    made: list[Cluster] = []

    def make(data_dir: Path = open_dir / "postgres", **options: object) -> Cluster:
        made.append(Cluster(data_dir, installed, say=said.append, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for cluster in made:
        with contextlib.suppress(Exception):  # a test may have left it unable to start
            if cluster.alive():
                cluster.ensure_running()
                cluster.stop()


@pytest.fixture(scope="module")
def veteran(installed: Binaries) -> Iterator[Cluster]:
    """One cluster that lives through many accidents: made once, because making takes a second."""
    with passable_directory() as directory:
        cluster = Cluster(directory / "postgres", installed, say=lambda line: None)
        cluster.ensure_running()
        yield cluster
        cluster.ensure_running()
        cluster.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make test-fast` leaves out what lies in this folder."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker("fault")


@pytest.fixture(scope="session")
def house() -> Iterator[Stand]:
    """A whole installation with web and workers. A test that kills something starts it again before it ends."""
    with patched_environment({"EPIDESK_STALLED_AFTER_S": "6"}), stand() as here:
        yield here


@pytest.fixture(scope="session")
def machine_key(house: Stand) -> str:
    return house.python("-m", "benchmarks.machine_key").strip().splitlines()[-1]


@pytest.fixture(scope="session")
def operators_session(house: Stand) -> str:
    """The session cookie of an operator who sees the whole province."""
    return house.python("-m", "benchmarks.operator_session").strip().splitlines()[-1]


@contextlib.contextmanager
def patched_environment(more: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in more}
    os.environ.update(more)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
