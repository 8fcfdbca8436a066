# SPDX-License-Identifier: Apache-2.0
"""Whether this process, its database and its keys belong together. Asked at every start, before Django is set up."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from epidesk.env import Environment
from epidesk.foundation.core.keyring import create_keys, keyring, missing_keys, proves, restore_advice

from .postgres.errors import ClusterError

PATIENCE_S = 30  # for a database that is starting
TRY_EVERY_S = 0.5


@dataclass(frozen=True)
class Stored:
    """What the database says of itself. `keys_proof` is empty in one that was made before keys were noted."""

    mode: str
    keys_proof: str


def stored(dsn: str) -> Stored | None:
    """None before the first start has finished. Raises `psycopg.Error`."""
    with psycopg.connect(dsn, connect_timeout=5) as connection:
        exists = connection.execute("SELECT to_regclass('public.core_installation') IS NOT NULL").fetchone()
        if not exists or not exists[0]:
            return None
        row = connection.execute("SELECT to_jsonb(i) FROM core_installation i").fetchone()
    return Stored(row[0]["mode"], row[0].get("keys_proof", "")) if row else None


def mode_in_force(found: Stored | None, env: Environment) -> str:
    """What commands on this database run as: what the administrator asks for, else what the database was made for."""
    return os.environ.get("EPIDESK_MODE") or (found.mode if found else env.mode)


def unfit(found: Stored, mode: str, data_dir: Path) -> str:
    """One line on why this database cannot be served as `mode` with the keys in `data_dir`; empty when it can."""
    return other_mode(found, mode) or other_keys(found, data_dir)


def other_mode(found: Stored, mode: str) -> str:
    if found.mode == mode:
        return ""
    if found.mode == "production":
        do = "start it with `epidesk up --production`, or try the demonstration with another EPIDESK_DATA_DIR"
    else:
        do = "a demonstration never becomes production; use another EPIDESK_DATA_DIR or EPIDESK_DATABASE_URL"
    return f"This database was made for “{found.mode}” and cannot serve as “{mode}”: {do}."


def other_keys(found: Stored, data_dir: Path) -> str:
    if missing := missing_keys(data_dir):
        return restore_advice(data_dir, missing)
    if found.keys_proof and not proves(found.keys_proof, keyring(data_dir)):
        return (
            f"The keys in {data_dir / 'keys'} are not those this database was made with: restore the right ones from "
            "your backup, or use the database they belong to."
        )
    return ""


def open_to_all(env: Environment) -> str:
    """One line on why this demonstration may not listen here; empty when it may."""
    if not env.is_demo or env.demo_passphrase or not env.listens_beyond:
        return ""
    return (
        f"HOST={env.host} would open the demonstration to everybody on the network: start it with `epidesk up`, which "
        "prints the passphrase it then asks for, or set EPIDESK_DEMO_PASSPHRASE."
    )


def make_ready(env: Environment, mode: str, owner_dsn: str) -> None:
    """For `epidesk up`: an empty database gets its keys, any other must fit. Raises `ClusterError`."""
    found = stored(owner_dsn)
    if found is None:
        create_keys(env.data_dir)
    elif reason := unfit(found, mode, env.data_dir):
        raise ClusterError(reason)


def refuse_unless_fit(env: Environment, *, patience_s: float = PATIENCE_S) -> None:
    """For web and workers. Waits for a database that does not answer yet. Raises `SystemExit` with one line."""
    if reason := open_to_all(env):
        raise SystemExit(f"epidesk: {reason}")
    deadline = time.monotonic() + patience_s
    while True:
        try:
            found = stored(env.database_url)
            break
        except psycopg.Error as error:
            if time.monotonic() > deadline:
                reason = " ".join(str(error).split())
                raise SystemExit(f"epidesk: the database does not answer: {reason}") from None
        time.sleep(TRY_EVERY_S)
    if found is None:
        raise SystemExit("epidesk: This database is empty: `epidesk up` makes it ready.")
    if reason := unfit(found, env.mode, env.data_dir):
        raise SystemExit(f"epidesk: {reason}")
