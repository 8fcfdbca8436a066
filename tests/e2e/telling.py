# SPDX-License-Identifier: Apache-2.0
"""Waits until the workers have told somebody, as people do: by looking again."""

from __future__ import annotations

import time
from typing import Any

PATIENCE_S = 20


def told(page: Any, url: str, words: str) -> None:
    """Opens the page until its main part holds the words."""
    until = time.monotonic() + PATIENCE_S
    while True:
        page.goto(url)
        shown = page.locator("main").inner_text()
        if words in shown:
            return
        assert time.monotonic() < until, f"{words!r} is not on {url}: {shown}"
        page.wait_for_timeout(300)
