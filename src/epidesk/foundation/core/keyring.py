# SPDX-License-Identifier: Apache-2.0
"""The secrets of an installation: files of mode 0600 in `<data dir>/keys`, outside the database."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet


@dataclass(frozen=True)
class Keyring:
    """`field_keys`: Fernet keys for encrypted fields, newest first; `index_key`: HMAC key of blind indexes."""

    secret_key: str
    field_keys: tuple[bytes, ...]
    index_key: bytes


def _read_or_create(path: Path, make: bytes) -> bytes:
    """The file's content; made with `make` by whichever process comes first."""
    if not path.exists():
        temporary = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(make)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)  # fails if another process was first: theirs counts
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return path.read_bytes().strip()


def keys_dir(data_dir: Path) -> Path:
    directory = data_dir / "keys"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory


@lru_cache(maxsize=4)
def keyring(data_dir: Path) -> Keyring:
    """The keys of the installation in `data_dir`, created at first use."""
    directory = keys_dir(data_dir)
    return Keyring(
        secret_key=_read_or_create(directory / "secret_key", secrets.token_urlsafe(48).encode()).decode(),
        field_keys=tuple(_read_or_create(directory / "field_keys", Fernet.generate_key()).split()),
        index_key=_read_or_create(directory / "index_key", secrets.token_hex(32).encode()),
    )


def add_field_key(data_dir: Path) -> int:
    """A new field key in front of the old ones, which stay until nothing uses them. Returns how many there are."""
    ring = keyring(data_dir)
    path = keys_dir(data_dir) / "field_keys"
    keys = [Fernet.generate_key(), *ring.field_keys]
    _replace(path, b"\n".join(keys))
    return len(keys)


def drop_old_field_keys(data_dir: Path) -> None:
    """Keeps the newest field key only. Call after every row was written anew with it."""
    _replace(keys_dir(data_dir) / "field_keys", keyring(data_dir).field_keys[0])


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f"{path.name}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    keyring.cache_clear()
