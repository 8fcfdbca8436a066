# SPDX-License-Identifier: Apache-2.0
"""What `postmaster.pid` says, and whether it is true: a pid alone proves nothing after a crash or a reboot."""

import os
from dataclasses import dataclass
from pathlib import Path

PID_FILE = "postmaster.pid"
NEVER_A_PID = 2**31 - 1  # above any kernel's pid_max


@dataclass(frozen=True)
class PidFile:
    """The lines that matter: process, start (Unix seconds) and where the socket is."""

    pid: int
    started: int
    socket_dir: Path | None


def read(data: Path) -> PidFile | None:
    """None when there is no file, or it is cut short (a full disk, a crash while writing)."""
    try:
        lines = (data / PID_FILE).read_text(encoding="utf-8", errors="replace").splitlines()
        socket_dir = Path(lines[4]) if len(lines) > 4 and lines[4].strip() else None
        return PidFile(abs(int(lines[0])), int(lines[2]) if len(lines) > 2 else 0, socket_dir)
    except (OSError, ValueError, IndexError):
        return None


def is_server(pid: int, data: Path) -> bool:
    """Whether living process `pid` works in `data`, as every PostgreSQL process does. Zombies do not count."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        return state not in "ZX" and Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except (OSError, IndexError):
        return False


def server_processes(data: Path) -> list[int]:
    """Every PostgreSQL process of `data`: after kill -9 of the postmaster its children may live a moment longer."""
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in pids if is_server(pid, data) and _program(pid) == "postgres"]


def disown(data: Path) -> None:
    """Make a pid file that names a foreign or dead process harmless. Call only when no server runs on `data`.

    PostgreSQL refuses to start while the pid in the file exists, whoever that is. The file is not removed: its last
    line names the shared memory by which the server makes sure itself that no old child is still writing.
    """
    path = data / PID_FILE
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return
    if len(lines) < 7 or not lines[0].lstrip("-").isdigit():
        path.unlink()
        return
    with os.fdopen(os.open(path, os.O_RDWR | os.O_NOFOLLOW), "r+", encoding="utf-8") as file:  # in place: owner stays
        file.write("\n".join([str(NEVER_A_PID), *lines[1:]]) + "\n")
        file.truncate()


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return ""
