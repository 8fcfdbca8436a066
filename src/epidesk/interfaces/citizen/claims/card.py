# SPDX-License-Identifier: Apache-2.0
"""The picture of a verdict for chats: what is being said, the verdict in ink with its shape and colour, why in a
sentence, who says so and where to read it. Drawn from words alone; nothing that people sent is in it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from io import BytesIO

from PIL import Image, ImageDraw

from epidesk.interfaces.citizen.claims.lettering import (
    SMALLEST,
    face_of,
    height_of,
    height_of_lines,
    narrowed,
    put_block,
    put_line,
    step_of,
    width_of,
)

SIZES = {"square": (1080, 1080), "wide": (1200, 630)}
"""For chats, and for the pictures that apps draw beside a link (Open Graph)."""
PAPER, INK, GREY, LINE = "#ffffff", "#12181c", "#434e56", "#c3ccd2"
COLOURS = {
    "extreme": "#ab131c",
    "severe": "#b44600",
    "moderate": "#f1c232",
    "minor": "#4b6375",
    "clear": "#1f6f3b",
    "unknown": "#5b666e",
}
"""The fills of `frontend/css/tokens.css`."""
MARGIN = 64
STEPS = 22
"""So many sizes are tried."""

# Drawing shares font faces, which are not made for two threads at once.
_drawing = threading.Lock()


@dataclass(frozen=True)
class Card:
    """What stands on the picture; all in one language."""

    lead: str
    claimed: str
    verdict: str
    colour: str
    shape: str
    summary: str
    who: str
    day: str
    address: str


def draw(card: Card, size: str) -> bytes:
    """PNG bytes. `size`: one of `SIZES`. Raises `NoFonts`."""
    width, height = SIZES[size]
    with _drawing:
        image = Image.new("RGB", (width, height), PAPER)
        _compose(image, card)
    buffer = BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _compose(image: Image.Image, card: Card) -> None:
    """As large as the words allow, so that it is read where a chat shows it as wide as a thumb; what is left over goes
    between the parts."""
    pen = ImageDraw.Draw(image)
    width, height = image.size
    pen.rectangle((0, 0, width, 16), fill=COLOURS[card.colour])
    inner = width - 2 * MARGIN
    foot = _foot(pen, card, width, height)
    lead = face_of("400", 38 if height > 700 else 32)
    y = put_line(pen, MARGIN, MARGIN - 12, card.lead, lead, GREY) + 6
    sizes = _fitted(card, inner, foot - y, tall=height > 700)
    spare = max(0, foot - y - sizes.height)
    gap = sizes.gap + min(spare // 3, sizes.gap)
    room = foot - y - sizes.mark - 2 * sizes.gap - 20
    top = y
    y = put_block(
        pen, (MARGIN + 28, y), f"“{card.claimed}”", "400", sizes.claimed, inner - 28, max(room // 2, sizes.least), GREY
    )
    pen.rectangle((MARGIN, top, MARGIN + 8, y), fill=LINE)
    y = _mark(pen, MARGIN, y + gap, card, sizes.mark, inner) + gap
    put_block(pen, (MARGIN, y), card.summary, "600", sizes.summary, inner, foot - y - 12, INK)


def _foot(pen: ImageDraw.ImageDraw, card: Card, width: int, height: int) -> int:
    """Who says so, when, and where to read it, above the lower edge. Gives where its line is drawn."""
    inner = width - 2 * MARGIN
    who = narrowed(card.who, "600", 44 if height > 700 else 36, inner)
    where = f"{card.day} · {card.address}"
    address = narrowed(where, "400", 38 if height > 700 else 32, inner)
    top = height - MARGIN // 2 - height_of(who) - height_of(address) - 22
    pen.line((MARGIN, top, width - MARGIN, top), fill=INK, width=3)
    y = put_line(pen, MARGIN, top + 14, card.who, who, INK)
    put_line(pen, MARGIN, y + 2, where, address, GREY)
    return top


@dataclass(frozen=True)
class Sizes:
    """Of letters and of what stands between them, in pixels. `height`: of all together; `least`: of one line."""

    claimed: int
    summary: int
    mark: int
    gap: int
    height: int

    @property
    def least(self) -> int:
        return step_of(self.claimed)


def _fitted(card: Card, inner: int, room: int, *, tall: bool) -> Sizes:
    """The largest that fits the room, then why in letters as large as there is room left for."""
    fitted = _sized(card, inner, 0, tall=tall)
    for step in range(STEPS, 0, -1):
        tried = _sized(card, inner, step, tall=tall)
        if tried.height <= room:
            fitted = tried
            break
    lines = fitted.height - height_of_lines(card.summary, "600", fitted.summary, inner)
    for summary in range(fitted.claimed, fitted.summary, -2):
        if (height := lines + height_of_lines(card.summary, "600", summary, inner)) <= room:
            return replace(fitted, summary=summary, height=height)
    return fitted


def _sized(card: Card, inner: int, step: int, *, tall: bool) -> Sizes:
    scale = (0.5 + step * 0.05) * (1 if tall else 0.85)
    claimed, summary = max(SMALLEST, round(58 * scale)), max(SMALLEST, round(50 * scale))
    mark, gap = round(min(150, max(80, 110 * scale))), round(min(48, max(14, 32 * scale)))
    height = height_of_lines(f"“{card.claimed}”", "400", claimed, inner - 28)
    height += height_of_lines(card.summary, "600", summary, inner)
    return Sizes(claimed, summary, mark, gap, height + mark + 2 * gap + 20)


def _mark(pen: ImageDraw.ImageDraw, x: int, y: int, card: Card, height: int, inner: int) -> int:
    """The verdict in ink: shape, word, a band in its colour. Gives its lower edge."""
    size = int(height * 0.52)
    while size > 20 and width_of(card.verdict, face_of("600", size)) > inner - height - 60:
        size -= 2
    face = face_of("600", size)
    right = x + 28 + height + width_of(card.verdict, face) + 36
    pen.rounded_rectangle((x, y, right, y + height), 12, fill=INK)
    pen.rounded_rectangle((x, y, x + 20, y + height), 10, fill=COLOURS[card.colour])
    box = (x + 44, y + height * 0.25, x + 44 + height * 0.5, y + height * 0.75)
    _shape(pen, card.shape, box, max(6, height // 14))
    ascent, descent = face.latin.getmetrics()
    put_line(pen, int(x + 28 + height), int(y + (height - ascent - descent) / 2), card.verdict, face, PAPER)
    return y + height


def _shape(pen: ImageDraw.ImageDraw, shape: str, box: tuple[float, float, float, float], stroke: int) -> None:
    left, top, right, bottom = box
    middle = (left + right) / 2
    if shape == "cross":
        pen.line((left, top, right, bottom), fill=PAPER, width=stroke)
        pen.line((left, bottom, right, top), fill=PAPER, width=stroke)
    elif shape == "triangle":
        pen.polygon([(middle, top), (right, bottom), (left, bottom)], outline=PAPER, width=stroke)
        pen.line((middle, top + (bottom - top) * 0.42, middle, top + (bottom - top) * 0.7), fill=PAPER, width=stroke)
    elif shape == "half":
        pen.ellipse(box, outline=PAPER, width=stroke)
        pen.pieslice(box, 270, 90, fill=PAPER)
    elif shape == "tick":
        down = top + (bottom - top) * 0.55
        points = [(left, down), (left + (right - left) * 0.38, bottom - stroke / 2), (right, top + stroke)]
        pen.line(points, fill=PAPER, width=stroke, joint="curve")
    else:
        face = face_of("600", int((bottom - top) * 1.1))
        ascent, descent = face.latin.getmetrics()
        wide = width_of("?", face)
        put_line(pen, int(middle - wide / 2), int((top + bottom - ascent - descent) / 2), "?", face, PAPER)
