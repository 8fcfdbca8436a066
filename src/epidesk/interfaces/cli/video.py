# SPDX-License-Identifier: Apache-2.0
"""Keeps one Janus: `python -m epidesk.interfaces.cli.video`, a child of `epidesk up`, never of a web worker.

It writes the configuration, starts Janus under an account without rights, believes it only when it names the rooms we
wrote, keeps its log small, and ends when it ends: the supervisor then starts both anew, later each time.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

from epidesk.env import Environment, environment
from epidesk.interfaces.cli import ports
from epidesk.interfaces.cli.tether import tie
from epidesk.response.video.janus.administration import Administration, Refused, Unreachable
from epidesk.response.video.janus.configuration import Network, files
from epidesk.response.video.janus.place import make_secrets, place_of
from epidesk.response.video.janus.state import Phase, write_state
from epidesk.response.video.rules import PROVINCE

READY_WITHIN_S = 10
LOG_BYTES = 2_000_000
"""Of each of two log files: an overloaded Janus writes megabytes a minute."""
LIBRARIES = ("/usr/lib/*/janus", "/usr/local/lib/janus")


def installed() -> bool:
    return shutil.which("janus") is not None and libraries() is not None


def libraries() -> Path | None:
    """Where its plugins and transports lie; by machine, as Debian does it."""
    found = (path for pattern in LIBRARIES for path in Path("/").glob(pattern[1:]) if (path / "plugins").is_dir())
    return next(found, None)


def network_of(env: Environment) -> Network:
    """From EPIDESK_VIDEO_ADDRESS, EPIDESK_VIDEO_OUTSIDE and EPIDESK_VIDEO_PORTS; by itself the address that others
    reach this machine at."""
    address = os.environ.get("EPIDESK_VIDEO_ADDRESS") or _own_address(env)
    first, _sign, last = (os.environ.get("EPIDESK_VIDEO_PORTS") or "21000-21199").partition("-")
    if not (first.isdigit() and last.isdigit() and 1024 <= int(first) < int(last) < 65_536):
        raise SystemExit("EPIDESK_VIDEO_PORTS: use two UDP ports from 1024 to 65535, as 21000-21199")
    return Network(address, os.environ.get("EPIDESK_VIDEO_OUTSIDE", ""), int(first), int(last))


class Keeper:
    """One life of one Janus."""

    def __init__(self, env: Environment) -> None:
        self.place = place_of(env.data_dir)
        self.secrets = make_secrets(self.place)
        self.network = network_of(env)
        self.account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None

    def keep(self) -> int:
        """Until Janus ends; returns its exit code."""
        if problem := ports.why_not_ours(self.network.address):
            write_state(self.place, Phase.MISCONFIGURED, problem)
            print(problem, flush=True)
            return 1
        write_state(self.place, Phase.STARTING)
        configuration = self._prepare()
        janus = subprocess.Popen(
            ["janus", "-F", str(configuration), "-C", str(configuration / "janus.jcfg")],
            cwd=self.place.sockets,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            user=self.account.pw_uid if self.account else None,
            group=self.account.pw_gid if self.account else None,
            extra_groups=[] if self.account else None,
            umask=0o077,
            preexec_fn=_die_with_us,
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: janus.terminate())
        log = Log(self.place.base / "janus.log")
        assert janus.stdout is not None
        os.set_blocking(janus.stdout.fileno(), False)
        try:
            self._await(janus, log)
            os.set_blocking(janus.stdout.fileno(), True)
            for line in janus.stdout:
                log.write(line)
        finally:
            code = janus.wait()
            write_state(self.place, Phase.STOPPED, f"ended with {code}")
        return code

    def _prepare(self) -> Path:
        lib = libraries()
        assert lib is not None
        base = self.place.sockets
        for directory in (base, base / "conf", base / "empty", base / "rec"):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._refuse_strange(directory)
            directory.chmod(0o700)
            self._own(directory)
        for name, text in files(self.place, self.secrets, self.network, lib).items():
            path = base / "conf" / name
            path.write_text(text, encoding="utf-8")
            path.chmod(0o600)
            self._own(path)
        return base / "conf"

    def _refuse_strange(self, directory: Path) -> None:
        """Where sockets lie in /tmp, somebody else may have been there first."""
        found = directory.lstat()
        ours = (os.geteuid(), self.account.pw_uid if self.account else os.geteuid())
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
            raise SystemExit(f"{directory} must be a directory of ours: remove it.")

    def _own(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def _await(self, janus: subprocess.Popen[bytes], log: Log) -> None:
        """Says «running» only when Janus lives and has the rooms that we wrote."""
        administration = Administration(self.place, self.secrets)
        assert janus.stdout is not None
        deadline = time.monotonic() + READY_WITHIN_S
        problem = ""
        while janus.poll() is None and time.monotonic() < deadline:
            for line in iter(janus.stdout.readline, b""):
                log.write(line)
            try:
                administration.ping()
                if PROVINCE in administration.rooms():
                    write_state(self.place, Phase.RUNNING)
                    print(f"Video is ready at {self.network.address}.", flush=True)
                    return
                problem = "its configuration of rooms was not read"
            except (Unreachable, Refused) as error:
                problem = str(error)
            time.sleep(0.05)
        if janus.poll() is None:
            write_state(self.place, Phase.MISCONFIGURED, problem)
            print(f"Janus does not answer as it should: {problem}", flush=True)
            janus.terminate()


class Log:
    """A file that never grows beyond `LOG_BYTES`; the one before it is kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("ab", buffering=0)
        path.chmod(0o600)
        self._written = path.stat().st_size

    def write(self, line: bytes) -> None:
        if self._written > LOG_BYTES:
            self._file.close()
            self.path.replace(self.path.with_suffix(".log.1"))
            self._file = self.path.open("ab", buffering=0)
            self.path.chmod(0o600)
            self._written = 0
        try:
            self._written += self._file.write(line) or 0
        except OSError:  # a full disk ends no call
            return


def _die_with_us() -> None:
    tie(signal.SIGTERM)


def _own_address(env: Environment) -> str:
    if not env.listens_beyond:
        return "127.0.0.1"
    if env.host not in ports.ANY:
        return env.host
    return ports.address_outwards()


def main() -> None:
    sys.exit(Keeper(environment()).keep())


if __name__ == "__main__":
    main()
