# SPDX-License-Identifier: Apache-2.0
"""A web process that is told to stop ends its streams itself and does not wait for their readers."""

from __future__ import annotations

import asyncio
import contextlib

from benchmarks.stand import Stand

from .listening import listening

LAST_CHUNK = b"0\r\n\r\n"
"""Of a chunked answer (RFC 9112 §7.1): only an answer that was ended has it, never one that was cut."""


def test_open_streams_are_ended_and_not_cut(house: Stand, operators_session: str) -> None:
    async def told_to_stop() -> list[bytes]:
        async with contextlib.AsyncExitStack() as open_streams:
            listeners = [
                await open_streams.enter_async_context(listening(house.port, operators_session)) for _ in range(12)
            ]
            house.children["web"].terminate()
            await asyncio.gather(*(listener.read_on() for listener in listeners))
            return [bytes(listener.heard) for listener in listeners]

    try:
        heard = asyncio.run(told_to_stop())
        assert house.children["web"].wait(30) == 0
    finally:
        house.stop("web")
        house.start_web()
        house.wait_until_ready()
    assert [one[-len(LAST_CHUNK) :] for one in heard] == [LAST_CHUNK] * 12
