# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.models import Upload
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.storage import storage
from epidesk.foundation.core.uploads.actions import redact, remove_orphans, store_picture
from epidesk.foundation.core.uploads.queries import open_picture, redaction_of

pytestmark = pytest.mark.django_db
RIGHT_HALF = (0.5, 0.0, 0.5, 1.0)


def stripes() -> BytesIO:
    """Thin black and white columns, as a phone sends them with its position."""
    image = Image.new("L", (640, 480))
    image.putdata([255 if x // 4 % 2 else 0 for _ in range(480) for x in range(640)])
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (16.0, 28.0, 9.0), 3: "E", 4: (107.0, 34.0, 39.0)}
    exif[0x010F] = "Ông Bình"
    buffer = BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=95, exif=exif)
    buffer.seek(0)
    return buffer


def contrast(content: bytes, box: tuple[float, float, float, float]) -> int:
    """Between the darkest and the lightest pixel of a part; a little of its edge is left out."""
    image = Image.open(BytesIO(content)).convert("L")
    left, top = (box[0] + 0.03) * image.width, (box[1] + 0.03) * image.height
    right, bottom = (box[0] + box[2] - 0.03) * image.width, (box[1] + box[3] - 0.03) * image.height
    low, high = image.crop((int(left), int(top), int(right), int(bottom))).getextrema()
    return high - low


@pytest.fixture
def upload_id():
    return store_picture(by=SYSTEM, stream=stripes())


@pytest.mark.parametrize("thumbnail", [False, True])
def test_a_covered_part_shows_nothing_of_what_was_there_in_either_size(upload_id, thumbnail: bool) -> None:
    before = open_picture(upload_id, thumbnail=thumbnail).content
    assert contrast(before, RIGHT_HALF) > 90
    redact(by=SYSTEM, upload_id=upload_id, boxes=[RIGHT_HALF])
    after = open_picture(upload_id, thumbnail=thumbnail).content
    assert contrast(after, RIGHT_HALF) < 25
    assert contrast(after, (0.0, 0.0, 0.5, 1.0)) > 90


def test_the_original_stays_and_everything_can_be_shown_again(upload_id) -> None:
    before = open_picture(upload_id).content
    redact(by=SYSTEM, upload_id=upload_id, boxes=[RIGHT_HALF])
    assert open_picture(upload_id, original=True).content == before
    redact(by=SYSTEM, upload_id=upload_id, boxes=[(0.0, 0.0, 0.25, 0.25)])
    assert contrast(open_picture(upload_id).content, RIGHT_HALF) > 90
    redact(by=SYSTEM, upload_id=upload_id, boxes=[])
    assert open_picture(upload_id).content == before
    assert redaction_of(upload_id).boxes == ()


@pytest.mark.row("RI-12")
def test_nothing_of_the_phones_own_words_about_the_picture_survives_in_any_rendition(upload_id) -> None:
    redact(by=SYSTEM, upload_id=upload_id, boxes=[RIGHT_HALF])
    for original in (True, False):
        for thumbnail in (True, False):
            content = open_picture(upload_id, original=original, thumbnail=thumbnail).content
            assert not Image.open(BytesIO(content)).getexif()
            assert "Bình".encode() not in content


@pytest.mark.parametrize(
    "boxes",
    [
        [(0.1, 0.1, 0.2)],
        [(0.1, 0.1, float("nan"), 0.2)],
        [(1.2, 0.1, 0.3, 0.2)],
        [(0.1, 0.1, 0.001, 0.2)],
        [(0.1, 0.1, -0.2, 0.2)],
        [(n / 100, 0.0, 0.1, 0.1) for n in range(61)],
    ],
)
def test_parts_that_are_none_are_refused_and_nothing_changes(upload_id, boxes) -> None:
    before = open_picture(upload_id).content
    with pytest.raises(Invalid) as refused:
        redact(by=SYSTEM, upload_id=upload_id, boxes=boxes)
    assert list(refused.value.fields) == ["boxes"]
    assert open_picture(upload_id).content == before


def test_parts_are_cut_to_the_picture_and_the_same_one_twice_is_one(upload_id) -> None:
    stored = redact(by=SYSTEM, upload_id=upload_id, boxes=[(-0.1, 0.5, 0.3, 0.9), (0.0, 0.5, 0.2, 0.5)])
    assert stored == [(0.0, 0.5, 0.2, 0.5)]
    assert redaction_of(upload_id).boxes == ((0.0, 0.5, 0.2, 0.5),)


def test_there_is_no_such_picture() -> None:
    with pytest.raises(NotFound):
        redact(by=SYSTEM, upload_id=uuid7(), boxes=[RIGHT_HALF])


def test_the_clean_up_keeps_all_four_files_of_a_covered_picture_and_takes_those_of_earlier_covers(
    upload_id, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from epidesk.foundation.core.uploads import actions

    redact(by=SYSTEM, upload_id=upload_id, boxes=[RIGHT_HALF])
    early = Upload.objects.get(id=upload_id).redacted_key
    redact(by=SYSTEM, upload_id=upload_id, boxes=[(0.0, 0.0, 0.5, 0.5)])
    monkeypatch.setattr(actions, "ORPHANED_AFTER", timedelta(seconds=-5))
    assert remove_orphans() >= 2
    there = {file.key for file in storage().files()}
    row = Upload.objects.get(id=upload_id)
    assert {row.storage_key, row.thumbnail_key, row.redacted_key, row.redacted_thumbnail_key} <= there
    assert early not in there
