# SPDX-License-Identifier: Apache-2.0
"""What people send as a photo, and what becomes of it."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from PIL import Image

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.uploads import pictures
from epidesk.foundation.core.uploads.pictures import remake

GPS = 0x8825


def picture(
    size: tuple[int, int] = (64, 48), form: str = "JPEG", mode: str = "RGB", colour: object = "red", **save: object
) -> bytes:
    buffer = BytesIO()
    Image.new(mode, size, colour).save(buffer, form, **save)  # type: ignore[arg-type]
    return buffer.getvalue()


def reason(content: bytes, name: str = "photo.jpg") -> object:
    with pytest.raises(Invalid) as refused:
        remake(content, name)
    return refused.value.fields["photo"]


def with_position() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif[0x0112] = 6  # lying on its side: the top is on the right
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (16.0, 28.0, 5.0)
    return picture((80, 40), exif=exif, comment=b"my house")


def test_nothing_but_pixels_survives() -> None:
    sent = with_position()
    assert b"PhoneMaker" in sent
    assert b"my house" in sent
    made = remake(sent + b"PK\x03\x04 an archive behind the picture")
    for content in (made.content, made.thumbnail):
        for trace in (b"PhoneMaker", b"my house", b"Exif", b"archive", b"ICC_PROFILE"):
            assert trace not in content
        with Image.open(BytesIO(content)) as image:
            assert dict(image.getexif()) == {}


def test_a_photo_taken_sideways_stands_upright() -> None:
    made = remake(with_position())
    assert (made.width_px, made.height_px) == (40, 80)


def test_a_large_photo_becomes_small_enough() -> None:
    made = remake(picture((6000, 4000)))
    assert max(made.width_px, made.height_px) == 2560
    with Image.open(BytesIO(made.thumbnail)) as thumbnail:
        assert thumbnail.size == (320, 213)


@pytest.mark.parametrize(
    ("form", "mode", "colour"),
    [
        ("PNG", "RGBA", (255, 0, 0, 0)),
        ("PNG", "P", 0),
        ("PNG", "L", 9),
        ("PNG", "I;16", 9),
        ("WEBP", "RGB", "red"),
        ("JPEG", "CMYK", (0, 0, 0, 0)),
        ("PNG", "LA", (0, 0)),
        ("PNG", "1", 1),
    ],
)
def test_every_kind_of_pixels_is_understood(form: str, mode: str, colour: object) -> None:
    made = remake(picture(form=form, mode=mode, colour=colour))
    with Image.open(BytesIO(made.content)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (64, 48))


def test_what_was_transparent_is_white() -> None:
    made = remake(picture(form="PNG", mode="RGBA", colour=(0, 0, 0, 0)))
    with Image.open(BytesIO(made.content)) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


def test_only_the_first_frame_of_a_moving_picture_is_kept() -> None:
    buffer = BytesIO()
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue", "green")]
    frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:])
    with Image.open(BytesIO(remake(buffer.getvalue()).content)) as image:
        assert getattr(image, "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "photo.jpg", pictures.EMPTY),
        (b"\0" * (pictures.MAX_BYTES + 1), "photo.jpg", pictures.TOO_LARGE),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "photo.jpg", pictures.DRAWING),
        (b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><svg>&a;</svg>", "x",
         pictures.DRAWING),
        (b"\x1f\x8b\x08 packed", "drawing.svgz", pictures.DRAWING),
        (picture(form="GIF", mode="P", colour=0), "photo.jpg", pictures.GIF),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "IMG_1.HEIC", pictures.HEIC),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "clip", pictures.VIDEO),
        (b"%PDF-1.7 ...", "scan.pdf", pictures.NOT_A_PHOTO),
        (b"MZ\x90\0 this program cannot be run", "photo.jpg", pictures.NOT_A_PHOTO),
        (b"\xff\xd8\xff\xe0 not a picture after all", "photo.jpg", pictures.NOT_A_PHOTO),
        (picture((400, 300))[:900], "photo.jpg", pictures.NOT_A_PHOTO),
        (picture(form="BMP"), "photo.bmp", pictures.NOT_A_PHOTO),
        (picture(form="TIFF"), "photo.tif", pictures.NOT_A_PHOTO),
    ],
)  # fmt: skip
def test_each_refusal_says_what_to_do(content: bytes, name: str, told: object) -> None:
    assert reason(content, name) == told


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes whose header claims an enormous picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(6400, 6400), (9000, 9000), (60_000, 60_000), (2_000_000_000, 2)])
def test_a_picture_of_too_many_pixels_is_refused_from_its_header(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def decoded(*_: object) -> None:
        raise AssertionError("pixels were decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded)
    assert reason(bomb(*size)) == pictures.TOO_MANY_PIXELS


def test_a_comment_that_unpacks_to_a_gigabyte_is_refused() -> None:
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("note", "a" * 100_000_000, zip=True)
    assert reason(picture(form="PNG", pnginfo=notes)) == pictures.NOT_A_PHOTO


def test_bytes_changed_at_random_are_taken_or_refused_and_never_crash() -> None:
    import random

    dice = random.Random(7)
    for form in ("JPEG", "PNG", "WEBP"):
        plain = picture((60, 60), form=form)
        for _ in range(60):
            broken = bytearray(plain)
            for _ in range(dice.randint(1, 20)):
                broken[dice.randrange(len(broken))] = dice.randrange(256)
            with suppress(Invalid):
                assert remake(bytes(broken)).content.startswith(b"\xff\xd8")
