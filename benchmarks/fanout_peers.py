# SPDX-License-Identifier: Apache-2.0
"""The same message through pywebpush, as its documentation has it: `sync` one after the other with its defaults,
`async` with one shared session and 64 in flight. Prints messages per CPU-second of this process."""

import asyncio
import json
import os
import sys
import time
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from pywebpush import webpush, webpush_async

from epikit.webpush import encode

IN_FLIGHT = 64
CLAIMS = {"sub": "mailto:epidesk@localhost"}


def subscriptions(n: int, origin: str) -> list[dict[str, Any]]:
    made = []
    for k in range(n):
        point = ec.generate_private_key(ec.SECP256R1()).public_key()
        raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": encode(raw), "auth": encode(os.urandom(16))}
        made.append({"endpoint": f"{origin}/ok/{k}{os.urandom(40).hex()}", "keys": keys})
    return made


def sync(subs: list[dict[str, Any]], message: str, key: Vapid02) -> None:
    for one in subs:
        webpush(one, message, vapid_private_key=key, vapid_claims=dict(CLAIMS), ttl=3600)


async def in_flight(subs: list[dict[str, Any]], message: str, key: Vapid02) -> None:
    import aiohttp

    room = asyncio.Semaphore(IN_FLIGHT)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=IN_FLIGHT)) as session:

        async def one_of(one: dict[str, Any]) -> None:
            async with room:
                await webpush_async(
                    one, message, vapid_private_key=key, vapid_claims=dict(CLAIMS), ttl=3600, aiohttp_session=session
                )

        await asyncio.gather(*(one_of(one) for one in subs))


def main(how: str, n: int, origin: str, message: str) -> None:
    key = Vapid02()
    key.generate_keys()
    subs = subscriptions(n, origin)
    started = time.process_time()
    if how == "sync":
        sync(subs, message, key)
    else:
        asyncio.run(in_flight(subs, message, key))
    print(json.dumps(n / (time.process_time() - started)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4])
