# SPDX-License-Identifier: Apache-2.0
"""The database to use: a configured one, else our own cluster with the machine's PostgreSQL, else with the wheel's."""

from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from epidesk.env import Environment

from .cluster import Cluster
from .errors import ClusterError

DIRECTORY = "postgres"


@dataclass(frozen=True)
class Database:
    """Two ways in. `cluster` is None for a configured database, which is never started or stopped here."""

    app_dsn: str
    owner_dsn: str
    cluster: Cluster | None = None

    def close(self) -> bool:
        """Stop using it; True when that stopped a server."""
        return self.cluster.stop() if self.cluster else False

    def has_fallen(self) -> bool:
        """Whether our own server died. A configured database is somebody else's to watch."""
        return self.cluster is not None and not self.cluster.alive()

    def raise_again(self) -> None:
        if self.cluster:
            self.cluster.ensure_running()


def open_database(env: Environment, say: Callable[[str], None] = print) -> Database:
    """Come back with a database that answers. Order: `EPIDESK_DATABASE_URL`, system binaries, the wheel's.

    Raises `ClusterError` with one line that says what to do.
    """
    if env.database_url:
        for name, url in (
            ("EPIDESK_DATABASE_URL", env.database_url),
            ("its owner's URL", env.owner_database_url),
        ):
            _check(name, url)
        return Database(env.database_url, env.owner_database_url)
    cluster = own_cluster(env, say)
    cluster.ensure_running()
    return Database(cluster.app_dsn, cluster.owner_dsn, cluster)


def own_cluster(env: Environment, say: Callable[[str], None] = print) -> Cluster:
    return Cluster(env.data_dir / DIRECTORY, say=say)


def _check(name: str, url: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        raise ClusterError(f"{name} does not answer: {reason}") from None
    if version < 150000:
        raise ClusterError(f"{name} is PostgreSQL {version // 10000}: version 15 or newer is needed.")
