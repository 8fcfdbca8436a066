# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class MissingFile(Exception):
    """No file lies under this key."""


@dataclass(frozen=True)
class StoredFile:
    key: str
    written_at: datetime


class Storage(Protocol):
    """Small files by key. A key is made by us (`ab/cd/<hex>.jpg`), never from what somebody typed."""

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Durable when it returns; a reader never sees half a file."""

    def get(self, key: str) -> bytes:
        """Raises `MissingFile`."""

    def delete(self, key: str) -> None:
        """Deleting what is not there is no error."""

    def free_bytes(self) -> int | None:
        """What is left on the disk; None where it is not ours to know."""

    def files(self) -> Iterator[StoredFile]:
        """All files, in no particular order."""
