# SPDX-License-Identifier: Apache-2.0
"""The limit of everything that tells many open pages at once: the same bytes to as many raw loopback sockets, by an
asyncio server that does nothing else, in a process of its own; the client is another process."""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from benchmarks.stand import free_port


def in_process(function: Callable[..., Any], *arguments: Any) -> Any:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def bare_fan_out(clients: int, bodies: tuple[bytes, ...]) -> dict[str, float]:
    """p50 and p99 in ms from writing a body to the server until a client has its last byte, over all clients and
    bodies."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    port = free_port()
    server = multiprocessing.get_context("spawn").Process(target=_server, args=(port,), daemon=True)
    server.start()
    try:
        return asyncio.run(_listen(port, clients, bodies))
    finally:
        server.terminate()


def _server(port: int) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)

    async def serve() -> None:
        writers: list[asyncio.StreamWriter] = []

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            line = await reader.readline()
            if line == b"listen\n":
                writers.append(writer)
                writer.write(b"ok\n")
                return
            data = b"event: hint\ndata: " + line.strip() + b"\n\n"
            for one in writers:
                one.write(data)

        server = await asyncio.start_server(accept, "127.0.0.1", port, backlog=4096)
        await server.serve_forever()

    asyncio.run(serve())


async def _listen(port: int, clients: int, bodies: tuple[bytes, ...]) -> dict[str, float]:
    await _answers(port)
    readers: list[asyncio.StreamReader] = []
    writers: list[asyncio.StreamWriter] = []
    for _ in range(clients):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"listen\n")
        await reader.readline()
        readers.append(reader)
        writers.append(writer)
    latencies: list[float] = []
    for number, body in enumerate(bodies):
        mark = f"{number}-{time.time_ns()}".encode()
        ready = [asyncio.create_task(_until(reader, mark + b"\n\n")) for reader in readers]
        await asyncio.sleep(0.3)
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        sent = time.perf_counter()
        writer.write(body + mark + b"\n")
        latencies += [(at - sent) * 1000 for at in await asyncio.gather(*ready)]
        writer.close()
    for writer in writers:
        writer.close()
    latencies.sort()
    return {
        "p50_ms": round(latencies[len(latencies) // 2], 1),
        "p99_ms": round(latencies[int(len(latencies) * 0.99)], 1),
    }


async def _answers(port: int) -> None:
    for _ in range(50):
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return


async def _until(reader: asyncio.StreamReader, end: bytes) -> float:
    await reader.readuntil(end)
    return time.perf_counter()
