# SPDX-License-Identifier: Apache-2.0
"""The supervisor with small children: restarts, order of stopping, and what a kill -9 leaves."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"

# Runs the children given as `name stage program` triples; each program is Python source.
RUN = """
import os, sys
from epidesk.interfaces.cli.supervisor import Child, Supervisor
words = sys.argv[1:]
children = [
    Child(name, (sys.executable, "-u", "-c", program), dict(os.environ), stage=int(stage), grace_s=0.5)
    for name, stage, program in zip(words[::3], words[1::3], words[2::3])
]
Supervisor(children, lambda name, line: print(name, "|", line, flush=True), backoff_s=lambda failures: 0.05).run()
print("supervisor | done", flush=True)
"""
TELL = "import os, sys, signal, time\nprint('pid', os.getpid())\n"
# Ready to be stopped before it tells that it runs.
STOPS_POLITELY = (
    "import sys, signal, time\n"
    "signal.signal(signal.SIGTERM, lambda *_: (print('stopping'), time.sleep(0.1), print('stopped'), sys.exit(0)))\n"
    + TELL
    + "while True: time.sleep(1)\n"
)
ENDS_AT_ONCE = TELL + "sys.exit(3)\n"
IS_DEAF = TELL + "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf')\nwhile True: time.sleep(1)\n"
HAS_A_CHILD = (
    TELL + "import subprocess\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "print('grandchild', child.pid)\nwhile True: time.sleep(1)\n"
)


class Supervised:
    """A supervisor in a process of its own, read line by line."""

    def __init__(self, *children: tuple[str, int, str]) -> None:
        words = [str(word) for child in children for word in child]
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN, *words],
            env=os.environ | {"PYTHONPATH": str(SOURCE)},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []

    def until(self, wanted: str) -> str:
        """The first line from here on that contains `wanted`."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.strip())
            if wanted in line:
                return line.strip()
        raise AssertionError(f"never said {wanted!r}: {self.lines}")

    def pids(self, count: int) -> dict[str, int]:
        """Name to process id, as `count` children told it."""
        told: dict[str, int] = {}
        while len(told) < count:
            name, _, rest = self.until("pid ").partition(" | ")
            told[name] = int(rest.split()[-1])
        return told

    def rest(self) -> list[str]:
        assert self.process.stdout is not None
        lines = [line.strip() for line in self.process.stdout]
        self.process.wait()
        return lines


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until_dead(*pids: int) -> None:
    """Ends by the test's own time-out when they never die."""
    while any(lives(pid) for pid in pids):
        time.sleep(0.02)


@pytest.fixture
def supervised() -> Iterator[type[Supervised]]:
    made: list[Supervised] = []

    class Remembered(Supervised):
        def __init__(self, *children: tuple[str, int, str]) -> None:
            super().__init__(*children)
            made.append(self)

    yield Remembered
    for one in made:
        one.process.kill()
        one.process.wait()
        one.process.stdout.close()  # type: ignore[union-attr]


@pytest.mark.parametrize("stop_signal", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_what_it_started_in_order(supervised: type[Supervised], stop_signal: signal.Signals) -> None:
    one = supervised(("worker", 1, STOPS_POLITELY), ("web", 0, STOPS_POLITELY))
    pids = one.pids(2)
    one.process.send_signal(stop_signal)
    assert one.rest() == [
        "web | stopping",
        "web | stopped",
        "worker | stopping",
        "worker | stopped",
        "supervisor | done",
    ]
    assert one.process.returncode == 0
    assert not any(lives(pid) for pid in pids.values())


def test_it_leaves_a_stranger_alone(supervised: type[Supervised]) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        one = supervised(("web", 0, STOPS_POLITELY))
        one.pids(1)
        one.process.send_signal(signal.SIGTERM)
        one.rest()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_child_that_ends_is_started_again_and_the_others_stay(supervised: type[Supervised]) -> None:
    one = supervised(("steady", 0, STOPS_POLITELY), ("fragile", 0, ENDS_AT_ONCE))
    for _ in range(3):
        assert one.until("fragile | ended") == "fragile | ended with code 3; starting again in 0.05 s"
    assert sum(line.startswith("steady | pid") for line in one.lines) == 1


def test_a_child_killed_with_9_is_started_again_and_its_own_children_go_with_it(supervised: type[Supervised]) -> None:
    one = supervised(("web", 0, HAS_A_CHILD))
    first = one.pids(1)["web"]
    grandchild = int(one.until("grandchild").split()[-1])
    os.kill(first, signal.SIGKILL)
    one.until("was ended by signal 9")
    assert one.pids(1)["web"] != first
    assert not lives(grandchild), "what the child had started still holds its port"


def test_a_deaf_child_is_killed_after_its_grace(supervised: type[Supervised]) -> None:
    one = supervised(("web", 0, IS_DEAF))
    pid = one.pids(1)["web"]
    one.until("deaf")
    one.process.send_signal(signal.SIGTERM)
    assert one.rest() == ["web | did not stop in time: killed", "supervisor | done"]
    assert not lives(pid)


def test_children_end_when_the_supervisor_is_killed_with_9(supervised: type[Supervised]) -> None:
    one = supervised(("web", 0, STOPS_POLITELY), ("worker", 1, STOPS_POLITELY))
    pids = one.pids(2)
    one.process.kill()
    one.process.wait()
    wait_until_dead(*pids.values())


def test_a_ctrl_c_at_the_terminal_reaches_the_supervisor_alone(supervised: type[Supervised]) -> None:
    one = supervised(("web", 0, TELL + "while True: time.sleep(1)\n"))
    pid = one.pids(1)["web"]
    assert os.getpgid(pid) != os.getpgid(one.process.pid)
    os.killpg(os.getpgid(one.process.pid), signal.SIGINT)
    assert one.rest()[-1] == "supervisor | done"
    assert "KeyboardInterrupt" not in " ".join(one.lines)
