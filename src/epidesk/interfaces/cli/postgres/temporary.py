# SPDX-License-Identifier: Apache-2.0
"""A cluster for as long as one command runs: `python -m epidesk.interfaces.cli.postgres.temporary COMMAND …`.

The command finds the owner's DSN in `EPIDESK_TEST_DSN`; its exit code is ours.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .binaries import Binaries
from .cluster import Cluster
from .errors import ClusterError


@contextlib.contextmanager
def temporary_cluster(binaries: Binaries | None = None) -> Iterator[Cluster]:
    """A running cluster in a new directory that is gone afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="epidesk-pg-"))
    if os.geteuid() == 0:
        directory.chmod(0o711)  # the server's account passes through; nothing to list
    cluster = Cluster(directory, binaries, say=lambda line: None)
    try:
        cluster.ensure_running()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(directory, ignore_errors=True)


def main(argv: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with temporary_cluster() as cluster:
            environment = os.environ | {"EPIDESK_TEST_DSN": cluster.dsn("epidesk_owner", "postgres")}
            return subprocess.run(argv, env=environment, check=False).returncode
    except ClusterError as error:
        print(f"epidesk: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
