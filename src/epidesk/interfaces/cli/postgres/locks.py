# SPDX-License-Identifier: Apache-2.0
"""Locks between processes that use one cluster. The kernel frees them however a process ends."""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from .errors import ClusterError

WAIT_S = 120


class FileLock:
    """`flock` on a small file; shared by users, exclusive by whoever starts or stops."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = None

    def take(self, *, shared: bool) -> bool:
        """Try once. Children started by exec do not inherit it."""
        fd = self._fd if self._fd is not None else self._open()
        try:
            fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            if self._fd is None:
                os.close(fd)
            return False
        self._fd = fd
        return True

    def release(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _open(self) -> int:
        try:
            return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except PermissionError:
            raise ClusterError(
                f"{self.path.parent} belongs to another user: run as that user, or set EPIDESK_DATA_DIR elsewhere."
            ) from None
        except OSError as error:
            raise ClusterError(f"{self.path}: {error.strerror}.") from None


@contextlib.contextmanager
def exclusively(path: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Alone between starting and stopping; says once for whom it waits."""
    lock = FileLock(path)
    begun = time.monotonic()
    told = False
    while not lock.take(shared=False):
        waited_s = time.monotonic() - begun
        if waited_s > WAIT_S:
            raise ClusterError(f"{holders(path)} has been starting or stopping PostgreSQL for {WAIT_S} s: look at it.")
        if waited_s > 1 and not told:
            told = True
            say(f"Waiting for {holders(path)}, which is starting or stopping PostgreSQL.")
        time.sleep(0.05)
    try:
        yield
    finally:
        lock.release()


def holders(path: Path) -> str:
    """Who holds the lock, for people: `process 4711 (epidesk up)`. From /proc/locks, so never out of date."""
    try:
        inode = path.stat().st_ino
        rows = [line.split() for line in Path("/proc/locks").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return "another process"
    pids = {int(r[4]) for r in rows if r[1] == "FLOCK" and r[5].endswith(f":{inode}")} - {0, -1, os.getpid()}
    named = [f"process {pid} ({_command(pid)})" for pid in sorted(pids)]
    return " and ".join(named) or "another process"


def _command(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return "gone"
    return " ".join(Path(word).name if i < 2 else word for i, word in enumerate(words) if word)[:60] or "unnamed"
