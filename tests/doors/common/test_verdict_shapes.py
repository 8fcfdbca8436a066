# SPDX-License-Identifier: Apache-2.0
"""A verdict's shape is drawn on pages and on the picture for chats: all know the same shapes."""

from __future__ import annotations

from itertools import combinations

from PIL import Image, ImageDraw

from epidesk.intake.claims.rules.verdicts import COLOURS, SHAPES
from epidesk.interfaces.citizen.claims import card
from epidesk.interfaces.common.templatetags.verdicts import ICONS


def drawn(shape: str) -> bytes:
    image = Image.new("RGB", (80, 80))
    card._shape(ImageDraw.Draw(image), shape, (10, 10, 70, 70), 6)
    return image.tobytes()


def test_each_shape_has_an_icon_and_a_drawing_of_its_own() -> None:
    assert set(ICONS) == set(SHAPES)
    assert len(set(ICONS.values())) == len(SHAPES)
    for one, other in combinations(SHAPES, 2):
        assert drawn(one) != drawn(other), (one, other)


def test_each_colour_is_on_the_picture() -> None:
    assert set(card.COLOURS) == set(COLOURS)
