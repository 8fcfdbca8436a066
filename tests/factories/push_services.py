# SPDX-License-Identifier: Apache-2.0
"""Sending through push services of our own, as a worker does."""

from __future__ import annotations

import asyncio

from epidesk.foundation.core.outbound import Door
from epidesk.foundation.notify.models import Chunk
from epidesk.foundation.notify.sending.client import PushClient
from epidesk.foundation.notify.sending.engine import send_chunk


def send(*, quick: bool = True, door: Door | None = None) -> list[bool]:
    """All chunks that wait, at once, as one worker does."""

    async def all_of_them(ids: list[int]) -> list[bool]:
        client = PushClient(
            door or Door(allow_loopback=True),
            answer_within_s=1.0 if quick else 10,
            first_answer_within_s=1.0 if quick else 4,
        )
        try:
            return list(await asyncio.gather(*(send_chunk(one, client=client) for one in ids)))
        finally:
            client.close()
            await asyncio.sleep(0)

    return asyncio.run(all_of_them(list(Chunk.objects.filter(ended_at=None).values_list("id", flat=True))))
