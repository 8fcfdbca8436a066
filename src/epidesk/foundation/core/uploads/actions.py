# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.models import Upload
from epidesk.foundation.core.principals import Principal
from epidesk.foundation.core.storage import Storage, storage
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.core.uploads.limits import check_room
from epidesk.foundation.core.uploads.pictures import CONTENT_TYPE, MAX_BYTES, TOO_LARGE, refused, remake
from epidesk.foundation.core.uploads.queries import uploader_of

ORPHANED_AFTER = timedelta(days=1)


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def store_picture(*, by: Principal, stream: Readable, declared_name: str = "") -> UUID:
    """Takes a photo in and returns its upload's id. Anyone may; the doors limit how often.

    Reads at most 12 MB of the stream, however long it is. `declared_name` only helps to word a refusal.
    Raises `Invalid({"photo": …})` saying what to do, and `NoRoom`. The files are written before the row commits: rolled
    back, they are orphans that `remove_orphans` finds.
    """
    check_room(by)
    picture = remake(_read_bounded(stream), declared_name)
    name = secrets.token_hex(16)
    key = f"{name[:2]}/{name[2:4]}/{name}"
    store = storage()
    store.put(f"{key}.jpg", picture.content, CONTENT_TYPE)
    store.put(f"{key}-small.jpg", picture.thumbnail, CONTENT_TYPE)
    with unit_of_work():
        upload_id: UUID = Upload.objects.create(
            storage_key=f"{key}.jpg",
            thumbnail_key=f"{key}-small.jpg",
            sha256=hashlib.sha256(picture.content).hexdigest(),
            width_px=picture.width_px,
            height_px=picture.height_px,
            size_bytes=len(picture.content),
            uploader=uploader_of(by),
        ).id
    return upload_id


def remove_orphans(store: Storage | None = None) -> int:
    """Deletes files older than a day that no row names (the transaction rolled back, the row's time was over).
    Returns how many."""
    store = store or storage()
    limit = timezone.now() - ORPHANED_AFTER
    old = [file.key for file in store.files() if file.written_at < limit]
    removed = 0
    for start in range(0, len(old), 500):
        some = old[start : start + 500]
        rows = Upload.objects.values_list("storage_key", "thumbnail_key")
        known = {
            key for pair in (*rows.filter(storage_key__in=some), *rows.filter(thumbnail_key__in=some)) for key in pair
        }
        for key in some:
            if key not in known:
                store.delete(key)
                removed += 1
    return removed


def _read_bounded(stream: Readable) -> bytes:
    """The whole stream if it fits; one byte more is enough to refuse it."""
    chunks: list[bytes] = []
    wanted = MAX_BYTES + 1
    while wanted > 0 and (chunk := stream.read(min(wanted, 1 << 20))):
        chunks.append(chunk)
        wanted -= len(chunk)
    if wanted <= 0:
        raise refused(TOO_LARGE)
    return b"".join(chunks)
