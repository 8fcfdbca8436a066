# SPDX-License-Identifier: Apache-2.0
"""What we ask of Janus itself, by its administration's socket. Nothing here goes to a network."""

from __future__ import annotations

import json
import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import unix_connect
from websockets.typing import Subprotocol

from epidesk.response.video.janus.configuration import room_settings
from epidesk.response.video.janus.place import Place, Secrets
from epidesk.response.video.rules import PLUGIN

PROTOCOL = Subprotocol("janus-admin-protocol")
PATIENCE_S = 3
NO_SUCH_ROOM, ROOM_EXISTS, NO_SUCH_FEED = 426, 427, 428


class Unreachable(Exception):
    """Janus does not answer, or not as itself."""


class Refused(Exception):
    """Janus answered with an error; `code` is one of the videoroom's."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code}: {words}")
        self.code = code


@dataclass(frozen=True)
class Participant:
    """`id` and `display` as the gate named them; `publishing`: sends picture or sound."""

    id: str
    display: str
    publishing: bool


@dataclass(frozen=True)
class Administration:
    """Each call opens its own line: they are rare, and a line kept open would have to be looked after."""

    place: Place
    secrets: Secrets

    def ping(self) -> None:
        """Raises `Unreachable`."""
        if self._ask({"janus": "ping"}).get("janus") != "pong":
            raise Unreachable("no pong")

    def rooms(self) -> frozenset[str]:
        """Ids of all rooms."""
        answer = self._videoroom({"request": "list", "admin_key": self.secrets.rooms})
        return frozenset(str(room["room"]) for room in answer.get("list", ()))

    def make_room(self, room: str) -> None:
        """Idempotent."""
        wanted = {"request": "create", "admin_key": self.secrets.rooms, "room": room, "description": room}
        try:
            self._videoroom(wanted | room_settings(self.place, self.secrets))
        except Refused as refused:
            if refused.code != ROOM_EXISTS:
                raise

    def participants(self, room: str) -> tuple[Participant, ...]:
        """Who sits there now; nobody where there is no such room."""
        try:
            answer = self._videoroom({"request": "listparticipants", "room": room})
        except Refused as refused:
            if refused.code == NO_SUCH_ROOM:
                return ()
            raise
        return tuple(
            Participant(str(one["id"]), str(one.get("display", "")), bool(one.get("publisher")))
            for one in answer.get("participants", ())
        )

    def show_out(self, room: str, participant_id: str) -> None:
        """Ends somebody's feed and hearing. Idempotent: who is not there is out."""
        wanted = {"request": "kick", "room": room, "secret": self.secrets.room, "id": participant_id}
        try:
            self._videoroom(wanted)
        except Refused as refused:
            if refused.code not in (NO_SUCH_ROOM, NO_SUCH_FEED):
                raise

    def _videoroom(self, request: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._ask({"janus": "message_plugin", "plugin": PLUGIN, "request": dict(request)})
        told: dict[str, Any] = answer.get("response") or {}
        if "error_code" in told:
            raise Refused(int(told["error_code"]), str(told.get("error", "")))
        return told

    def _ask(self, words: dict[str, Any]) -> dict[str, Any]:
        transaction = random.token_hex(8)
        message = words | {"transaction": transaction, "admin_secret": self.secrets.admin}
        try:
            with unix_connect(
                str(self.place.admin_socket),
                subprotocols=[PROTOCOL],
                open_timeout=PATIENCE_S,
                close_timeout=1,
                compression=None,
                max_size=2**20,
            ) as line:
                line.send(json.dumps(message))
                while True:
                    answer: dict[str, Any] = json.loads(line.recv(timeout=PATIENCE_S))
                    if answer.get("transaction") == transaction:
                        break
        except (OSError, WebSocketException, ValueError) as error:
            raise Unreachable(type(error).__name__) from error
        if answer.get("janus") == "error":
            raise Unreachable(str(answer.get("error", {}).get("reason", "")))
        return answer
