# SPDX-License-Identifier: Apache-2.0
"""Where a cluster may lie: full disks, private homes, directories of other people."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from epidesk.interfaces.cli.postgres.binaries import Binaries
from epidesk.interfaces.cli.postgres.cluster import Cluster
from epidesk.interfaces.cli.postgres.errors import ClusterError
from epidesk.interfaces.cli.postgres.location import reachable_binaries

MakeCluster = Callable[..., Cluster]
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: mounting, or dropping privileges")


@pytest.fixture
def small_disk(open_dir: Path) -> Iterator[Path]:
    """A file system of 20 MB, of which a new cluster needs about 60."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    disk = open_dir / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m,mode=755", "none", disk], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip(f"cannot mount a small disk here: {mounted.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill_up(filler: Path) -> None:
    """To the last byte."""
    with filler.open("wb", buffering=0) as file:
        for size in (2**20, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))


def test_a_full_disk_is_told_in_one_line_and_leaves_no_half_made_cluster(
    make_cluster: MakeCluster, small_disk: Path
) -> None:
    cluster = make_cluster(small_disk / "postgres")
    with pytest.raises(ClusterError, match="the disk is full: free some space") as error:
        cluster.ensure_running()
    assert "\n" not in str(error.value)
    assert not [path for path in (small_disk / "postgres").iterdir() if path.name.startswith("data")]

    subprocess.run(["mount", "-o", "remount,size=300m", small_disk], check=True)
    cluster.ensure_running()
    assert cluster.answers()
    assert cluster.stop()

    filler = small_disk / "filler"
    fill_up(filler)
    with pytest.raises(ClusterError, match="disk is full") as error:
        cluster.ensure_running()
    assert "\n" not in str(error.value)

    filler.unlink()
    cluster.ensure_running()
    assert cluster.answers()
    assert cluster.stop()


@only_root
def test_a_private_home_stays_closed_and_the_cluster_lies_elsewhere(
    make_cluster: MakeCluster, open_dir: Path, said: list[str]
) -> None:
    home = open_dir / "home"
    home.mkdir(mode=0o700)
    system_dir = open_dir / "var-lib"
    cluster = make_cluster(home / "epidesk" / "postgres", system_dir=system_dir)
    cluster.ensure_running()
    base = cluster.location.base
    assert base.parent == system_dir
    assert home.stat().st_mode & 0o777 == 0o700
    assert any(f"closed to the account {cluster.location.account.name}" in line for line in said)

    again = make_cluster(home / "epidesk" / "postgres", system_dir=system_dir)
    assert again.location.base == base, "the second start did not find the first one's cluster"
    assert cluster.stop()

    shutil.rmtree(home / "epidesk")
    anew = make_cluster(home / "epidesk" / "postgres", system_dir=system_dir)
    assert anew.location.base != base, "a new installation at the old path met the old rows"


@only_root
def test_programs_in_a_private_home_are_copied_not_opened(
    installed: Binaries, veteran: Cluster, open_dir: Path
) -> None:
    if not installed.tree:
        pytest.skip("the machine's own PostgreSQL lies where everybody can run it")
    home = open_dir / "home"
    home.mkdir(mode=0o700)
    package = installed.tree[0].parent.name
    shutil.copytree(installed.tree[0], home / package / installed.tree[0].name)
    shutil.copytree(installed.tree[1], home / installed.tree[1].name)
    moved = (home / package / installed.tree[0].name, home / installed.tree[1].name)
    hidden = Binaries(moved[0] / "bin", installed.version, "wheel", moved)
    account = veteran.location.account
    assert not account.can_execute(hidden.program("initdb"))

    copied = reachable_binaries(hidden, account, open_dir / "var-lib")
    assert all(account.can_execute(copied.program(name)) for name in ("postgres", "initdb", "pg_ctl"))
    assert copied.bin_dir.stat().st_uid == 0
    assert home.stat().st_mode & 0o777 == 0o700

    cluster = Cluster(open_dir / "postgres", hidden, say=lambda line: None, system_dir=open_dir / "var-lib")
    cluster.ensure_running()
    assert cluster.answers()
    assert cluster.stop()


@only_root
def test_another_users_directory_is_refused_in_one_line(make_cluster: MakeCluster, open_dir: Path) -> None:
    cluster = make_cluster(open_dir / "postgres")
    sockets = cluster.location.sockets
    shutil.rmtree(sockets)
    sockets.mkdir(mode=0o777)
    with pytest.raises(ClusterError, match="must be a directory of mode 0700"):
        make_cluster(open_dir / "postgres").ensure_running()


def test_a_kill_while_making_the_cluster_leaves_no_rubbish(make_cluster: MakeCluster, open_dir: Path) -> None:
    half_made = open_dir / "postgres" / "data.new-deadbeef"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("15\n")
    cluster = make_cluster(open_dir / "postgres")
    cluster.ensure_running()
    assert not half_made.exists()
    with psycopg.connect(cluster.app_dsn) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
