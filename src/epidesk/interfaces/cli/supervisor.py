# SPDX-License-Identifier: Apache-2.0
"""Keeps child processes running until it is told to stop, then stops exactly those, in order."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

from . import tether

LOOK_EVERY_S = 0.2
STEADY_S = 30  # a child that lived this long starts its back-off anew
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Child:
    """A command to keep running. Children of a lower `stage` are stopped, and waited for, before the next stage's.

    `delay_s`: the first start waits so long, to leave the processor to who is awaited more.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    stage: int = 0
    grace_s: float = 10
    delay_s: float = 0


def backoff_s(failures: int) -> float:
    """How long to wait before start number `failures + 1` of a child that keeps ending."""
    return float(min(0.5 * 2 ** max(failures - 1, 0), 30))


class Supervisor:
    """Starts `children`, restarts those that end, and comes back from `run()` when all are stopped.

    `say(name, line)` receives every line of output. `watch()` is called a few times a second while running: what must
    be looked after besides the children. Signals are not passed on: each child has a session of its own, so a Ctrl-C
    at the terminal reaches the supervisor alone. A second Ctrl-C kills what has not stopped yet.
    """

    def __init__(
        self,
        children: Sequence[Child],
        say: Callable[[str, str], None],
        *,
        watch: Callable[[], None] = lambda: None,
        backoff_s: Callable[[int], float] = backoff_s,
    ) -> None:
        self._posts = [_Post(child, say, backoff_s) for child in children]
        self._say = say
        self._watch = watch
        self._asked = 0
        self._wake = threading.Event()

    def run(self) -> None:
        """Until SIGINT, SIGTERM or SIGHUP. Call from the main thread."""
        before = {number: signal.signal(number, self._on_signal) for number in STOP_SIGNALS}
        try:
            self._look_after()
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._asked += 1
        self._wake.set()

    def _look_after(self) -> None:
        while not self._asked:
            for post in self._posts:
                post.look()
            self._watch()
            self._wake.wait(LOOK_EVERY_S)

    def _stop_all(self) -> None:
        for stage in sorted({post.child.stage for post in self._posts}):
            posts = [post for post in self._posts if post.child.stage == stage and post.running]
            for post in posts:
                post.ask_to_stop()
            deadlines = {post.child.name: time.monotonic() + post.child.grace_s for post in posts}
            while waiting := [post for post in posts if post.running]:
                for post in waiting:
                    if post.ended():
                        post.bury()
                    elif self._asked > 1 or time.monotonic() > deadlines[post.child.name]:
                        self._say(post.child.name, "did not stop in time: killed")
                        post.bury()
                time.sleep(0.02)


class _Post:
    """One child's place: empty or filled."""

    def __init__(self, child: Child, say: Callable[[str, str], None], backoff: Callable[[int], float]) -> None:
        self.child = child
        self._say = say
        self._backoff = backoff
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._failures = 0
        self._start_after = time.monotonic() + child.delay_s

    @property
    def running(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            tether.command(list(self.child.argv)),
            env=dict(self.child.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        threading.Thread(target=self._relay, args=(self._process,), daemon=True).start()

    def look(self) -> None:
        """Fill the place again when its child has ended and the back-off is over."""
        if self._process is None:
            if time.monotonic() >= self._start_after:
                self.start()
        elif self.ended():
            steady = time.monotonic() - self._started > STEADY_S
            self._failures = 1 if steady else self._failures + 1
            wait_s = self._backoff(self._failures)
            self._say(self.child.name, f"{_how(self.bury())}; starting again in {wait_s:g} s")
            self._start_after = time.monotonic() + wait_s

    def ended(self) -> bool:
        """Whether it is dead but not yet reaped: until then its process group cannot become somebody else's."""
        assert self._process is not None
        flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self._process.pid, flags) is not None

    def ask_to_stop(self) -> None:
        assert self._process is not None
        if not self.ended():
            self._process.send_signal(signal.SIGTERM)

    def bury(self) -> int:
        """End what is left of it and its own children, and return its exit code."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        code = self._process.wait()
        self._process = None
        return code

    def _relay(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._say(self.child.name, line.decode(errors="replace").rstrip())


def _how(code: int) -> str:
    return f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
