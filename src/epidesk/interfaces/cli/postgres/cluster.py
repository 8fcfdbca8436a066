# SPDX-License-Identifier: Apache-2.0
"""One data directory and its server: started when needed, found again, shared, stopped by the last who uses it."""

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psycopg

from . import binaries as installations
from . import configuration, creation, pidfile
from .binaries import Binaries
from .errors import ClusterError, explain
from .location import SYSTEM_DIR, Location, locate, reachable_binaries
from .locks import FileLock, exclusively, holders

LOG_FILE = "server.log"
STARTED_BY_US = "cluster_name=epidesk"  # in the options that the server itself notes, so true whenever it runs
LOG_KEPT_BYTES = 10 * 2**20
RECOVERY_S = 300  # after a crash under load the server first replays its log
OLD_CHILDREN_S = 20


class Cluster:
    """A cluster under `data_dir`. `binaries` None: the machine's, else the wheel's, of the version that made it.

    `say` receives single lines for people. Several processes may use one cluster at once: each calls
    `ensure_running()` and later `stop()`; the server stops with the last of them, if epidesk started it.
    """

    def __init__(
        self,
        data_dir: Path,
        binaries: Binaries | None = None,
        *,
        say: Callable[[str], None] = print,
        system_dir: Path = SYSTEM_DIR,
    ) -> None:
        self.data_dir = data_dir
        self.started = False  # whether this object started the server
        self._binaries = binaries
        self._say = say
        self._system_dir = system_dir
        self._location: Location | None = None
        self._in_use: FileLock | None = None

    @property
    def location(self) -> Location:
        if self._location is None:
            self._location = locate(self.data_dir, self._say, self._system_dir)
        return self._location

    @property
    def owner_dsn(self) -> str:
        """Connects as the owner of the schema, a superuser: for migrations."""
        return self.dsn(creation.OWNER)

    @property
    def app_dsn(self) -> str:
        """Connects as the application, which may change rows and nothing else."""
        return self.dsn(creation.APP)

    def dsn(self, user: str, database: str = creation.DATABASE) -> str:
        return f"postgresql://{user}@/{database}?host={quote(str(self.location.sockets), safe='')}&port=5432"

    def ensure_running(self) -> None:
        """Come back with a server that answers. Raises `ClusterError` with one line that says what to do."""
        location = self.location
        with exclusively(location.base / "start.lock", self._say):
            self._join(location)
            try:
                # A server found alive may be dying of a kill just now, so look again before believing either.
                if not (self.alive() and self._comes_to_answer()):
                    self._start(location)
            except BaseException:
                self._leave()
                raise

    def stop(self) -> bool:
        """Stop using it. True when that stopped the server: others may use it, or it may not be ours to stop."""
        if self._in_use is None:
            return False
        location = self.location
        with exclusively(location.base / "start.lock", self._say):
            in_use, self._in_use = self._in_use, None
            try:
                if not in_use.take(shared=False):
                    self._say(f"PostgreSQL stays up: {holders(in_use.path)} uses it.")
                    return False
            finally:
                in_use.release()
            if not self._started_by_epidesk(location):
                return False
            self._stop_server(location)
            return True

    def alive(self) -> bool:
        """Whether a server process of this data directory lives; cheap enough to ask every second."""
        found = pidfile.read(self.location.data)
        return found is not None and pidfile.is_server(found.pid, self.location.data)

    def answers(self) -> bool:
        """Whether the server of this very data directory accepts a connection now."""
        try:
            with psycopg.connect(self.dsn(creation.OWNER), connect_timeout=5, autocommit=True) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
                return row is not None and Path(row[0]) == self.location.data.resolve()
        except psycopg.Error:
            return False

    def _join(self, location: Location) -> None:
        """Count as a user of the server, and tell whom we found there."""
        if self._in_use is not None:
            return
        lock = FileLock(location.base / "in-use.lock")
        alone = lock.take(shared=False)
        if self.alive():
            if not alone:
                self._say(f"PostgreSQL for {self.data_dir} is in use by {holders(lock.path)}: using the same server.")
            elif self._started_by_epidesk(location):
                self._say("PostgreSQL was left running by an epidesk that is gone: taking it over.")
            else:
                self._say(
                    "PostgreSQL runs already, started by somebody else: using it and leaving it running at the end."
                )
        lock.take(shared=True)
        self._in_use = lock

    def _leave(self) -> None:
        if self._in_use is not None:
            self._in_use.release()
            self._in_use = None

    def _started_by_epidesk(self, location: Location) -> bool:
        try:
            return STARTED_BY_US in (location.data / "postmaster.opts").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False

    def _start(self, location: Location) -> None:
        existing = location.data / "PG_VERSION"
        major = int(existing.read_text(encoding="utf-8")) if existing.exists() else None
        chosen = self._binaries or installations.find(major)
        if major not in (None, chosen.major):
            raise ClusterError(f"{location.data} was made by PostgreSQL {major}, not {chosen.major}.")
        programs = reachable_binaries(chosen, location.account, self._system_dir)
        if major is None:
            self._say(f"Making a new database in {location.base} (PostgreSQL {programs.version}, {programs.source}).")
            creation.create(location, programs)
        self._clear_remains(location)
        self._start_server(location, programs)
        self.started = True

    def _clear_remains(self, location: Location) -> None:
        """After a crash: wait for old children, then make the files of the dead server harmless."""
        deadline = time.monotonic() + OLD_CHILDREN_S
        while old := pidfile.server_processes(location.data):
            if time.monotonic() > deadline:
                raise ClusterError(
                    f"Processes of a dead PostgreSQL server are still at work: {old}. End them, then start."
                )
            time.sleep(0.05)
        pidfile.disown(location.data)
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (location.sockets / name).unlink(missing_ok=True)

    def _start_server(self, location: Location, programs: Binaries) -> None:
        log = location.data / LOG_FILE
        try:
            configuration.write(location.base, location.sockets, configuration.memory_mb())
            position = _shorten(log)
        except OSError as error:
            reason = explain(error.strerror or "", str(error))
            raise ClusterError(f"PostgreSQL does not start in {location.base}: {reason}.") from None
        options = ("-l", str(log), "-o", f"-c {STARTED_BY_US}", "-t", str(RECOVERY_S))
        answer = self._pg_ctl("start", location, programs, *options, timeout_s=RECOVERY_S + 30)
        if answer.returncode != 0:
            said = _tail(log, position)
            reason = explain(said + answer.stdout, f"see {log}")
            raise ClusterError(f"PostgreSQL does not start in {location.base}: {reason}.")
        if not self._comes_to_answer():
            raise ClusterError(f"PostgreSQL ended as soon as it started: see {log}.")

    def _comes_to_answer(self) -> bool:
        """Wait while it lives: replaying its log after a crash takes time. False when it died meanwhile."""
        deadline = time.monotonic() + RECOVERY_S
        while not self.answers():
            if not self.alive():
                return False
            if time.monotonic() > deadline:
                raise ClusterError(f"PostgreSQL in {self.location.data} runs but does not answer: see its {LOG_FILE}.")
            time.sleep(0.05)
        return True

    def _stop_server(self, location: Location) -> None:
        existing = (location.data / "PG_VERSION").read_text(encoding="utf-8")
        chosen = self._binaries or installations.find(int(existing))
        programs = reachable_binaries(chosen, location.account, self._system_dir)
        answer = self._pg_ctl("stop", location, programs, "-m", "fast", "-t", "60", timeout_s=90)
        if answer.returncode != 0 and self.alive():
            raise ClusterError(f"PostgreSQL does not stop: {explain(answer.stdout, 'see its log')}.")
        if location.sockets.parent != location.base:
            shutil.rmtree(location.sockets, ignore_errors=True)
            self._location = None  # so that a next start makes the directory again

    @staticmethod
    def _pg_ctl(
        verb: str, location: Location, programs: Binaries, *options: str, timeout_s: float
    ) -> subprocess.CompletedProcess[str]:
        argv = [programs.program("pg_ctl"), verb, "-D", str(location.data), "-w", "-s", *options]
        return location.account.run(argv, timeout_s=timeout_s)


def _shorten(log: Path) -> int:
    """Where the log ends now; an overlong one begins anew."""
    size = log.stat().st_size if log.exists() else 0
    if size > LOG_KEPT_BYTES:
        log.unlink()
        size = 0
    return size


def _tail(log: Path, position: int) -> str:
    try:
        with log.open("rb") as file:
            file.seek(position)
            return file.read(64_000).decode(errors="replace")
    except OSError:
        return ""
