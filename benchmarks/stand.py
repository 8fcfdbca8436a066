# SPDX-License-Identifier: Apache-2.0
"""A whole installation of its own for one measurement: PostgreSQL, migrated, with reference data, web and workers."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from epidesk.interfaces.cli.postgres.cluster import Cluster

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Stand:
    """Where it runs. `environment` is what a further process of the installation needs, `cluster` its PostgreSQL."""

    base_url: str
    port: int
    owner_dsn: str
    app_dsn: str
    bin_dir: Path
    cluster: Cluster
    environment: dict[str, str]
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def python(self, *arguments: str, check: bool = True) -> str:
        """Runs Python with the installation's environment; its standard output."""
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            check=check,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        ).stdout

    def start(self, name: str, *arguments: str) -> None:
        self.children[name] = subprocess.Popen(
            [sys.executable, *arguments], env=self.environment, cwd=ROOT, stdout=subprocess.DEVNULL
        )

    def start_web(self) -> None:
        self.start("web", "-m", "epidesk.interfaces.cli.web")

    def start_worker(self, queue: str) -> None:
        self.start(queue, "-m", "epidesk.interfaces.cli.worker", "--queue", queue)

    def stop(self, name: str) -> None:
        child = self.children.pop(name)
        child.terminate()
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def wait_until_ready(self, timeout_s: float = 60) -> None:
        """Until the web process answers and its database does. Raises `RuntimeError` when it died or takes longer."""
        until = time.monotonic() + timeout_s
        while True:
            try:
                with urllib.request.urlopen(f"{self.base_url}/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pass
            if time.monotonic() > until or self.children["web"].poll() is not None:
                raise RuntimeError("the web process did not answer")
            time.sleep(0.1)

    def kill(self, name: str) -> None:
        """kill -9."""
        child = self.children.pop(name)
        child.kill()
        child.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def stand(*, web: bool = True, web_workers: int = 2, jobs: bool = True, demonstration: bool = False) -> Iterator[Stand]:
    """Everything up and answering; everything gone afterwards. `demonstration`: with the invented province in it."""
    from epidesk.interfaces.cli.postgres.temporary import temporary_cluster

    with temporary_cluster() as cluster, tempfile.TemporaryDirectory(prefix="epidesk-bench-") as data_dir:
        port = free_port()
        environment = {
            **os.environ,
            "EPIDESK_MODE": "demo",
            "EPIDESK_DATA_DIR": data_dir,
            "EPIDESK_DATABASE_URL": cluster.owner_dsn,
            "EPIDESK_OWNER_DATABASE_URL": cluster.owner_dsn,
            "EPIDESK_WEB_WORKERS": str(web_workers),
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "DJANGO_SETTINGS_MODULE": "epidesk.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        environment.pop("EPIDESK_DEMO_PASSPHRASE", None)
        here = Stand(
            base_url=f"http://127.0.0.1:{port}",
            port=port,
            owner_dsn=cluster.owner_dsn,
            app_dsn=cluster.app_dsn,
            bin_dir=_bin_dir(),
            cluster=cluster,
            environment=environment,
        )
        here.python("-m", "benchmarks.prepare", *(["demonstration"] if demonstration else []))
        environment["EPIDESK_DATABASE_URL"] = cluster.app_dsn
        if web:
            here.start_web()
        if jobs:
            for queue in ("urgent", "normal", "bulk"):
                here.start_worker(queue)
        try:
            if web:
                here.wait_until_ready()
            yield here
        finally:
            for name in list(here.children):
                here.stop(name)


def _bin_dir() -> Path:
    from epidesk.interfaces.cli.postgres.binaries import find

    return Path(find().program("pgbench")).parent
