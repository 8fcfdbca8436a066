# SPDX-License-Identifier: Apache-2.0
"""Parts of a picture made unrecognisable: coarse blocks of mean colour, so few that no face and no number plate can be
worked back from them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.uploads.pictures import Picture, encode

Box = tuple[float, float, float, float]
"""Left, top, width, height in shares of the picture, from 0 to 1."""

MAX_BOXES = 60
MOST_BLOCKS = 5
"""Along the longer side of a part, however large it is."""
SMALLEST = 0.005


def checked_boxes(boxes: Iterable[Sequence[float]]) -> list[Box]:
    """The parts cut to the picture, each once, in order. Raises `Invalid` (field `boxes`)."""
    found: list[Box] = []
    for box in boxes:
        if len(box) != 4 or not all(isinstance(one, int | float) and math.isfinite(one) for one in box):
            raise Invalid({"boxes": _("A part needs four numbers: left, top, width, height.")})
        left, top = max(0.0, min(1.0, box[0])), max(0.0, min(1.0, box[1]))
        right, bottom = max(0.0, min(1.0, box[0] + box[2])), max(0.0, min(1.0, box[1] + box[3]))
        cut = (round(left, 4), round(top, 4), round(right - left, 4), round(bottom - top, 4))
        if cut[2] < SMALLEST or cut[3] < SMALLEST:
            raise Invalid({"boxes": _("A part lies outside the picture, or is too small to cover anything.")})
        if cut not in found:
            found.append(cut)
    if len(found) > MAX_BOXES:
        raise Invalid({"boxes": _("At most %(limit)s parts of one picture.") % {"limit": MAX_BOXES}})
    return found


def cover(content: bytes, boxes: Iterable[Box]) -> Picture:
    """A picture of ours (`pictures.remake`) with these parts covered, in both sizes. The small one is made from the
    covered large one."""
    with Image.open(BytesIO(content), formats=["JPEG"]) as stored:
        image = stored.convert("RGB")
    for left, top, width, height in boxes:
        area = (
            math.floor(left * image.width),
            math.floor(top * image.height),
            min(image.width, math.ceil((left + width) * image.width)),
            min(image.height, math.ceil((top + height) * image.height)),
        )
        image.paste(_blocks(image.crop(area)), area)
    return encode(image)


def _blocks(part: Image.Image) -> Image.Image:
    longer = max(part.size)
    across = max(1, min(part.width, round(MOST_BLOCKS * part.width / longer)))
    down = max(1, min(part.height, round(MOST_BLOCKS * part.height / longer)))
    return part.resize((across, down), Image.Resampling.BOX).resize(part.size, Image.Resampling.NEAREST)
