# SPDX-License-Identifier: Apache-2.0
"""The fast lane of intake: `POST /api/v1/reports` answered in the ASGI front, many requests in one commit.

1. A request counts from its first byte on. It is read (bounded in bytes and time), its key looked up in threads of
   their own (strangers must not hold up the filing), its body checked: the same code as the ordinary route.
2. It waits in a bounded queue. Whoever holds the committing thread takes all that wait, at most `GROUP`. While many
   send, a group waits some milliseconds for as many as the one before had; somebody alone never waits.
3. The group is filed in one transaction (`filing.file_group`) and everybody is answered **after** the commit.
4. If the group fails, each request is tried alone, so that one bad row cannot refuse its neighbours.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import override
from psycopg_pool import PoolTimeout

from epidesk.foundation.core.errors import TooMany
from epidesk.foundation.core.principals import Viewer
from epidesk.interfaces.api import filing, keys
from epidesk.interfaces.api.problems import MEDIA_TYPE
from epidesk.interfaces.common.front.arrivals import Arrivals, Gone, NoRoom, TooSlow
from epidesk.interfaces.common.front.asgi_words import Receive, Scope, Send, cookies_of
from epidesk.interfaces.common.passphrase import must_show_passphrase, passphrase_problem

log = logging.getLogger(__name__)
PATH = "/api/v1/reports"
GROUP = 64
MAX_IN_FLIGHT = 2_000
MAX_BODY_BYTES = 64 * 1024
THREADS = 2
GATHER_S = 0.03
"""At most so long a group waits for others to come, and never more than half of what the last one took."""
KEY_THREADS = 2
TOO_SLOW = _l("The body did not arrive in time. Send it again.")
TOO_LARGE = _l("A report may have %(limit)s kB at most.")

FileGroup = Callable[[list[Any]], list[filing.Response]]
Waiting = tuple[filing.Request, "asyncio.Future[filing.Response]"]


class IntakeLane:
    """One per process. `read` makes a request of what came, `file_group` files several: other lanes have their own."""

    path = PATH
    read: Any = staticmethod(filing.Request.read)
    file_group: Any = staticmethod(filing.file_group)

    def __init__(self, arrivals: Arrivals) -> None:
        self.in_flight = 0
        self._arrivals = arrivals
        self._waiting: list[Waiting] = []
        self._committing = 0
        self._last, self._took_s = 1, 0.0
        self._gathering: asyncio.TimerHandle | None = None
        self._looking: dict[str, asyncio.Future[Viewer | None]] = {}
        self._threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="intake")
        self._key_threads = ThreadPoolExecutor(max_workers=KEY_THREADS, thread_name_prefix="intake-keys")

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        self._key_threads.shutdown(wait=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.in_flight >= MAX_IN_FLIGHT:
            await _respond(send, _busy(_language(scope)))
            return
        self.in_flight += 1
        try:
            response = await self._response(scope, receive)
        except Gone:
            return
        finally:
            self.in_flight -= 1
        await _respond(send, response)

    async def _response(self, scope: Scope, receive: Receive) -> filing.Response:
        language = _language(scope)
        address = (scope.get("client") or ("", 0))[0]
        try:
            body = await self._body(receive, address)
        except TooSlow:
            return filing.say(language, 408, "too-slow", TOO_SLOW, retry_after_s=5)
        except NoRoom:
            return _busy(language)
        if body is None:
            return filing.say(language, 413, "too-large", TOO_LARGE, limit=MAX_BODY_BYTES // 1024)
        request = self.read(scope["headers"], body, address)
        if must_show_passphrase(cookies_of(scope)):
            with override(request.language):
                return filing.Response(403, passphrase_problem())
        try:
            return await self._answer(request)
        except TooMany as error:
            return filing.refused(request, error)
        except DatabaseError:  # who sends could not be looked up
            return filing.unavailable(request)

    async def _body(self, receive: Receive, address: str) -> bytes | None:
        """None: longer than a report may be."""
        body = bytearray()
        too_long = False

        async def put(piece: bytes) -> None:
            nonlocal too_long
            too_long = too_long or len(body) + len(piece) > MAX_BODY_BYTES
            if not too_long:
                body.extend(piece)

        await self._arrivals.read(receive, address, put)
        return None if too_long else bytes(body)

    async def _holder(self, request: filing.Request) -> Viewer | None:
        viewer = keys.remembered(request.key)
        if viewer is None and request.key:
            viewer = await self._look_up(request)
        if viewer is not None:
            keys.count_sending(viewer)
        return viewer

    async def _look_up(self, request: filing.Request) -> Viewer | None:
        """Asks the database, off the loop; once, however many requests with this key wait for it."""
        looking = self._looking.get(request.key)
        if looking is None:
            keys.count_stranger(request.address)
            loop = asyncio.get_running_loop()
            looking = loop.run_in_executor(self._key_threads, _in_thread, keys.look_up, request.key, request.address)
            self._looking[request.key] = looking
            looking.add_done_callback(lambda _: self._looking.pop(request.key, None))
        return await asyncio.shield(looking)

    async def _refusal(self, request: filing.Request) -> filing.Response | None:
        return filing.admit(request, await self._holder(request)) or filing.check(request)

    async def _answer(self, request: filing.Request) -> filing.Response:
        refused = await self._refusal(request)
        if refused:
            return refused
        future: asyncio.Future[filing.Response] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, future))
        self._start()
        return await future

    def _start(self) -> None:
        # A group costs about as much as eight reports: a second thread starts only for a full one.
        waiting = len(self._waiting)
        if not waiting or (self._committing and (self._committing >= THREADS or waiting < GROUP)):
            return
        if waiting < min(self._last, GROUP):
            if self._gathering is None:
                self._gathering = asyncio.get_running_loop().call_later(min(GATHER_S, self._took_s / 2), self._take)
            return
        self._take()

    def _take(self) -> None:
        if self._gathering is not None:
            self._gathering.cancel()
            self._gathering = None
        if not self._waiting or self._committing >= THREADS:
            return
        group, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
        self._last = len(group)
        self._committing += 1
        asyncio.get_running_loop().create_task(self._commit(group))

    async def _commit(self, group: list[Waiting]) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            responses = await loop.run_in_executor(
                self._threads, _in_thread, _file_or_one_by_one, self.file_group, [request for request, _ in group]
            )
            for (_, future), response in zip(group, responses, strict=True):
                if not future.done():
                    future.set_result(response)
        except Exception:
            log.exception("intake: a group failed")
            for request, future in group:
                if not future.done():
                    future.set_result(filing.unavailable(request))
        finally:
            self._committing -= 1
            self._took_s = loop.time() - began
            self._start()


def _file_or_one_by_one(file_group: FileGroup, requests: list[filing.Request]) -> list[filing.Response]:
    try:
        return file_group(requests)
    except (OperationalError, InterfaceError) as error:
        return _once_more(file_group, requests, error)
    except Exception:
        log.exception("intake: a group of %d is filed one by one", len(requests))
        return [_alone(file_group, request) for request in requests]


def _once_more(file_group: FileGroup, requests: list[filing.Request], error: Exception) -> list[filing.Response]:
    """The server went away before the commit was acknowledged: nobody may be told that it worked, and trying each alone
    would keep everybody waiting for the same server. Their keys make a second try safe, even if the first committed."""
    connection.close()
    if isinstance(error.__cause__, PoolTimeout):
        return [filing.unavailable(request) for request in requests]
    try:
        return file_group(requests)
    except DatabaseError:
        log.warning("intake: the database is away; %d reports are sent back", len(requests))
        connection.close()
        return [filing.unavailable(request) for request in requests]


def _alone(file_group: FileGroup, request: filing.Request) -> filing.Response:
    try:
        return file_group([request])[0]
    except DatabaseError:
        connection.close()
        return filing.unavailable(request)
    except Exception:
        log.exception("intake: one report could not be filed")
        text = _l("This report could not be stored. It was written down.")
        return filing.say(request.language, 500, "server-error", text)


def _in_thread(function: Any, *arguments: Any) -> Any:
    """Runs with a connection of the pool and gives it back."""
    close_old_connections()
    try:
        return function(*arguments)
    finally:
        connection.close()


def _language(scope: Scope) -> str:
    """Before the request is read."""
    spoken = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    return filing.language_of(spoken.decode("latin-1"))


def _busy(language: str) -> filing.Response:
    text = _l("More reports than can be stored arrive now. Try again in some seconds.")
    return filing.say(language, 503, "busy", text, retry_after_s=5)


async def _respond(send: Send, response: filing.Response) -> None:
    body = json.dumps(response.body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = [
        (b"content-type", (MEDIA_TYPE if response.status >= 400 else "application/json").encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if response.retry_after_s:
        headers.append((b"retry-after", str(response.retry_after_s).encode()))
    if response.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
