# SPDX-License-Identifier: Apache-2.0
"""Runs a command that ends when its starter ends, even by kill -9.

`python -m epidesk.interfaces.cli.tether PID COMMAND …`. The kernel sends the signal (Linux's PR_SET_PDEATHSIG
survives exec). PID is the starter's: it may have died before the tether was tied.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def tie(deadly_signal: signal.Signals) -> None:
    """From now on this process gets `deadly_signal` when the thread that started it ends."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(deadly_signal), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def command(argv: list[str]) -> list[str]:
    """`argv`, tied to this process."""
    return [sys.executable, "-m", __spec__.name, str(os.getpid()), *argv]


def main() -> None:
    starter, *argv = sys.argv[1:]
    tie(signal.SIGTERM)
    if os.getppid() == int(starter):
        os.execvp(argv[0], argv)  # noqa: S606 (that is the point)


if __name__ == "__main__":
    main()
