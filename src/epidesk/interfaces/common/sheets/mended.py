# SPDX-License-Identifier: Apache-2.0
"""Rows mended on the page: fields are named `<row>.<field>`."""

from __future__ import annotations

from collections.abc import Mapping

MOST_ROWS = 60


def typed_rows(post: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """Row -> field -> what was typed; rows in which nothing was changed (`was.<row>.<field>`) are left out."""
    rows: dict[int, dict[str, str]] = {}
    for key, text in post.items():
        number, dot, field = key.partition(".")
        if dot and number.isdecimal() and len(number) < 8 and text != post.get(f"was.{key}", None):
            rows.setdefault(int(number), {})[field] = text
    return dict(sorted(rows.items())[:MOST_ROWS])
