# SPDX-License-Identifier: Apache-2.0
"""Where Janus keeps what, and the secrets that it shares with the gate."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

LONGEST_SOCKET = 107  # the kernel's limit on a unix socket's path


@dataclass(frozen=True)
class Place:
    """`base`: ours, with the secrets and what is known of its state. `sockets`: Janus's own, short enough a path."""

    base: Path
    sockets: Path

    @property
    def media_socket(self) -> Path:
        return self.sockets / "ws.sock"

    @property
    def admin_socket(self) -> Path:
        return self.sockets / "admin.sock"

    @property
    def state(self) -> Path:
        return self.base / "state.json"


@dataclass(frozen=True)
class Secrets:
    """`tokens` signs what the gate says; `admin` opens the administration; `rooms` makes and closes rooms; `room` opens
    any room's own administration. Kept across restarts: a token stays good when Janus falls."""

    tokens: str
    admin: str
    rooms: str
    room: str


def place_of(data_dir: Path) -> Place:
    base = data_dir.resolve() / "video"
    sockets = base / "run"
    # Root's Janus runs under another account, which may not reach a private home.
    if os.geteuid() == 0 or len(os.fsencode(sockets / "admin.sock")) > LONGEST_SOCKET:
        sockets = Path("/tmp") / f"epidesk-video-{hashlib.sha256(os.fsencode(base)).hexdigest()[:16]}"  # noqa: S108 (made 0700)
    return Place(base, sockets)


def make_secrets(place: Place) -> Secrets:
    """Those on file, or new ones. Only who starts Janus calls this; the gate reads."""
    path = place.base / "secrets.json"
    if not path.exists():
        place.base.mkdir(mode=0o711, parents=True, exist_ok=True)
        made = Secrets(*(secrets.token_urlsafe(24) for _ in range(4)))
        partial = path.with_suffix(f".{secrets.token_hex(4)}")
        partial.touch(mode=0o600, exist_ok=False)
        partial.write_text(json.dumps(asdict(made)), encoding="utf-8")
        partial.replace(path)
    found = read_secrets(place)
    assert found is not None
    return found


def read_secrets(place: Place) -> Secrets | None:
    """None where no Janus was ever started."""
    try:
        return Secrets(**json.loads((place.base / "secrets.json").read_text(encoding="utf-8")))
    except (FileNotFoundError, json.JSONDecodeError, TypeError):
        return None
