# SPDX-License-Identifier: Apache-2.0
"""More slow senders than the house has threads: everybody else is answered at once."""

from __future__ import annotations

import contextlib
import socket
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from benchmarks.stand import Stand

SLOW = 40  # two web workers of twelve threads each
HEAD = "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: 5000\r\n\r\nhalf"
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("path", "kind"), [("/report", FORM), ("/open311/v2/requests.json", FORM), ("/api/v1/reports", "application/json")]
)
def test_forty_slow_senders_hold_up_nobody(house: Stand, path: str, kind: str) -> None:
    with contextlib.ExitStack() as lines:
        slow = []
        for _ in range(SLOW):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", house.port), timeout=20))
            line.sendall(HEAD.format(path=path, kind=kind).encode())
            slow.append(line)
        assert _ask(f"{house.base_url}/readyz") == [200] * 30
        assert httpx.post(f"{house.base_url}/report", data={"description": "x"}, timeout=10).status_code == 403
        for line in slow:
            line.setblocking(False)
            with pytest.raises(BlockingIOError):  # still waited for: they did not make room by being cut off
                line.recv(1)
    assert _ask(f"{house.base_url}/readyz") == [200] * 30


def _ask(url: str) -> list[int]:
    """Thirty at once, on connections of their own: both workers get some."""
    with ThreadPoolExecutor(10) as threads:
        return list(threads.map(lambda _: httpx.get(url, timeout=10).status_code, range(30)))
