# SPDX-License-Identifier: Apache-2.0
"""A stranger's bytes become a picture of ours: decoded within bounds, turned upright, encoded anew as plain JPEG.

What is not pixels (EXIF with its GPS position, colour profile, comments, further frames, appended archives) does not
survive, because nothing but pixels is carried over.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from epidesk.foundation.core.errors import Invalid, Text

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONGEST_SIDE_PX = 2560
THUMBNAIL_SIDE_PX = 320
CONTENT_TYPE = "image/jpeg"  # what every browser since the first ones shows
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")  # HEIF only where a plugin for it is installed

# 40 megapixels are 160 MB while decoding: a process works on two at a time, the others wait.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
_decoders = threading.BoundedSemaphore(2)

TOO_LARGE = _("This photo is larger than 12 MB. Send a smaller one, or take it again at a lower resolution.")
TOO_MANY_PIXELS = _(
    "This photo has more than 40 megapixels. Send a smaller one, or take it again at a lower resolution."
)
EMPTY = _("This file is empty. Choose the photo again.")
NOT_A_PHOTO = _("This file is not a photo that we can read. Send a JPEG, PNG or WebP photo.")
HEIC = _(
    "This phone saved the photo as HEIC, which we cannot read. Send a screenshot of it, or set the camera to "
    "“most compatible” (JPEG) and take it again."
)
DRAWING = _("SVG drawings are not accepted. Send a JPEG, PNG or WebP photo.")
GIF = _("GIF pictures are not accepted. Send a JPEG, PNG or WebP photo.")
VIDEO = _("This is a video. Send a photo instead.")


@dataclass(frozen=True)
class Picture:
    """Both sizes as JPEG; `width_px` and `height_px` are the large one's."""

    content: bytes
    thumbnail: bytes
    width_px: int
    height_px: int


def remake(content: bytes, declared_name: str = "") -> Picture:
    """The picture made anew. Raises `Invalid({"photo": …})` saying what to do instead."""
    if not content:
        raise refused(EMPTY)
    if len(content) > MAX_BYTES:
        raise refused(TOO_LARGE)
    with _decoders:
        try:
            return _remake(content)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise refused(TOO_MANY_PIXELS) from None
        except Invalid:
            raise
        except Exception:  # decoders fail on hostile bytes in every way there is
            raise refused(_reason(content, declared_name)) from None


def refused(text: Text) -> Invalid:
    return Invalid({"photo": text})


def _remake(content: bytes) -> Picture:
    formats = [name for name in _FORMATS if name in Image.OPEN or name != "HEIF"]
    with Image.open(BytesIO(content), formats=formats) as image:
        if image.width * image.height > MAX_PIXELS:  # from the header: nothing is decoded yet
            raise refused(TOO_MANY_PIXELS)
        image.draft("RGB", (LONGEST_SIDE_PX, LONGEST_SIDE_PX))  # JPEG can decode at a half or a quarter of its size
        image.load()
        upright = ImageOps.exif_transpose(image)
    large = _plain(upright)
    large.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.LANCZOS)
    return encode(large)


def encode(large: Image.Image) -> Picture:
    """Plain pixels in both sizes."""
    small = large.copy()
    small.thumbnail((THUMBNAIL_SIDE_PX, THUMBNAIL_SIDE_PX), Image.Resampling.LANCZOS)
    return Picture(_jpeg(large, quality=85), _jpeg(small, quality=78), large.width, large.height)


def _plain(image: Image.Image) -> Image.Image:
    """RGB pixels on white, and nothing that the file said about them."""
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        plain = Image.new("RGB", layer.size, "white")
        plain.paste(layer, mask=layer.getchannel("A"))
        return plain
    plain = Image.new("RGB", image.size)
    plain.paste(image.convert("RGB"))
    return plain


def _jpeg(image: Image.Image, *, quality: int) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
    return buffer.getvalue()


def _reason(content: bytes, declared_name: str) -> Text:
    """The most helpful refusal, by what the bytes look like and, failing that, by the file's name."""
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    name = declared_name.lower()
    brand = content[4:12]
    if brand[:4] == b"ftyp" and brand[4:] in {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}:
        return HEIC
    if b"<svg" in head or (head.startswith(b"<?xml") and b"svg" in head) or name.endswith((".svg", ".svgz")):
        return DRAWING
    if content[:6] in {b"GIF87a", b"GIF89a"}:
        return GIF
    if brand[:4] == b"ftyp" or content[:4] == b"\x1aE\xdf\xa3" or name.endswith((".mp4", ".mov", ".webm", ".3gp")):
        return VIDEO
    return NOT_A_PHOTO
