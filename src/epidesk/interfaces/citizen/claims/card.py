# SPDX-License-Identifier: Apache-2.0
"""The picture of a verdict for chats: what is being said, the verdict in ink with its shape and colour, why in a
sentence, who says so and where to read it. Drawn from words alone; nothing that people sent is in it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from epikit.text import nfc

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
ELLIPSIS = "…"

# Drawing shares font faces, which are not made for two threads at once.
_drawing = threading.Lock()


class NoFonts(RuntimeError):
    """The pages' fonts are not there: the assets were never built."""


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
    pen = ImageDraw.Draw(image)
    width, height = image.size
    wide = width > height
    margin = 64
    pen.rectangle((0, 0, width, 16), fill=COLOURS[card.colour])
    inner = width - 2 * margin
    foot = height - margin - 66
    mark_height = 96 if wide else 120
    room = foot - margin - 40 - mark_height - (56 if wide else 96)
    y = margin
    y = _line(pen, margin, y, card.lead, _face("400", 30), GREY) + 8
    y = _block(pen, (margin + 28, y), f"“{card.claimed}”", "400", 46 if wide else 56, inner - 28, int(room * 0.5), GREY)
    pen.rectangle((margin, margin + 46, margin + 8, y), fill=LINE)
    y += 24 if wide else 40
    y = _mark(pen, margin, y, card, mark_height, inner) + (20 if wide else 36)
    _block(pen, (margin, y), card.summary, "600", 40 if wide else 48, inner, foot - y - 12, INK)
    pen.line((margin, foot, width - margin, foot), fill=INK, width=3)
    _line(pen, margin, foot + 14, f"{card.who} · {card.day}", _face("600", 26), INK)
    _line(pen, margin, foot + 46, card.address, _face("400", 24), GREY)


def _mark(pen: ImageDraw.ImageDraw, x: int, y: int, card: Card, height: int, inner: int) -> int:
    """The verdict in ink: shape, word, a band in its colour. Gives its lower edge."""
    size = int(height * 0.52)
    while size > 20 and _width(card.verdict, _face("600", size)) > inner - height - 60:
        size -= 2
    face = _face("600", size)
    right = x + 28 + height + _width(card.verdict, face) + 36
    pen.rounded_rectangle((x, y, right, y + height), 12, fill=INK)
    pen.rounded_rectangle((x, y, x + 20, y + height), 10, fill=COLOURS[card.colour])
    box = (x + 44, y + height * 0.25, x + 44 + height * 0.5, y + height * 0.75)
    _shape(pen, card.shape, box, max(6, height // 14))
    ascent, descent = face.latin.getmetrics()
    _line(pen, int(x + 28 + height), int(y + (height - ascent - descent) / 2), card.verdict, face, PAPER)
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
        face = _face("600", int((bottom - top) * 1.1))
        ascent, descent = face.latin.getmetrics()
        wide = _width("?", face)
        _line(pen, int(middle - wide / 2), int((top + bottom - ascent - descent) / 2), "?", face, PAPER)


@dataclass(frozen=True)
class Face:
    """One weight and size; letters of Vietnamese come from a second file."""

    latin: ImageFont.FreeTypeFont
    vietnamese: ImageFont.FreeTypeFont

    def of(self, letter: str) -> ImageFont.FreeTypeFont:
        return self.latin if ord(letter) < 0x100 or 0x2010 <= ord(letter) <= 0x20AA else self.vietnamese


@lru_cache(maxsize=64)
def _face(weight: str, size: int) -> Face:
    folder = _fonts()
    names = [folder / f"be-vietnam-pro-{part}-{weight}.woff2" for part in ("latin", "vietnamese")]
    return Face(ImageFont.truetype(str(names[0]), size), ImageFont.truetype(str(names[1]), size))


@lru_cache(maxsize=1)
def _fonts() -> Path:
    """Where the pages' fonts lie: among the built assets, or in the sources."""
    here = Path(settings.BASE_DIR)
    places = [here / "interfaces/common/static/built/fonts", here.parents[1] / "frontend/fonts"]
    for place in places:
        if (place / "be-vietnam-pro-latin-400.woff2").is_file():
            return place
    raise NoFonts("be-vietnam-pro")


def drawable(text: str) -> str:
    """The letters that the fonts have: Vietnamese and English; one line. Emoji and other scripts fall away."""
    kept = [sign if sign in " \n" or _known(sign) else " " for sign in nfc(text)]
    return " ".join("".join(kept).split())


def _known(sign: str) -> bool:
    code = ord(sign)
    return (
        0x20 <= code <= 0x7E
        or 0xA0 <= code <= 0xFF
        or 0x1EA0 <= code <= 0x1EF9
        or code in (0x102, 0x103, 0x110, 0x111, 0x128, 0x129, 0x168, 0x169, 0x1A0, 0x1A1, 0x1AF, 0x1B0)
        or code in (0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026)
    )


def _runs(text: str, face: Face) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    runs: list[tuple[str, ImageFont.FreeTypeFont]] = []
    for letter in text:
        font = runs[-1][1] if letter == " " and runs else face.of(letter)
        if runs and runs[-1][1] is font and not (letter == " " and font is face.vietnamese):
            runs[-1] = (runs[-1][0] + letter, font)
        else:
            runs.append((letter, face.latin if letter == " " else font))
    return runs


def _width(text: str, face: Face) -> int:
    return round(sum(font.getlength(part) for part, font in _runs(text, face)))


def _line(pen: ImageDraw.ImageDraw, x: float, y: float, text: str, face: Face, colour: str) -> int:
    """Draws one line from its upper left; gives where the next begins."""
    ascent, descent = face.latin.getmetrics()
    for part, font in _runs(drawable(text), face):
        pen.text((x, y + ascent), part, font=font, fill=colour, anchor="ls")
        x += font.getlength(part)
    return int(y + ascent + descent)


def _block(
    pen: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    weight: str,
    size: int,
    width: int,
    height: int,
    colour: str,
) -> int:
    """Draws a paragraph into a box, smaller until it fits, cut with an ellipsis when even that is too long. Gives its
    lower edge."""
    text = drawable(text)
    smallest = 26
    while True:
        face = _face(weight, size)
        lines = _wrapped(text, face, width)
        step = round(size * 1.34)
        if len(lines) * step <= height or size <= smallest:
            break
        size -= 2
    most = max(1, height // step)
    if len(lines) > most:
        lines = lines[:most]
        while lines[-1] and _width(lines[-1] + ELLIPSIS, face) > width:
            lines[-1] = lines[-1][:-1]
        lines[-1] = lines[-1].rstrip(" ,.;:") + ELLIPSIS
    x, y = at
    for line in lines:
        _line(pen, x, y, line, face, colour)
        y += step
    return y


def _wrapped(text: str, face: Face, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        while _width(word, face) > width:  # a word without end, such as an address
            cut = max(1, len(word) * width // max(1, _width(word, face)) - 1)
            lines.append(word[:cut])
            word = word[cut:]
        if lines and _width(f"{lines[-1]} {word}", face) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines or [""]
