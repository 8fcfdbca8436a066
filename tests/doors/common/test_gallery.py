# SPDX-License-Identifier: Apache-2.0
"""The component sheet shows what the pages are made of; tables with something to press stack on a narrow screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

INTERFACES = Path(__file__).resolve().parents[3] / "src" / "epidesk" / "interfaces"
STACKED = [
    path for path in INTERFACES.rglob("templates/**/*.html") if "table--stacks" in path.read_text(encoding="utf-8")
]


@pytest.mark.django_db
def test_the_sheet_shows_secrets_ticks_acts_and_stacked_tables(client, settings):
    settings.DEMO = True
    page = html.fromstring(client.get("/look").content.decode())
    for name in ("secret", "secret__text", "ticks", "acts", "table--stacks"):
        assert page.xpath(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]"), name
    settings.DEMO = False
    assert client.get("/look").status_code == 404


@pytest.mark.parametrize("path", STACKED, ids=lambda path: path.name)
def test_a_cell_of_a_stacked_table_carries_the_head_that_is_not_seen_there(path):
    text = path.read_text(encoding="utf-8")
    for table in re.findall(r"<table[^>]*table--stacks.*?</table>", text, re.S):
        for cell in re.findall(r"<td.*?</td>", table, re.S):
            assert "data-label=" in cell[:60] or "<button" in cell or 'class="btn' in cell, cell[:120]


def test_the_messages_that_can_be_sent_again_stack():
    assert "messages.html" in {path.name for path in STACKED}
