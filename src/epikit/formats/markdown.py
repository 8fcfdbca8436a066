# SPDX-License-Identifier: Apache-2.0
"""Markdown as editors write it, to HTML that is safe by what cannot be written: raw HTML stays text, addresses are web
addresses, pictures are our own. CommonMark with tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

PICTURE = "picture:"
"""How a picture is named in the text: `![what is to be seen](picture:upl_…)`."""
FIRST_HEADING = 2
"""The page's own title is its first heading; the highest in a text, `#` or `##`, comes right below it."""
_DEEPEST = 20
_SCHEMES = {"http", "https", "mailto", "tel"}
_BARE = re.compile(r"(?<![(<\[\w/])https?://[^\s<>\[\]()]*[^\s<>\[\]().,;:!?'\"»”…]")
_INSIDE = re.compile(r"[/#][^\\\s]*")

PictureUrl = Callable[[str], str]


@dataclass(frozen=True)
class PictureRef:
    """A picture in a text. `name`: what follows `picture:`; empty where the text points elsewhere. `line`: from 0."""

    name: str
    alt: str
    line: int


@dataclass(frozen=True)
class Block:
    """A paragraph, list, table or heading of a text as HTML. `line`: the first of its lines, from 0; `source`: them."""

    line: int
    html: str
    source: str


def render(text: str, picture_url: PictureUrl = str) -> str:
    """The whole text as HTML. `picture_url` gives a picture's address by its name."""
    md = _parser(picture_url)
    return str(md.renderer.render(_lowered(md.parse(text)), md.options, {}))


def render_plain(text: str) -> str:
    """A text of people who do not think of Markdown: their line ends stay, and an address that stands bare is a link.
    No pictures: only what they show, in words."""
    linked = _BARE.sub(lambda found: f"<{found[0]}>", text)
    md = _parser(str)
    md.options["breaks"] = True
    md.add_render_rule("image", lambda self, tokens, index, options, env: escape(_said(tokens[index])))
    return str(md.renderer.render(_lowered(md.parse(linked)), md.options, {}))


def blocks(text: str, picture_url: PictureUrl = str) -> tuple[Block, ...]:
    """The text by its outermost parts, each to be remarked upon."""
    md, lines = _parser(picture_url), text.splitlines()
    found: list[Block] = []
    for part in _parts(_lowered(md.parse(text))):
        start, end = part[0].map or (0, 0)
        html = str(md.renderer.render(part, md.options, {}))
        found.append(Block(start, html, "\n".join(lines[start:end]).strip()))
    return tuple(found)


def pictures(text: str) -> tuple[PictureRef, ...]:
    """Every picture that the text shows."""
    found = []
    for token in _parser(str).parse(text):
        for child in token.children or ():
            if child.type == "image":
                source = str(child.attrs.get("src", ""))
                name = source.removeprefix(PICTURE) if source.startswith(PICTURE) else ""
                found.append(PictureRef(name, _said(child).strip(), (token.map or [0])[0]))
    return tuple(found)


def plain(text: str) -> str:
    """The words alone, for search and for short accounts; line ends between blocks."""
    said = []
    for token in _parser(str).parse(text):
        if token.type == "inline":
            said.append("".join(_said(child) for child in token.children or ()))
        elif token.type in ("code_block", "fence"):
            said.append(token.content)
    return "\n".join(" ".join(part.split()) for part in said if part.strip())


def _parser(picture_url: PictureUrl) -> Any:
    md: Any = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable("table")
    md.validateLink = _may_be_linked

    def image(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        source, alt = str(tokens[index].attrs.get("src", "")), _said(tokens[index])
        if not source.startswith(PICTURE):
            return escape(alt)  # of somebody else's server: the reader would be told to it
        address = escape(picture_url(source.removeprefix(PICTURE)))
        return f'<img src="{address}" alt="{escape(alt)}" loading="lazy">'

    def link_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        target = str(tokens[index].attrs.get("href", ""))
        if target.startswith(PICTURE):
            return "<a>"
        away = ' rel="noopener noreferrer"' if target.startswith(("http:", "https:")) else ""
        return f'<a href="{escape(target)}"{away}>'

    def table_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return '<div class="table-scroll" tabindex="0"><table class="table">'

    def table_close(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return "</table></div>\n"

    def cell_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return "<th>" if tokens[index].tag == "th" else "<td>"  # alignment would be a style attribute

    for name, rule in (
        *(("image", image), ("link_open", link_open), ("table_open", table_open), ("table_close", table_close)),
        *(("th_open", cell_open), ("td_open", cell_open)),
    ):
        md.add_render_rule(name, rule)
    return md


def _may_be_linked(address: str) -> bool:
    """Web addresses, mail, telephone, our own paths, and our pictures. Nothing that a browser would run."""
    if address.startswith(PICTURE):
        return re.fullmatch(r"[a-z0-9_]{1,40}", address.removeprefix(PICTURE)) is not None
    if _INSIDE.fullmatch(address) and not address.startswith("//"):
        return True
    try:
        return urlsplit(address.strip()).scheme.lower() in _SCHEMES
    except ValueError:
        return False


def _lowered(tokens: list[Token]) -> list[Token]:
    """Whoever hears a page by its headings must not find one missing between the title and the text's first."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - highest + FIRST_HEADING, 6)}"
    return tokens


def _parts(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Runs of tokens that open and close on the outermost level."""
    part: list[Token] = []
    depth = 0
    for token in tokens:
        part.append(token)
        depth += token.nesting
        if depth == 0:
            yield part
            part = []


def _said(token: Token) -> str:
    """The words of a run: line ends are spaces, a picture is what it shows."""
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.children:
        return "".join(_said(child) for child in token.children)
    return "" if token.type.endswith(("_open", "_close")) else token.content
