# SPDX-License-Identifier: Apache-2.0
"""What is published shows at once in every web process, also those that somebody else started elsewhere."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from benchmarks.stand import Stand, free_port

WITHIN_S = 10
"""Far below the seconds after which a page is made anew without news."""
LEVELS = """
import django; django.setup()
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.places.alerting import set_alert_level
set_alert_level(by=SYSTEM, level={level!r}, reason="Diễn tập của đội trực đêm nay.")
"""


@pytest.fixture
def second_port(house: Stand) -> Iterator[int]:
    """Another web server over the same database."""
    port = free_port()
    before = house.environment["PORT"]
    house.environment["PORT"] = str(port)
    house.start("second web", "-m", "epidesk.interfaces.cli.web")
    house.environment["PORT"] = before
    try:
        _until(lambda: _page(port) is not None, 60)
        yield port
    finally:
        house.stop("second web")


def test_what_is_published_shows_in_every_process(house: Stand, second_port: int) -> None:
    ports = (house.port, second_port)
    for level, words in (("emergency", b"levelbar--emergency"), ("peacetime", b"")):
        for port in ports:
            for _ in range(20):  # each of its workers has the page ready
                assert _page(port)
        house.python("-c", LEVELS.format(level=level))
        for port in ports:
            _until_shown(port, words)


def _shows(port: int, words: bytes) -> bool:
    page = _page(port) or b""
    return words in page if words else b"levelbar--" not in page


def _page(port: int) -> bytes | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/guides", timeout=5) as answer:
            assert "public" in answer.headers["cache-control"]
            content: bytes = answer.read()
            return content
    except OSError:
        return None


def _until_shown(port: int, words: bytes) -> None:
    _until(lambda: all(_shows(port, words) for _ in range(20)), WITHIN_S)


def _until(holds: Callable[[], bool], within_s: float) -> None:
    until = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)
