# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.models import Upload
from epidesk.foundation.core.principals import Principal
from epidesk.foundation.core.storage import MissingFile, Storage, storage
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.core.uploads.limits import check_room
from epidesk.foundation.core.uploads.pictures import CONTENT_TYPE, MAX_BYTES, TOO_LARGE, Picture, refused, remake
from epidesk.foundation.core.uploads.queries import uploader_of
from epidesk.foundation.core.uploads.redaction import Box, checked_boxes, cover

ORPHANED_AFTER = timedelta(days=1)
KEYS = ("storage_key", "thumbnail_key", "redacted_key", "redacted_thumbnail_key")
"""The columns that name files."""


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
    key, small_key = _put(picture)
    with unit_of_work():
        upload_id: UUID = Upload.objects.create(
            storage_key=key,
            thumbnail_key=small_key,
            sha256=hashlib.sha256(picture.content).hexdigest(),
            width_px=picture.width_px,
            height_px=picture.height_px,
            size_bytes=len(picture.content),
            uploader=uploader_of(by),
        ).id
    return upload_id


def redact(*, by: Principal, upload_id: UUID, boxes: Iterable[Sequence[float]]) -> list[Box]:
    """Shows everybody who has no right to the original a picture with these parts (shares of its sides, from its left
    and top) made unrecognisable, in both sizes; with none, the picture as it came. Gives the parts as they are stored.
    The original stays. Files that no row names any more go with the orphans.

    Who may is for the room to ask that shows it. Locks: the upload, so that of two at once the second covers what it
    was given and nothing else. Raises `Invalid` (field `boxes`), `NotFound`, `NoRoom`.
    """
    wanted = checked_boxes(boxes)
    with unit_of_work():
        row = Upload.objects.select_for_update().filter(id=upload_id).first()
        if row is None:
            raise NotFound
        row.redaction, row.redacted_key, row.redacted_thumbnail_key = [list(box) for box in wanted], "", ""
        if wanted:
            check_room(by)
            row.redacted_key, row.redacted_thumbnail_key = _put(cover(_original(row.storage_key), wanted))
        row.save(update_fields=["redaction", "redacted_key", "redacted_thumbnail_key"])
    return wanted


def _original(key: str) -> bytes:
    try:
        return storage().get(key)
    except MissingFile:
        raise NotFound from None


def _put(picture: Picture) -> tuple[str, str]:
    """Stores both sizes under a name that nobody can guess; gives their keys."""
    name = secrets.token_hex(16)
    key = f"{name[:2]}/{name[2:4]}/{name}"
    store = storage()
    store.put(f"{key}.jpg", picture.content, CONTENT_TYPE)
    store.put(f"{key}-small.jpg", picture.thumbnail, CONTENT_TYPE)
    return f"{key}.jpg", f"{key}-small.jpg"


def remove_orphans(store: Storage | None = None) -> int:
    """Deletes files older than a day that no row names (the transaction rolled back, the row's time was over).
    Returns how many."""
    store = store or storage()
    limit = timezone.now() - ORPHANED_AFTER
    old = [file.key for file in store.files() if file.written_at < limit]
    removed = 0
    for start in range(0, len(old), 500):
        some = old[start : start + 500]
        named = [Upload.objects.filter(**{f"{column}__in": some}).values_list(*KEYS) for column in KEYS]
        known = {key for rows in named for row in rows for key in row}
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
