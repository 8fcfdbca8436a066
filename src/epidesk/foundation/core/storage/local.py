# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from epidesk.foundation.core.storage.protocol import MissingFile, StoredFile

_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{8,}(-small)?\.[a-z]{2,5}")


class LocalStorage:
    """Files of mode 0600 in directories fanned out by the key's first letters."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def put(self, key: str, content: bytes, content_type: str) -> None:
        path = self._path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        _sync_directory(path.parent)

    def get(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError as error:
            raise MissingFile(key) from error

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def free_bytes(self) -> int | None:
        """Of the disk that the directory lies on, or will lie on."""
        here = next(path for path in (self.directory, *self.directory.parents) if path.exists())
        return shutil.disk_usage(here).free

    def files(self) -> Iterator[StoredFile]:
        for path in self.directory.glob("??/??/*"):
            try:
                written_s = path.stat().st_mtime
            except FileNotFoundError:  # deleted while we looked
                continue
            yield StoredFile(path.relative_to(self.directory).as_posix(), datetime.fromtimestamp(written_s, UTC))

    def _path(self, key: str) -> Path:
        """A temporary file left by a crash (`.name.hex`) may be deleted by its key, nothing outside the directory."""
        if not _KEY.fullmatch(key) and not re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{2}/\.[0-9a-z.-]+", key):
            raise ValueError(f"Not a storage key: {key!r}")
        return self.directory / key


def _sync_directory(directory: Path) -> None:
    """Makes the rename durable too."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
