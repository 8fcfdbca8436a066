# SPDX-License-Identifier: Apache-2.0
"""What a browser may say to Janus, and what the gate says in its place.

A message is never passed on as it came: a new one is made of the words that are allowed, and room, identity, plugin and
tokens are the gate's. Everything else a browser sends (`secret`, `admin_key`, `record`, `filename`, `bitrate`, …) is
not refused but left out: it never reaches Janus.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from epidesk.response.video.rules.seats import Seat, answers_to
from epidesk.response.video.rules.tokens import PLUGIN

MAX_MESSAGE_BYTES = 128 * 1024
"""A description of 24 streams has some 40 kB."""
MAX_STREAMS = 100
MAX_TEXT = 80
VERBS = ("create", "claim", "attach", "message", "trickle", "keepalive", "detach", "destroy", "hangup")
REQUESTS: Mapping[str, tuple[str, ...]] = {
    "join": ("ptype", "private_id", "streams", "autoupdate"),
    "publish": ("descriptions",),
    "configure": ("streams", "restart", "update", "audio_active_packets"),
    "subscribe": ("streams",),
    "unsubscribe": ("streams",),
    "update": ("subscribe", "unsubscribe"),
    "start": (),
    "pause": (),
    "unpublish": (),
    "leave": (),
    "listparticipants": (),
}
STREAM_WORDS = ("feed", "mid", "sub_mid", "substream", "temporal", "send", "min_delay", "max_delay", "crossrefid")
JSEP_KINDS = ("offer", "answer")


class NotAllowed(Exception):
    """`why` is a word for the log and for the answer; it repeats nothing of what was sent."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def core_words(message: Any) -> tuple[str, str]:
    """(verb, transaction) of a message. Raises `NotAllowed` for what is none."""
    if not isinstance(message, dict):
        raise NotAllowed("not a message")
    verb, transaction = message.get("janus"), message.get("transaction")
    if verb not in VERBS:
        raise NotAllowed("verb")
    if not isinstance(transaction, str) or not 0 < len(transaction) <= MAX_TEXT:
        raise NotAllowed("transaction")
    return str(verb), transaction


def passed(message: Any, seat: Seat, *, core_token: str, room_token: str, to: str = "") -> dict[str, Any]:
    """The message that Janus gets in place of the browser's.

    `to`: the participant to whom alone the centre wants to speak with this handle; only for seats that command.
    Raises `NotAllowed`.
    """
    verb, transaction = core_words(message)
    made: dict[str, Any] = {"janus": verb, "transaction": transaction, "token": core_token}
    if verb != "create":
        made["session_id"] = _whole(message, "session_id")
    if verb in ("message", "trickle", "detach", "hangup"):
        made["handle_id"] = _whole(message, "handle_id")
    if verb == "attach":
        made["plugin"] = PLUGIN
    if verb == "trickle":
        made |= _candidates(message)
    if verb == "message":
        if to:
            if not seat.commands:
                raise NotAllowed("to one")
            seat = seat.speaking_to(to)
        made["body"] = _body(message.get("body"), seat, room_token)
        if message.get("jsep") is not None:
            made["jsep"] = _description(message["jsep"])
    return made


def _body(body: Any, seat: Seat, room_token: str) -> dict[str, Any]:
    request = body.get("request") if isinstance(body, dict) else None
    if not isinstance(request, str) or request not in REQUESTS:
        raise NotAllowed("request")
    made: dict[str, Any] = {"request": request}
    for word in REQUESTS[request]:
        if word in body:
            made[word] = _READ[word](body[word], seat)
    if request == "join":
        if made.get("ptype") not in ("publisher", "subscriber"):
            raise NotAllowed("ptype")
        made |= {"room": seat.room, "token": room_token}
        if made["ptype"] == "publisher":
            made |= {"id": seat.id, "display": seat.display}
    if request == "listparticipants":
        made["room"] = seat.room
    return made


def _streams(value: Any, seat: Seat) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > MAX_STREAMS or not all(isinstance(one, dict) for one in value):
        raise NotAllowed("streams")
    made = []
    for stream in value:
        feed = stream.get("feed")
        if feed is not None and not (isinstance(feed, str) and answers_to(feed, seat)):
            raise NotAllowed("feed")
        made.append({word: _plain(stream[word], seat) for word in STREAM_WORDS if word in stream})
    return made


def _descriptions(value: Any, seat: Seat) -> list[dict[str, str]]:
    if not isinstance(value, list) or len(value) > MAX_STREAMS:
        raise NotAllowed("descriptions")
    made = []
    for one in value:
        if not isinstance(one, dict):
            raise NotAllowed("descriptions")
        made.append({word: str(one[word])[:MAX_TEXT] for word in ("mid", "description") if word in one})
    return made


def _plain(value: Any, seat: Seat) -> Any:
    """A word, a number or yes and no; nothing that holds others."""
    if isinstance(value, bool | int) or (isinstance(value, str) and len(value) <= MAX_TEXT):
        return value
    raise NotAllowed("value")


_READ: Mapping[str, Callable[[Any, Seat], Any]] = {
    "ptype": _plain,
    "private_id": _plain,
    "autoupdate": _plain,
    "restart": _plain,
    "update": _plain,
    "audio_active_packets": _plain,
    "streams": _streams,
    "subscribe": _streams,
    "unsubscribe": _streams,
    "descriptions": _descriptions,
}


def _candidates(message: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(message.get("candidates"), list):
        return {"candidates": [_candidate(one) for one in message["candidates"][:MAX_STREAMS]]}
    return {"candidate": _candidate(message.get("candidate"))}


def _candidate(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotAllowed("candidate")
    if value.get("completed") is True:
        return {"completed": True}
    line = value.get("candidate")
    if not isinstance(line, str) or len(line) > 1000:
        raise NotAllowed("candidate")
    made: dict[str, Any] = {"candidate": line}
    if isinstance(value.get("sdpMid"), str):
        made["sdpMid"] = value["sdpMid"][:MAX_TEXT]
    if isinstance(value.get("sdpMLineIndex"), int):
        made["sdpMLineIndex"] = value["sdpMLineIndex"]
    return made


def _description(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or value.get("type") not in JSEP_KINDS or not isinstance(value.get("sdp"), str):
        raise NotAllowed("jsep")
    return {"type": value["type"], "sdp": value["sdp"]}


def _whole(message: Mapping[str, Any], word: str) -> int:
    value = message.get(word)
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise NotAllowed(word)
    return value
