# SPDX-License-Identifier: Apache-2.0
"""The secrets of an installation: files of mode 0600 in `<data dir>/keys`, outside the database.

They are made once, for a new installation (`create_keys`). A ring that is lost is never made anew: what is encrypted
would stay unreadable beside new values, and nobody would notice until it is needed. The ring is read once and again
whenever its file changes, so that every process follows `epidesk keys rotate` at its next encryption.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from epidesk.env import BadEnvironment, environment

KEY_FILES = ("secret_key", "field_keys", "index_key")


class KeysMissing(BadEnvironment):
    """Key files are not there; the message says which, and what to do."""


@dataclass(frozen=True)
class Keyring:
    """`field_keys`: Fernet keys for encrypted fields, newest first; `index_key`: HMAC key of blind indexes."""

    secret_key: str
    field_keys: tuple[bytes, ...]
    index_key: bytes


_Stamp = tuple[int, int]
_read: dict[Path, tuple[_Stamp, Keyring]] = {}


def keyring(data_dir: Path) -> Keyring:
    """The keys of the installation in `data_dir`. Raises `KeysMissing`; tests alone get theirs at first use."""
    known = _read.get(data_dir)
    stamp = _stamp(data_dir)  # taken before reading: changed in between, it is old and the next call reads again
    if known is not None and known[0] == stamp:
        return known[1]
    if missing := missing_keys(data_dir):
        if environment().mode != "test":
            raise KeysMissing(restore_advice(data_dir, missing))
        create_keys(data_dir)
        stamp = _stamp(data_dir)
    directory = data_dir / "keys"
    ring = Keyring(
        secret_key=_content(directory / "secret_key").decode(),
        field_keys=tuple(_content(directory / "field_keys").split()),
        index_key=_content(directory / "index_key"),
    )
    if stamp is not None:
        _read[data_dir] = (stamp, ring)
    return ring


def missing_keys(data_dir: Path) -> tuple[str, ...]:
    """Names of the key files that are not there."""
    return tuple(name for name in KEY_FILES if not (data_dir / "keys" / name).exists())


def restore_advice(data_dir: Path, missing: tuple[str, ...]) -> str:
    return (
        f"{', '.join(missing)} missing in {data_dir / 'keys'}: restore the keys from your backup. Without them what is "
        "encrypted in the database stays unreadable. (A new installation gets its keys from its first `epidesk up`.)"
    )


def create_keys(data_dir: Path) -> None:
    """Makes the keys that are missing. Only for an installation whose database is empty. Several processes may do so at
    once: the first one's count."""
    directory = keys_dir(data_dir)
    for name, made in (
        ("field_keys", Fernet.generate_key()),
        ("secret_key", secrets.token_urlsafe(48).encode()),
        ("index_key", secrets.token_hex(32).encode()),
    ):
        create_file(directory / name, made)


def fingerprint(ring: Keyring) -> str:
    """64 hex digits by which a database knows its keys again. It is stored under the field keys, and so proves both:
    that they open it, and that blind indexes are made with the same key. Says nothing about either."""
    return hmac.new(ring.index_key, b"epidesk installation", hashlib.sha256).hexdigest()


def proves(token: str, ring: Keyring) -> bool:
    """Whether `token`, the encrypted fingerprint as it lies in the database, belongs to this ring."""
    try:
        stored = MultiFernet([Fernet(key) for key in ring.field_keys]).decrypt(token.encode())
    except (InvalidToken, ValueError):
        return False
    return hmac.compare_digest(stored, fingerprint(ring).encode())


def forget_keyring() -> None:
    """The next call reads the files again."""
    _read.clear()


def _stamp(data_dir: Path) -> _Stamp | None:
    try:
        found = os.stat(f"{data_dir}/keys/field_keys")  # noqa: PTH116 (asked at every encryption)
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def create_file(path: Path, content: bytes) -> bool:
    """A secret of mode 0600, whole or not at all, and never over what is there: False when something was."""
    if path.exists():
        return False
    temporary = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    _write(temporary, content)
    try:
        os.link(temporary, path)  # fails if another process was first: theirs counts
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    return True


def _content(path: Path) -> bytes:
    content = path.read_bytes().strip()
    if not content:
        raise KeysMissing(f"{path} is empty: restore the keys from your backup.")
    return content


def keys_dir(data_dir: Path) -> Path:
    directory = data_dir / "keys"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory


def add_field_key(data_dir: Path) -> int:
    """A new field key in front of the old ones, which stay until nothing uses them. Returns how many there are."""
    keys = [Fernet.generate_key(), *keyring(data_dir).field_keys]
    replace_file(keys_dir(data_dir) / "field_keys", b"\n".join(keys))
    return len(keys)


def drop_old_field_keys(data_dir: Path) -> int:
    """Keeps the newest field key only; the others go to `retired_field_keys`, which nothing reads: whoever restores
    a backup made before needs them. Call after every row was written anew. Returns how many were dropped."""
    newest, *old = keyring(data_dir).field_keys
    if not old:
        return 0
    retired = keys_dir(data_dir) / "retired_field_keys"
    before = retired.read_bytes().split() if retired.exists() else []
    replace_file(retired, b"\n".join([*old, *before]))
    replace_file(keys_dir(data_dir) / "field_keys", newest)
    return len(old)


def replace_file(path: Path, content: bytes) -> None:
    """Another secret in its place, at once: whoever reads gets the one or the other whole."""
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
