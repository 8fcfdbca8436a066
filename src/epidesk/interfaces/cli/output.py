# SPDX-License-Identifier: Apache-2.0
"""The terminal of `epidesk up`: whole lines, each with the name of the process that said it."""

import contextlib
import sys
import threading

WIDTH = 7


class Output:
    """Lines from several threads. A closed terminal is no reason to stop serving."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def line(self, text: str) -> None:
        with self._lock, contextlib.suppress(OSError, ValueError):
            sys.stdout.write(text + "\n")
            sys.stdout.flush()

    def child_line(self, name: str, text: str) -> None:
        self.line(f"{name:<{WIDTH}}│ {text}")
