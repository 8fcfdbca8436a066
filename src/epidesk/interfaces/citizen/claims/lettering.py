# SPDX-License-Identifier: Apache-2.0
"""Letters on pictures, in the pages' fonts: lines, paragraphs that fit a box."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from PIL import ImageDraw, ImageFont

from epikit.text import nfc

SMALLEST = 26
"""Letters are not made smaller; words are cut."""
ELLIPSIS = "…"


class NoFonts(RuntimeError):
    """The pages' fonts are not there: the assets were never built."""


@dataclass(frozen=True)
class Face:
    """One weight and size; letters of Vietnamese come from a second file."""

    latin: ImageFont.FreeTypeFont
    vietnamese: ImageFont.FreeTypeFont

    def of(self, letter: str) -> ImageFont.FreeTypeFont:
        return self.latin if ord(letter) < 0x100 or 0x2010 <= ord(letter) <= 0x20AA else self.vietnamese


@lru_cache(maxsize=64)
def face_of(weight: str, size: int) -> Face:
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


def width_of(text: str, face: Face) -> int:
    return round(sum(font.getlength(part) for part, font in _runs(text, face)))


def put_line(pen: ImageDraw.ImageDraw, x: float, y: float, text: str, face: Face, colour: str) -> int:
    """Draws one line from its upper left; gives where the next begins."""
    ascent, descent = face.latin.getmetrics()
    for part, font in _runs(drawable(text), face):
        pen.text((x, y + ascent), part, font=font, fill=colour, anchor="ls")
        x += font.getlength(part)
    return int(y + ascent + descent)


def put_block(
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
    while True:
        face = face_of(weight, size)
        lines = wrapped(text, face, width)
        step = step_of(size)
        if len(lines) * step <= height or size <= SMALLEST:
            break
        size -= 2
    most = max(1, height // step)
    if len(lines) > most:
        lines = lines[:most]
        while lines[-1] and width_of(lines[-1] + ELLIPSIS, face) > width:
            lines[-1] = lines[-1][:-1]
        lines[-1] = lines[-1].rstrip(" ,.;:") + ELLIPSIS
    x, y = at
    for line in lines:
        put_line(pen, x, y, line, face, colour)
        y += step
    return y


def wrapped(text: str, face: Face, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        while width_of(word, face) > width:  # a word without end, such as an address
            cut = max(1, len(word) * width // max(1, width_of(word, face)) - 1)
            lines.append(word[:cut])
            word = word[cut:]
        if lines and width_of(f"{lines[-1]} {word}", face) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines or [""]


def narrowed(text: str, weight: str, size: int, width: int) -> Face:
    """The face in which the line is not wider."""
    while size > SMALLEST and width_of(drawable(text), face_of(weight, size)) > width:
        size -= 2
    return face_of(weight, size)


def height_of(face: Face) -> int:
    return sum(face.latin.getmetrics())


def step_of(size: int) -> int:
    """From one line of a paragraph to the next."""
    return round(size * 1.34)


def height_of_lines(text: str, weight: str, size: int, width: int) -> int:
    """The height of a paragraph."""
    return len(wrapped(drawable(text), face_of(weight, size), width)) * step_of(size)
