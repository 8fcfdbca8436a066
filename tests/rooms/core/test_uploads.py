# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import dataclasses
import os
import stat
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from PIL import Image

from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.models import Upload
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.storage import MissingFile, storage
from epidesk.foundation.core.uploads.actions import remove_orphans, store_picture
from epidesk.foundation.core.uploads.pictures import MAX_BYTES, TOO_LARGE
from epidesk.foundation.core.uploads.queries import check_own, open_picture

pytestmark = pytest.mark.django_db
AN = Actor(kind=PrincipalKind.CITIZEN, user_id=uuid7(), label="An")
PHONE = Actor(device="d" * 64)


def photo() -> BytesIO:
    buffer = BytesIO()
    Image.new("RGB", (900, 600), "navy").save(buffer, "JPEG")
    buffer.seek(0)
    return buffer


class Endless:
    """A body of 200 MB that counts how much of it was read."""

    def __init__(self) -> None:
        self.read_bytes = 0

    def read(self, size: int, /) -> bytes:
        size = min(size, 200 * 1024 * 1024 - self.read_bytes)
        self.read_bytes += size
        return b"\xff" * size


def test_a_stored_picture_comes_back_in_both_sizes() -> None:
    upload_id = store_picture(by=AN, stream=photo(), declared_name="IMG_1.jpg")
    large, small = open_picture(upload_id), open_picture(upload_id, thumbnail=True)
    assert large.content_type == small.content_type == "image/jpeg"
    with Image.open(BytesIO(large.content)) as image, Image.open(BytesIO(small.content)) as thumbnail:
        assert (image.size, thumbnail.size) == ((900, 600), (320, 213))


def test_of_200_megabytes_no_more_than_the_limit_is_read() -> None:
    body = Endless()
    with pytest.raises(Invalid) as refused:
        store_picture(by=AN, stream=body)
    assert refused.value.fields["photo"] == TOO_LARGE
    assert body.read_bytes == MAX_BYTES + 1
    assert not Upload.objects.exists()


def test_files_are_for_the_service_alone() -> None:
    upload_id = store_picture(by=AN, stream=photo())
    path = settings.ENV.data_dir / "uploads" / Upload.objects.get(id=upload_id).storage_key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [p.name for p in path.parent.iterdir() if p.name.startswith(".")] == [], "no temporary file stays"


def test_a_picture_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        open_picture(uuid7())
    upload_id = store_picture(by=AN, stream=photo())
    storage().delete(Upload.objects.get(id=upload_id).storage_key)
    with pytest.raises(NotFound):
        open_picture(upload_id)


def test_only_who_sent_a_picture_may_attach_it() -> None:
    mine, phones = store_picture(by=AN, stream=photo()), store_picture(by=PHONE, stream=photo())
    check_own(AN, [mine, mine])
    check_own(PHONE, [phones])
    check_own(AN, [])
    check_own(dataclasses.replace(AN, device=PHONE.device), [mine, phones])  # signed in between the two
    for who, ids in ((AN, [mine, phones]), (PHONE, [mine]), (AN, [uuid7()])):
        with pytest.raises(Invalid):
            check_own(who, ids)


@pytest.mark.parametrize("key", ["../../etc/passwd", "/etc/passwd", "ab/cd/../../x.jpg", "ab/cd/x.jpg\n", ""])
def test_no_key_leads_out_of_the_directory(key: str) -> None:
    with pytest.raises(ValueError, match="Not a storage key"):
        storage().get(key)


def test_files_of_rolled_back_uploads_are_removed_a_day_later() -> None:
    kept = store_picture(by=AN, stream=photo())
    with transaction.atomic():
        lost = Upload.objects.get(id=store_picture(by=AN, stream=photo()))
        transaction.set_rollback(True)
    half_written = _path(lost.storage_key).with_name(".half.jpg.0a0b")
    half_written.write_bytes(b"crashed here")
    assert storage().get(lost.storage_key)
    assert remove_orphans() == 0, "a file of today may still be waiting for its commit"
    for file in (settings.ENV.data_dir / "uploads").glob("??/??/*"):
        os.utime(file, (1, 1))
    assert remove_orphans() >= 3
    with pytest.raises(MissingFile):
        storage().get(lost.storage_key)
    with pytest.raises(MissingFile):
        storage().get(lost.thumbnail_key)
    assert not half_written.exists()
    assert open_picture(kept).content
    assert open_picture(kept, thumbnail=True).content


def _path(key: str) -> Path:
    return Path(settings.ENV.data_dir) / "uploads" / key
