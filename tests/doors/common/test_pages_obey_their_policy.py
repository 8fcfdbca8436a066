# SPDX-License-Identifier: Apache-2.0
"""The Content-Security-Policy forbids inline script and style; a template with one would break without a word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

INTERFACES = Path(__file__).resolve().parents[3] / "src" / "epidesk" / "interfaces"
ON_PAPER = {"console/templates/console/cases/paper.html"}
"""Read by the maker of PDFs; as a page it has a policy of its own, which lets style in and shuts all else out."""
TEMPLATES = sorted(
    path for path in INTERFACES.rglob("templates/**/*.html") if path.relative_to(INTERFACES).as_posix() not in ON_PAPER
)

FORBIDDEN = {
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I),
    "an event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc=)(?![^>]*type=\"application/)", re.I),
    "a javascript: address": re.compile(r"=\s*[\"']?javascript:", re.I),
    "an address on another host": re.compile(r"(?:src|href)=[\"']https?://[^\"']+\.(?:js|css|woff2?|svg|png)", re.I),
}


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(INTERFACES).as_posix())
def test_no_template_has_what_the_policy_forbids(template: Path) -> None:
    # E-mails have no policy of ours; django comments are not sent.
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", template.read_text(encoding="utf-8"), flags=re.S)
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert not found, f"{template.relative_to(INTERFACES)}: {', '.join(found)}"
