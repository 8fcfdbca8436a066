# SPDX-License-Identifier: Apache-2.0
"""A cluster for as long as one process lives, as the tests use it."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .binaries import Binaries
from .cluster import Cluster


@contextlib.contextmanager
def temporary_cluster(binaries: Binaries | None = None) -> Iterator[Cluster]:
    """A running cluster in a new directory; both go at the end, and also when this process is killed."""
    directory = Path(tempfile.mkdtemp(prefix="epidesk-pg-"))
    if os.geteuid() == 0:
        directory.chmod(0o711)  # the server's account passes through; nothing to list
    guard = subprocess.Popen(
        [sys.executable, "-m", __name__, str(directory)], stdin=subprocess.PIPE, start_new_session=True
    )
    cluster = Cluster(directory, binaries, say=lambda line: None)
    try:
        cluster.ensure_running()
        yield cluster
    finally:
        cluster.stop()
        guard.communicate()


def clean_up_after(directory: Path) -> None:
    """Waits until the other end of our input is gone, by whatever cause, then removes what is left."""
    sys.stdin.read()
    cluster = Cluster(directory, say=lambda line: None)
    if directory.exists() and cluster.alive():
        cluster.ensure_running()  # joins it, so that it may be stopped
        cluster.stop()
    shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    clean_up_after(Path(sys.argv[1]))
