# SPDX-License-Identifier: Apache-2.0
"""From a fresh clone to something that runs: environment, locked dependencies, pages' assets, message catalogues.

    python3 tools/bootstrap.py run     # what `make run` needs
    python3 tools/bootstrap.py dev     # and what tests and checks need
    python3 tools/bootstrap.py test    # and a browser and xmllint, where they may be installed

Standard library only: it runs before anything is installed. Each step is skipped when what it made is still current.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "src/epidesk/interfaces/common/static/built"
OLDEST_PYTHON = (3, 11)
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
PROGRAMS = (
    (("chromium", "chromium-browser", "google-chrome"), "chromium fonts-dejavu-core"),
    (("janus",), "janus janus-tools"),
    (("xmllint",), "libxml2-utils"),
)
"""Of tests: names, of which one is enough, and Debian's packages that bring it."""


class Stop(Exception):
    """A line for the person at the terminal, who can do something about it."""


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def digest(parts: Iterable[bytes | str]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(part.encode() if isinstance(part, str) else part)
        total.update(b"\0")
    return total.hexdigest()


def run(argv: list[str], what: str, **kwargs: object) -> None:
    """Run quietly; on failure show what it said, and one line that tells what we were doing."""
    answer = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **kwargs)  # type: ignore[call-overload]
    if answer.returncode != 0:
        lines = answer.stdout.decode(errors="replace").splitlines()
        say("\n".join(lines if len(lines) < 60 else [*lines[:25], "…", *lines[-25:]]))
        raise Stop(f"{what} failed: the reason is above.")


# 1. What must be on the machine ---------------------------------------------------------------------------------------


def check_machine() -> None:
    if sys.version_info < OLDEST_PYTHON:
        have = platform.python_version()
        raise Stop(f"Python 3.11 or newer is needed, this is {have}: apt install python3 (Debian 12), or set PYTHON=…")
    try:
        import ensurepip
        import venv  # noqa: F401
    except ImportError:
        raise Stop("Python's venv module is missing: apt install python3-venv") from None
    if not bundled_pip(Path(ensurepip.__file__)):
        raise Stop("Python's venv module is missing: apt install python3-venv")
    if shutil.which("git") is None:
        say("git is missing; it is needed to update: apt install git")


def bundled_pip(ensurepip: Path) -> bool:
    """Debian keeps pip's wheel apart from ensurepip, and a venv without it has no pip."""
    directories = [ensurepip.parent / "_bundled", Path("/usr/share/python-wheels")]
    if configured := sysconfig.get_config_var("WHEEL_PKG_DIR"):
        directories.append(Path(configured))
    return any(path for directory in directories for path in directory.glob("pip-*.whl"))


# 2. The environment ---------------------------------------------------------------------------------------------------


def make_environment() -> None:
    if PYTHON.exists() and works([str(PYTHON), "-c", "import pip"]):
        return
    if VENV.exists():
        say("The environment in .venv no longer works (moved, or its Python is gone): making it anew.")
        shutil.rmtree(VENV)
    say("Making the Python environment in .venv.")
    run([sys.executable, "-m", "venv", str(VENV)], "Making the Python environment")


