# SPDX-License-Identifier: Apache-2.0
"""Which account the server runs under. PostgreSQL refuses root, so root drops to an unprivileged account."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import ClusterError

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An account to run PostgreSQL's programs under; `drop` is False when it is simply ours."""

    name: str
    uid: int
    gid: int
    drop: bool

    def run(
        self, argv: Sequence[str], *, statements: str = "", timeout_s: float = 300
    ) -> subprocess.CompletedProcess[str]:
        """Run to the end on `statements` as input; the environment is small and the working directory is `/`."""
        return subprocess.run(
            list(argv),
            cwd="/",  # a private working directory would be unreadable after dropping privileges
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/"},
            input=statements,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=timeout_s,
            check=False,
            user=self.uid if self.drop else None,
            group=self.gid if self.drop else None,
            extra_groups=[] if self.drop else None,
        )

    def owns(self, path: Path) -> None:
        """Hand over this one directory; parents stay as they are."""
        path.chmod(0o700)
        if self.drop:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, directory: Path) -> bool:
        """Whether the account reaches `directory` through every parent, asked of the kernel and not computed."""
        return self.run(["/bin/sh", "-c", 'cd "$1"', "sh", str(directory)]).returncode == 0

    def can_execute(self, program: str) -> bool:
        try:
            return self.run([program, "--version"]).returncode == 0
        except OSError:
            return False


def server_account(existing_data: Path) -> Account:
    """Ours; or, for root, the account that owns `existing_data`, else `postgres`, else `nobody`."""
    uid = os.geteuid()
    if uid != 0:
        return Account(_name_of(uid), uid, os.getegid(), drop=False)
    if existing_data.is_dir() and (owner := existing_data.stat()).st_uid != 0:
        return Account(_name_of(owner.st_uid), owner.st_uid, owner.st_gid, drop=True)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, drop=True)
    raise ClusterError(
        "Running as root, and there is no account `postgres` or `nobody` to run PostgreSQL under: make one."
    )


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
