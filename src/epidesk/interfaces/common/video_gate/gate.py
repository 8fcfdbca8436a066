# SPDX-License-Identifier: Apache-2.0
"""One line between a browser and Janus. Each word of the browser's is made anew before it goes on (`rules/passing`);
Janus's answers go back as they are, but for the session's number, which comes with a proof of whose it is."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import DatabaseError
from websockets.asyncio.client import ClientConnection, unix_connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from epidesk.interfaces.common.front.asgi_words import Message, Receive, Scope, Send
from epidesk.interfaces.common.video_gate.entering import Entrant, entrant_of, same_origin
from epidesk.response.video.janus.administration import Administration, Refused, Unreachable
from epidesk.response.video.janus.place import Place, Secrets, place_of, read_secrets
from epidesk.response.video.rules import (
    MAX_MESSAGE_BYTES,
    PROVINCE,
    NotAllowed,
    core_token,
    core_words,
    passed,
    room_token,
)

PROTOCOL = "janus-protocol"
TOKEN_TTL_S = 30
RECHECK_S = 10
"""So long a line may outlive a login, a duty or a seat."""
CLAIM_TTL_S = 24 * 3600
BURST, PER_SECOND = 200, 50
"""Messages of one browser: an entry into a room of 24 takes some sixty within a second."""
NO_SEAT, NO_JANUS, TOO_MANY, TOO_LONG = 4403, 4503, 4429, 4413
_SALT = "video.claim"


@dataclass
class VideoGate:
    """Answers `/video/ws` for one process."""

    ask: Callable[[Scope], Entrant | None] = entrant_of
    recheck_s: float = RECHECK_S
    place: Place = field(default_factory=lambda: place_of(settings.ENV.data_dir))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (await receive())["type"] != "websocket.connect":
            return
        if not same_origin(scope):
            await send({"type": "websocket.close", "code": NO_SEAT})  # before it is accepted: a 403
            return
        await send({"type": "websocket.accept", "subprotocol": _protocol(scope)})
        try:
            entrant = await asyncio.to_thread(self.ask, scope)
        except DatabaseError:
            await _close(send, NO_JANUS)
            return
        if entrant is None:
            await _close(send, NO_SEAT)
            return
        secrets = read_secrets(self.place)
        if secrets is None:
            await _close(send, NO_JANUS)
            return
        try:
            janus = await self._reach(secrets, entrant)
        except (OSError, WebSocketException, Unreachable, Refused):
            await _close(send, NO_JANUS)
            return
        try:
            code = await Line(self, scope, receive, send, janus, secrets, entrant).run()
        finally:
            await janus.close()
        if code is not None:
            await _close(send, code)

    async def _reach(self, secrets: Secrets, entrant: Entrant) -> ClientConnection:
        if entrant.seat.room != PROVINCE:
            await asyncio.to_thread(Administration(self.place, secrets).make_room, entrant.seat.room)
        return await unix_connect(
            str(self.place.media_socket),
            subprotocols=[Subprotocol(PROTOCOL)],
            compression=None,
            open_timeout=3,
            close_timeout=1,
            ping_interval=None,
            max_size=2**20,
        )


@dataclass
class Line:
    """`sessions`: Janus's sessions that this browser made or proved to be its own."""

    gate: VideoGate
    scope: Scope
    receive: Receive
    send: Send
    janus: ClientConnection
    secrets: Secrets
    entrant: Entrant
    sessions: set[int] = field(default_factory=set)
    creating: set[str] = field(default_factory=set)
    seated: bool = False
    over: bool = False
    _left: float = BURST
    _counted_at: float = field(default_factory=time.monotonic)

    async def run(self) -> int | None:
        """The code to close with; None when the browser has gone by itself."""
        tasks = [asyncio.ensure_future(one) for one in (self._up(), self._down(), self._watch())]
        try:
            done, _rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return next(iter(done)).result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _up(self) -> int | None:
        while True:
            message = await self.receive()
            if message["type"] == "websocket.disconnect":
                return None
            text = _text(message)
            if len(text) > MAX_MESSAGE_BYTES:
                return TOO_LONG
            if not self._may_speak():
                return TOO_MANY
            try:
                words = json.loads(text)
                made = await self._made(words)
            except (ValueError, RecursionError):
                await self._refuse("", "not a message")
                continue
            except NotAllowed as refused:
                await self._refuse(words.get("transaction") if isinstance(words, dict) else "", refused.why)
                continue
            try:
                await self.janus.send(json.dumps(made))
            except ConnectionClosed:
                return NO_JANUS

    async def _made(self, words: Any) -> dict[str, Any]:
        """What Janus gets. Raises `NotAllowed`."""
        verb, transaction = core_words(words)
        if verb == "create":
            self.creating.add(transaction)
        else:
            self._own(words, verb)
        seat, expires = self.entrant.seat, int(time.time()) + TOKEN_TTL_S
        to = words.get("to", "")
        if not isinstance(to, str) or len(to) > 40:
            raise NotAllowed("to one")
        made = passed(
            words,
            seat,
            core_token=core_token(self.secrets.tokens, expires_at_s=expires),
            room_token=room_token(self.secrets.tokens, seat.room, expires_at_s=expires),
            to=to,
        )
        body = made.get("body", {})
        if body.get("request") == "join" and body.get("ptype") == "publisher":
            await self._make_way(body["id"])
            self.seated = True
        return made

    def _own(self, words: dict[str, Any], verb: str) -> None:
        """A session is its maker's: by this line, or by the proof that came with its number."""
        session = words.get("session_id")
        if verb == "claim" and isinstance(session, int) and _proves(words.get("claim"), session, self.entrant):
            self.sessions.add(session)
        if session not in self.sessions:
            raise NotAllowed("session")

    async def _make_way(self, seat_id: str) -> None:
        """Their own ghost, or their other phone, leaves first: a room knows each participant once."""
        with contextlib.suppress(Unreachable, Refused):
            await asyncio.to_thread(
                Administration(self.gate.place, self.secrets).show_out, self.entrant.seat.room, seat_id
            )

    async def _down(self) -> int | None:
        try:
            async for text in self.janus:
                if self.over:  # that they were shown out is said by the code of the close
                    continue
                await self.send({"type": "websocket.send", "text": self._returned(str(text))})
        except (ConnectionClosed, OSError):
            pass
        return NO_JANUS

    def _returned(self, text: str) -> str:
        if not self.creating:
            return text
        words = json.loads(text)
        if words.get("transaction") not in self.creating or words.get("janus") != "success":
            return text
        self.creating.discard(words["transaction"])
        session = int(words["data"]["id"])
        self.sessions.add(session)
        words["claim"] = signing.dumps([str(self.entrant.user_id), session], salt=_SALT)
        return json.dumps(words)

    async def _watch(self) -> int | None:
        """Ends the line when the login, the duty or the seat has ended."""
        while True:
            await asyncio.sleep(self.gate.recheck_s)
            try:
                entrant = await asyncio.to_thread(self.gate.ask, self.scope)
            except DatabaseError:  # away for a moment: asked again at the next round
                continue
            if entrant is None or entrant.seat.id != self.entrant.seat.id:
                self.over = True
                if self.seated:
                    await self._make_way(self.entrant.seat.id)
                return NO_SEAT

    def _may_speak(self) -> bool:
        now = time.monotonic()
        self._left = min(BURST, self._left + (now - self._counted_at) * PER_SECOND) - 1
        self._counted_at = now
        return self._left >= 0

    async def _refuse(self, transaction: Any, why: str) -> None:
        told = {"janus": "error", "transaction": transaction, "error": {"code": 403, "reason": f"not allowed: {why}"}}
        await self.send({"type": "websocket.send", "text": json.dumps(told)})


def _proves(claim: Any, session: int, entrant: Entrant) -> bool:
    try:
        told = signing.loads(str(claim), salt=_SALT, max_age=CLAIM_TTL_S)
    except signing.BadSignature:
        return False
    return bool(told == [str(entrant.user_id), session])


def _text(message: Message) -> str:
    text = message.get("text")
    return text if isinstance(text, str) else bytes(message.get("bytes") or b"").decode(errors="replace")


def _protocol(scope: Scope) -> str | None:
    return PROTOCOL if PROTOCOL in scope.get("subprotocols", ()) else None


async def _close(send: Send, code: int) -> None:
    with contextlib.suppress(OSError, RuntimeError):
        await send({"type": "websocket.close", "code": code})
