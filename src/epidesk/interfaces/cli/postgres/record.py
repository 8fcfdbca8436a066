# SPDX-License-Identifier: Apache-2.0
"""A note which server epidesk started, so that a later one knows whether it may stop it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from . import pidfile

FILE = "server.json"


@dataclass(frozen=True)
class Record:
    """Process and start of a server (Unix seconds), as its own pid file tells them."""

    pid: int
    started: int

    @classmethod
    def of(cls, data: Path) -> Self:
        found = pidfile.read(data)
        return cls(found.pid, found.started) if found else cls(0, 0)

    @classmethod
    def read(cls, base: Path) -> Self | None:
        try:
            return cls(**json.loads((base / FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, base: Path) -> None:
        (base / FILE).write_text(json.dumps(asdict(self)), encoding="utf-8")
