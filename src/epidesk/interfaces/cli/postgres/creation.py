# SPDX-License-Identifier: Apache-2.0
"""Making a new data directory: whole, or not at all."""

import secrets
import shutil
import subprocess
from pathlib import Path

from . import configuration
from .account import Account
from .binaries import Binaries
from .errors import ClusterError, explain
from .location import Location

OWNER = "epidesk_owner"
APP = "epidesk_app"
DATABASE = "epidesk"

# Run before anybody can connect. One statement a line: single-user mode reads lines.
FIRST_STATEMENTS = f"""\
CREATE ROLE {APP} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0;
"""


def create(location: Location, binaries: Binaries) -> None:
    """Make `location.data`: UTF-8, C collation, checksums, both roles and the database.

    Everything happens in a directory beside it, which gets its name at the end: a full disk or a kill leaves nothing
    that looks like a cluster. The caller holds the start lock.
    """
    remove_remains(location)
    partial = location.base / f"data.new-{secrets.token_hex(4)}"
    try:
        partial.mkdir(mode=0o700)
        location.account.owns(partial)
        _run(location.account, binaries, "initdb", *_initdb_options(partial))
        _configure(location.account, partial)
        _run(
            location.account,
            binaries,
            "postgres",
            *(
                "--single",
                "-j",
                "-F",
                "-D",
                str(partial),
                "-c",
                "exit_on_error=on",
                "postgres",
            ),
            statements=FIRST_STATEMENTS.replace(";\n", ";\n\n"),  # -j: a statement ends at an empty line
        )
        partial.rename(location.data)
    except OSError as error:
        reason = explain(error.strerror or str(error), str(error))
        raise ClusterError(f"Cannot make the database in {location.base}: {reason}.") from None
    except subprocess.TimeoutExpired:
        raise ClusterError(
            f"Making the database in {location.base} took over five minutes: is the disk alive?"
        ) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def remove_remains(location: Location) -> None:
    """What a start that was killed left behind. Safe under the start lock: nobody is making one now."""
    for remains in location.base.glob("data.new-*"):
        shutil.rmtree(remains, ignore_errors=True)


def _initdb_options(data: Path) -> list[str]:
    return [
        f"--pgdata={data}",
        f"--username={OWNER}",
        "--encoding=UTF8",
        "--locale=C",
        "--data-checksums",
        "--auth=trust",
        "--no-instructions",
    ]


def _configure(account: Account, data: Path) -> None:
    (data / "pg_hba.conf").write_text(configuration.HBA, encoding="utf-8")
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(f"\ninclude_if_exists = '../{configuration.OWN_FILE}'\ninclude_if_exists = 'local.conf'\n")


def _run(account: Account, binaries: Binaries, program: str, *options: str, statements: str = "") -> None:
    answer = account.run([binaries.program(program), *options], statements=statements)
    refused = any(mark in answer.stdout for mark in ("ERROR:", "FATAL:", "PANIC:"))
    if answer.returncode != 0 or (statements and refused):
        reason = explain(answer.stdout, f"{program} ended with {answer.returncode}")
        raise ClusterError(f"Cannot make the database: {reason}.")
