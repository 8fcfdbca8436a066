# SPDX-License-Identifier: Apache-2.0
"""Where a cluster lies on disk, so that its server's account reaches it and nobody's home is opened for it."""

import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .account import Account, server_account
from .binaries import Binaries
from .errors import ClusterError

SYSTEM_DIR = Path("/var/lib/epidesk")
POINTER = "located-at"
LONGEST_SOCKET_DIR = 107 - len("/.s.PGSQL.5432.lock")  # the kernel's limit on a unix socket's path


@dataclass(frozen=True)
class Location:
    """`base` is ours and holds the locks; `data` and `sockets` belong to the server's account."""

    base: Path
    data: Path
    sockets: Path
    account: Account


def locate(data_dir: Path, say: Callable[[str], None], system_dir: Path = SYSTEM_DIR) -> Location:
    """Settle where the cluster of `data_dir` lies, making the directories. Call holding no lock: it is idempotent.

    Root's server runs under another account. Where that account cannot reach `data_dir` (a private home), the
    cluster lies under `system_dir`, and `data_dir` keeps a pointer to it.
    """
    try:
        data_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ClusterError(f"Cannot make {data_dir}: {error.strerror}.") from None
    data_dir = data_dir.resolve()
    base = _pointed(data_dir) or data_dir
    account = server_account(base / "data")
    if account.drop and not account.can_enter(base):
        if (base / "data").exists():
            raise ClusterError(
                f"The account {account.name} no longer reaches its data in {base}: restore its way there."
            )
        base = _elsewhere(data_dir, system_dir)
        say(f"{data_dir} is closed to the account {account.name}, so the database lies in {base}.")
    return Location(base, base / "data", _socket_dir(base, account), account)


def reachable_binaries(binaries: Binaries, account: Account, system_dir: Path = SYSTEM_DIR) -> Binaries:
    """The same programs where the server's account can run them: copied when they lie in a private home."""
    if account.can_execute(binaries.program("postgres")):
        return binaries
    if not binaries.tree:
        raise ClusterError(f"The account {account.name} may not run {binaries.program('postgres')}.")
    prefix = binaries.tree[0]
    _make_system_dir(system_dir)
    target = system_dir / f"pg-{binaries.version}"
    copied = Binaries(
        target / prefix.parent.name / prefix.name / "bin",
        binaries.version,
        binaries.source,
    )
    if not account.can_execute(copied.program("postgres")):
        _copy_tree(binaries.tree, target)
    return copied


def _copy_tree(tree: tuple[Path, ...], target: Path) -> None:
    """Keeps the two trees' places relative to each other, because the programs look for libraries that way."""
    prefix, *libraries = tree
    partial = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    leave_out = shutil.ignore_patterns("include", "*.a", "pgxs", "__pycache__")
    try:
        shutil.copytree(
            prefix,
            partial / prefix.parent.name / prefix.name,
            symlinks=True,
            ignore=leave_out,
        )
        for library in libraries:
            shutil.copytree(library, partial / library.name, symlinks=True)
        for path in (partial, *(p for p in partial.rglob("*") if not p.is_symlink())):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        shutil.rmtree(target, ignore_errors=True)
        partial.rename(target)
    except OSError as error:
        raise ClusterError(f"Cannot copy PostgreSQL's programs to {target}: {error.strerror or error}.") from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _pointed(data_dir: Path) -> Path | None:
    try:
        return Path((data_dir / POINTER).read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ClusterError(f"{data_dir / POINTER}: {error.strerror}.") from None


def _elsewhere(data_dir: Path, system_dir: Path) -> Path:
    """A new place, remembered in `data_dir`. Never derived from the path alone: a new clone must not meet old rows."""
    _make_system_dir(system_dir)
    name = hashlib.sha256(f"{data_dir}{secrets.token_hex(8)}".encode()).hexdigest()[:12]
    partial = data_dir / f"{POINTER}.{name}"
    partial.write_text(f"{system_dir / name}\n", encoding="utf-8")
    try:
        os.link(partial, data_dir / POINTER)  # atomic, and loses against a second start that was quicker
    except FileExistsError:
        pass
    finally:
        partial.unlink()
    base = _pointed(data_dir)
    assert base is not None
    base.mkdir(mode=0o711, exist_ok=True)
    base.chmod(0o711)
    return base


def _make_system_dir(system_dir: Path) -> None:
    system_dir.mkdir(mode=0o755, parents=True, exist_ok=True)
    if system_dir.lstat().st_uid != 0 or not stat.S_ISDIR(system_dir.lstat().st_mode):
        raise ClusterError(f"{system_dir} must be a directory that belongs to root.")
    system_dir.chmod(0o755)


def _socket_dir(base: Path, account: Account) -> Path:
    """Inside `base` when the path is short enough for a socket, else a private directory in /tmp."""
    path = base / "run"
    if len(os.fsencode(path)) > LONGEST_SOCKET_DIR:
        path = Path("/tmp") / f"epidesk-{hashlib.sha256(os.fsencode(base)).hexdigest()[:16]}"  # noqa: S108 (checked below)
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise ClusterError(f"Cannot make {path}: {error.strerror}.") from None
    else:
        account.owns(path)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise ClusterError(f"{path} must be a directory of mode 0700 that belongs to {account.name}: remove it.")
    return path
