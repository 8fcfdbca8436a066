# SPDX-License-Identifier: Apache-2.0
"""A mistyped icon draws nothing and a mistyped class styles nothing: both are told here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
INTERFACES = ROOT / "src" / "epidesk" / "interfaces"
SPRITES = (ROOT / "frontend" / "tools" / "sprites.mjs").read_text(encoding="utf-8")
CSS = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "frontend" / "css").rglob("*.css"))
STYLED = set(re.findall(r"\.([a-zA-Z][\w-]*)", CSS))
DOORS = ("citizen", "console", "field")
CONSOLE_PARTS = {"base_console.html", "gallery.html", "desk_map.html", "theme.html"}


def names_in(text: str) -> set[str]:
    return set(re.findall(r'"([a-z0-9-]+)"', text))


def sprite_of(door: str) -> set[str]:
    everywhere = re.search(r"EVERYWHERE = \[(.*?)\]", SPRITES, re.S)
    own = re.search(rf"  {door}: \[(.*?)\]", SPRITES, re.S)
    assert everywhere is not None
    assert own is not None
    return names_in(everywhere.group(1)) | names_in(own.group(1))


def templates_of(door: str) -> list[Path]:
    own = list((INTERFACES / door / "templates").rglob("*.html"))
    shared = (INTERFACES / "common" / "templates").rglob("*.html")
    return own + [path for path in shared if (path.name in CONSOLE_PARTS) == (door == "console")]


@pytest.mark.parametrize("door", DOORS)
def test_every_icon_named_in_a_template_is_in_the_doors_sprite(door: str) -> None:
    if door == "field":  # its pages share only the base, the messages and the maps with the citizen's
        templates = list((INTERFACES / "field" / "templates").rglob("*.html"))
    else:
        templates = templates_of(door)
    drawn = sprite_of(door)
    missing = {
        f"{path.relative_to(INTERFACES)}: {name}"
        for path in templates
        for name in re.findall(r"""{%\s*(?:icon|empty)\s+["']([\w-]+)["']""", path.read_text(encoding="utf-8"))
        + re.findall(r"""{%\s*badge[^%]*\sicon=["']([\w-]+)["']""", path.read_text(encoding="utf-8"))
        if name not in drawn
    }
    assert not missing


def test_every_class_in_a_template_is_styled() -> None:
    unstyled = set()
    for path in INTERFACES.rglob("templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        if "<style>" in text:  # paper: it brings its own
            continue
        for value in re.findall(r'\sclass="([^"]*)"', re.sub(r"{%.*?%}|{{.*?}}", " {} ", text)):
            for name in value.split():
                if re.fullmatch(r"[a-zA-Z][\w-]*", name) and not name.endswith("-") and name not in STYLED:
                    unstyled.add(f"{path.relative_to(INTERFACES)}: {name}")
    assert sorted(unstyled) == []
