# SPDX-License-Identifier: Apache-2.0
"""The key pair that signs pushes. One for the life of an installation: a new one makes every subscription worthless,
so it lies beside the other keys and is never made anew by itself outside demonstrations and tests."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings

from epidesk.foundation.core.keyring import keys_dir
from epikit.webpush import Vapid

FILE = "push_key.pem"
_read: dict[tuple[Path, int], Vapid] = {}


def vapid() -> Vapid | None:
    """The installation's signer; None while it has no key. In a demonstration and in tests the first call makes one."""
    path: Path = settings.ENV.data_dir / "keys" / FILE
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        if settings.ENV.is_production:
            return None
        create_push_key(settings.ENV.data_dir)
        stamp = path.stat().st_mtime_ns
    known = _read.get((path, stamp))
    if known is None:
        _read.clear()
        known = _read[path, stamp] = Vapid(path.read_bytes(), _answers_for_it(settings.ENV.public_url))
    return known


def _answers_for_it(public_url: str) -> str:
    """Where a push service complains: our own site. One that only runs on this machine has no such address, and RFC
    8292 wants one all the same."""
    return public_url if public_url.startswith("https://") else "mailto:epidesk@localhost"


def create_push_key(data_dir: Path) -> bool:
    """Makes the key pair if there is none; False when there was one. Two processes at once: the first one's counts."""
    path = keys_dir(data_dir) / FILE
    if path.exists():
        return False
    pem = Vapid.new_private_pem()
    temporary = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    return True
