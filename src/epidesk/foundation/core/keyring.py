# SPDX-License-Identifier: Apache-2.0
"""The secrets of an installation: files of mode 0600 in `<data dir>/keys`, outside the database.

The ring is read once and again whenever its file changes, so that every process follows `epidesk keys rotate` at its
next encryption.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet


@dataclass(frozen=True)
class Keyring:
    """`field_keys`: Fernet keys for encrypted fields, newest first; `index_key`: HMAC key of blind indexes."""

    secret_key: str
    field_keys: tuple[bytes, ...]
    index_key: bytes


_Stamp = tuple[int, int]
_read: dict[Path, tuple[_Stamp, Keyring]] = {}


def keyring(data_dir: Path) -> Keyring:
    """The keys of the installation in `data_dir`, created at first use."""
    known = _read.get(data_dir)
    if known is not None and known[0] == _stamp(data_dir):
        return known[1]
    directory = keys_dir(data_dir)
    stamp = _stamp(data_dir)  # taken before reading: changed in between, it is old and the next call reads again
    field_keys = _read_or_create(directory / "field_keys", Fernet.generate_key())
    ring = Keyring(
        secret_key=_read_or_create(directory / "secret_key", secrets.token_urlsafe(48).encode()).decode(),
        field_keys=tuple(field_keys.split()),
        index_key=_read_or_create(directory / "index_key", secrets.token_hex(32).encode()),
    )
    if stamp is not None:
        _read[data_dir] = (stamp, ring)
    return ring


def forget_keyring() -> None:
    """The next call reads the files again."""
    _read.clear()


def _stamp(data_dir: Path) -> _Stamp | None:
    try:
        found = (data_dir / "keys" / "field_keys").stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def _read_or_create(path: Path, make: bytes) -> bytes:
    """The file's content; made with `make` by whichever process comes first."""
    if not path.exists():
        temporary = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        _write(temporary, make)
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


def add_field_key(data_dir: Path) -> int:
    """A new field key in front of the old ones, which stay until nothing uses them. Returns how many there are."""
    keys = [Fernet.generate_key(), *keyring(data_dir).field_keys]
    _replace(keys_dir(data_dir) / "field_keys", b"\n".join(keys))
    return len(keys)


def drop_old_field_keys(data_dir: Path) -> int:
    """Keeps the newest field key only; the others go to `retired_field_keys`, which nothing reads: whoever restores
    a backup made before needs them. Call after every row was written anew. Returns how many were dropped."""
    newest, *old = keyring(data_dir).field_keys
    if not old:
        return 0
    retired = keys_dir(data_dir) / "retired_field_keys"
    before = retired.read_bytes().split() if retired.exists() else []
    _replace(retired, b"\n".join([*old, *before]))
    _replace(keys_dir(data_dir) / "field_keys", newest)
    return len(old)


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f"{path.name}.new.{secrets.token_hex(4)}")
    _write(temporary, content)
    temporary.replace(path)
    forget_keyring()


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