def works(argv: list[str]) -> bool:
    try:
        return subprocess.run(argv, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install(profile: str) -> None:
    """The locked dependencies of `profile` and of this machine, then Epidesk itself from its source."""
    if profile == "run" and is_current("dev"):
        return  # dev.lock holds everything of run.lock
    if is_current(profile):
        return
    names = ", ".join(lock.stem for lock in locks(profile))
    say(f"Installing locked dependencies ({names}), some minutes the first time…")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    wanted = [word for lock in locks(profile) for word in ("-r", str(lock))]
    run([*pip, "--no-deps", "--require-hashes", *wanted], "Installing dependencies (is pypi.org reachable?)", cwd=ROOT)
    run([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], "Installing epidesk", cwd=ROOT)
    for other in ("run", "dev"):
        stamp(other).unlink(missing_ok=True)
    stamp(profile).write_text(fingerprint(profile), encoding="utf-8")


def locks(profile: str) -> list[Path]:
    names = ["build", *(["run"] if profile == "run" else ["dev", "foreign"])]
    if profile == "run" and not has_postgresql():
        names.append("embedded")
    if not has_node():
        names.append("node")
    return [REQUIREMENTS / f"{name}.lock" for name in names]


def has_postgresql() -> bool:
    """Asked of the same code that will start it; that part of it needs no dependency."""
    if os.environ.get("EPIDESK_DATABASE_URL") or os.environ.get("EPIDESK_DATABASE_URL_FILE"):
        return True
    sys.path.insert(0, str(ROOT / "src"))
    from epidesk.interfaces.cli.postgres.binaries import find_system

    return bool(find_system())


def stamp(profile: str) -> Path:
    return VENV / f".epidesk-{profile}"


def is_current(profile: str) -> bool:
    path = stamp(profile)
    return path.exists() and path.read_text(encoding="utf-8") == fingerprint(profile)


def fingerprint(profile: str) -> str:
    files = [*locks(profile), ROOT / "pyproject.toml"]
    return digest([str(ROOT), *(path.read_bytes() for path in files)])


# 3. What browsers load ------------------------------------------------------------------------------------------------


def has_node() -> bool:
    return bool(shutil.which("npm")) and node_is_new_enough(shutil.which("node"))


def node_is_new_enough(node: str | None) -> bool:
    """Vite's own floor: 20.19, or 22.12 and up."""
    if node is None:
        return False
    answer = subprocess.run([node, "-p", "process.versions.node"], capture_output=True, text=True, check=False)
    try:
        major, minor = (int(part) for part in answer.stdout.strip().split(".")[:2])
    except ValueError:
        return False
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major > 22


def build_assets() -> None:
    lock = FRONTEND / "package-lock.json"
    now = digest([lock.read_bytes(), *sorted_contents(FRONTEND)])
    made = BUILT / ".stamp"
    if made.exists() and made.read_text(encoding="utf-8") == now:
        return
    npm = shutil.which("npm") if has_node() else str(VENV / "bin" / "npm")
    assert npm
    environment = os.environ | {"PATH": f"{Path(npm).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    if SYSTEM_CERTIFICATES.exists():  # Node trusts its own list only, and a proxy's certificate is in the machine's
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_CERTIFICATES))
    installed = FRONTEND / "node_modules" / ".stamp"
    wanted = digest([lock.read_bytes(), npm])
    if not installed.exists() or installed.read_text(encoding="utf-8") != wanted:
        say("Installing the packages that build the pages' assets.")
        what = "npm ci (is registry.npmjs.org reachable?)"
        run([npm, "ci", "--no-audit", "--no-fund", "--fetch-retries=1"], what, cwd=FRONTEND, env=environment)
        installed.write_text(wanted, encoding="utf-8")
    say("Building the pages' assets.")
    run([npm, "run", "build"], "Building the pages' assets", cwd=FRONTEND, env=environment)
    made.write_text(now, encoding="utf-8")


def sorted_contents(directory: Path) -> Iterable[bytes | str]:
    for parent, directories, files in os.walk(directory):
        directories[:] = sorted(name for name in directories if name not in {"node_modules", "dist"})
        for name in sorted(files):
            path = Path(parent) / name
            yield str(path.relative_to(directory))
            yield path.read_bytes()


def compile_messages() -> None:
    run([str(PYTHON), str(ROOT / "tools/messages.py"), "compile"], "Compiling the message catalogues", cwd=ROOT)


# 4. What tests need ---------------------------------------------------------------------------------------------------


def install_for_tests() -> None:
    """Debian's programs that some tests use: a browser, the XML checker that reads our CAP messages as strangers would,
    and Janus. Without one, its tests are reported as skipped, with the reason."""
    missing = [packages for names, packages in PROGRAMS if not any(shutil.which(name) for name in names)]
    if not missing:
        return
    packages = " ".join(missing).split()
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {', '.join(packages)} for the tests.")
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        try:
            run(["apt-get", "update", "-q"], "apt-get update", env=environment)
            run(["apt-get", "install", "-qy", "--no-install-recommends", *packages], "apt-get install", env=environment)
            return
        except Stop:
            pass
    say(f"Some tests will be reported as skipped (to run them, as root: apt install {' '.join(packages)}).")


def main() -> int:
    profile = sys.argv[1] if len(sys.argv) > 1 else "run"
    if profile not in {"run", "dev", "test"}:
        say(__doc__)
        return 2
    try:
        check_machine()
        make_environment()
        install("run" if profile == "run" else "dev")
        build_assets()
        compile_messages()
        if profile == "test":
            install_for_tests()
    except Stop as stop:
        say(f"epidesk: {stop}")
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        say(f"epidesk: {error.filename or 'a file'}: {error.strerror}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
