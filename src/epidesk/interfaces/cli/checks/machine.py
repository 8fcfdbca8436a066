# SPDX-License-Identifier: Apache-2.0
"""The machine: programs, disk, keys, port."""

import platform
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from epidesk.env import Environment
from epidesk.foundation.core.keyring import KEY_FILES, missing_keys
from epidesk.interfaces.cli import ports
from epidesk.interfaces.cli.postgres import binaries
from epidesk.interfaces.cli.postgres.errors import ClusterError

from .finding import Finding

TIGHT_MB, FULL_MB = 2048, 256


def look(env: Environment, *, mode: str) -> Iterator[Finding]:
    """`mode`: what it runs as, of `database.mode_known`."""
    yield Finding("good", "Python", f"{platform.python_version()} in {sys.prefix}")
    yield node()
    yield postgresql(env)
    yield disk(env.data_dir)
    yield keys(env.data_dir)
    yield from messages(env, mode)
    yield assets()
    yield port(env)


def node() -> Finding:
    """Needed to build the pages' assets, never to serve them."""
    beside = Path(sys.prefix) / "bin" / "node"
    found = shutil.which("node") or (str(beside) if beside.exists() else None)
    if found:
        return Finding("good", "Node.js", found)
    return Finding("odd", "Node.js", "not found; only building the pages' assets needs it", "make setup installs it")


def postgresql(env: Environment) -> Finding:
    if env.database_url:
        return Finding("good", "PostgreSQL's programs", "not needed, EPIDESK_DATABASE_URL is set")
    try:
        found = binaries.find()
    except ClusterError as error:
        return Finding("bad", "PostgreSQL's programs", "none", str(error))
    return Finding("good", "PostgreSQL's programs", f"{found.version} ({found.source}) in {found.bin_dir}")


def disk(data_dir: Path) -> Finding:
    place = next(path for path in (data_dir, *data_dir.parents) if path.exists())
    free_mb = shutil.disk_usage(place).free // 2**20
    says = f"{free_mb} MB free for {data_dir}"
    if free_mb < FULL_MB:
        return Finding("bad", "Disk", says, "free some space now: PostgreSQL stops when it is full")
    if free_mb < TIGHT_MB:
        return Finding("odd", "Disk", says, "free some space, or move EPIDESK_DATA_DIR to a larger disk")
    return Finding("good", "Disk", says)


def keys(data_dir: Path) -> Finding:
    directory = data_dir / "keys"
    missing = missing_keys(data_dir)
    if len(missing) == len(KEY_FILES):
        return Finding("odd", "Keys", f"none in {directory} yet", "`epidesk up` makes them; then back them up")
    if missing:
        advice = "restore them from the backup: without them encrypted fields stay unreadable"
        return Finding("bad", "Keys", f"{', '.join(missing)} missing in {directory}", advice)
    if open_to_others := [n for n in KEY_FILES if stat.S_IMODE((directory / n).stat().st_mode) & 0o077]:
        return Finding("bad", "Keys", f"others can read {', '.join(open_to_others)}", f"chmod 600 {directory}/*")
    return Finding("good", "Keys", f"{directory}; they belong into your backup, apart from the database's")


def messages(env: Environment, mode: str) -> Iterator[Finding]:
    """SMS and e-mail: in production citizens cannot sign in and staff get no link without them. While the mode is not
    known, what production would lack is worth a look."""
    from epidesk.foundation.core.gateways import problems

    serving = replace(env, mode=mode or "production")  # type: ignore[arg-type]
    found = problems(serving)
    advice = "see the examples in that file" if mode else "a demonstration needs none; production does"
    for problem in found:
        yield Finding("bad" if mode == "production" else "odd", "Messages", problem, advice)
    if not found:
        says = "go to the outbox page or further" if mode and mode != "production" else "gateways are set"
        yield Finding("good", "Messages", says)


def assets() -> Finding:
    from epidesk.interfaces import common

    built = Path(common.__path__[0]) / "static" / "built"
    if any(built.glob("*.css")):
        return Finding("good", "Pages' assets", str(built))
    return Finding("bad", "Pages' assets", "not built", "make setup")


def port(env: Environment) -> Finding:
    subject = f"Port {env.port}"
    if ports.answers(env.host, env.port):
        return Finding("good", subject, f"Epidesk answers at {env.public_url}")
    if reason := ports.why_not_free(env.host, env.port):
        return Finding("bad", subject, "taken by something else", reason)
    return Finding("good", subject, "free")
