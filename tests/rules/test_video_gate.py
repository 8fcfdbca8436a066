# SPDX-License-Identifier: Apache-2.0
"""What a browser may say to Janus: each word is made anew, and identity is the gate's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from epidesk.response.video.rules import (
    NotAllowed,
    Seat,
    answers_to,
    centre_seat,
    core_token,
    is_room,
    passed,
    room_token,
    team_seat,
)

NURSE = team_seat("province", team_code="07", team_name="Đội 07", user_id=UUID(int=7))
CENTRE = centre_seat("province", name="Lan", user_id=UUID(int=1))


def sent(seat: Seat = NURSE, *, to: str = "", **words: Any) -> dict[str, Any]:
    message = {"transaction": "t1", "session_id": 5, "handle_id": 6} | words
    return passed(message, seat, core_token="C", room_token="R", to=to)


def join(seat: Seat = NURSE, **body: Any) -> dict[str, Any]:
    made: dict[str, Any] = sent(seat, janus="message", body={"request": "join"} | body)["body"]
    return made


def test_a_join_says_who_one_is_whatever_the_browser_says() -> None:
    made = join(ptype="publisher", room="team.01", id="c.00000001", display="Giám đốc", token="mine", secret="x")
    assert made == {
        "request": "join",
        "ptype": "publisher",
        "room": "province",
        "id": "t.07.00000007",
        "display": "Đội 07",
        "token": "R",
    }


@pytest.mark.parametrize("verb", ["info", "ping", "message_plugin", "list_sessions", "", None, 7, ["create"]])
def test_other_verbs_go_nowhere(verb: Any) -> None:
    with pytest.raises(NotAllowed):
        sent(janus=verb)


@pytest.mark.parametrize(
    "request_", ["kick", "destroy", "create", "enable_recording", "rtp_forward", "moderate", "list", "exists", "edit"]
)
def test_administration_is_no_word_of_a_browser(request_: str) -> None:
    with pytest.raises(NotAllowed, match="request"):
        sent(CENTRE, janus="message", body={"request": request_, "secret": "x", "admin_key": "y", "room": "province"})


def test_recording_bitrate_and_secrets_never_reach_janus() -> None:
    body = {"request": "configure", "record": True, "filename": "../x", "bitrate": 9, "secret": "s", "display": "X"}
    assert sent(janus="message", body=body)["body"] == {"request": "configure"}


def test_only_the_plugin_of_rooms_is_attached_to() -> None:
    assert sent(janus="attach", plugin="janus.plugin.recordplay", opaque_id="z") == {
        "janus": "attach",
        "transaction": "t1",
        "token": "C",
        "session_id": 5,
        "plugin": "janus.plugin.videoroom",
    }


def test_who_asks_who_is_there_hears_of_their_own_room() -> None:
    made = sent(janus="message", body={"request": "listparticipants", "room": "team.01"})
    assert made["body"] == {"request": "listparticipants", "room": "province"}


def test_what_the_centre_says_to_one_is_heard_by_that_one() -> None:
    to = NURSE.id
    alone = sent(CENTRE, janus="message", body={"request": "join", "ptype": "publisher"}, to=to)["body"]["id"]
    assert alone == f"{CENTRE.id}>{to}"
    assert answers_to(alone, NURSE)
    other = team_seat("province", team_code="08", team_name="Đội 08", user_id=UUID(int=8))
    streams = [{"feed": alone, "mid": "0"}]
    assert join(ptype="subscriber", streams=streams)["streams"] == streams
    with pytest.raises(NotAllowed, match="feed"):
        join(other, ptype="subscriber", streams=streams)
    with pytest.raises(NotAllowed, match="feed"):
        sent(other, janus="message", body={"request": "subscribe", "streams": streams})


def test_only_the_centre_speaks_to_one() -> None:
    with pytest.raises(NotAllowed, match="to one"):
        sent(janus="message", body={"request": "join", "ptype": "publisher"}, to="c.00000001")


@pytest.mark.parametrize(
    "message",
    [
        [],
        "hello",
        None,
        {"janus": "message", "transaction": "t", "session_id": 5, "handle_id": 6, "body": []},
        {"janus": "message", "transaction": "t", "session_id": 5, "handle_id": 6, "body": {"request": ["join"]}},
        {"janus": "message", "transaction": "t", "session_id": "5", "handle_id": 6, "body": {"request": "start"}},
        {"janus": "message", "transaction": "t", "session_id": True, "handle_id": 6, "body": {"request": "start"}},
        {"janus": "trickle", "transaction": "t", "session_id": 5, "handle_id": 6, "candidate": "x"},
        {"janus": "attach", "transaction": "t" * 200, "session_id": 5},
        {"janus": "attach", "transaction": 5, "session_id": 5},
        {"janus": "keepalive", "transaction": "t"},
    ],
)
def test_malformed_messages_are_refused(message: Any) -> None:
    with pytest.raises(NotAllowed):
        passed(message, NURSE, core_token="C", room_token="R")


@pytest.mark.parametrize(
    "body",
    [
        {"request": "join", "ptype": "admin"},
        {"request": "join"},
        {"request": "join", "ptype": "subscriber", "streams": {"feed": "x"}},
        {"request": "join", "ptype": "subscriber", "streams": [{"feed": {"$": 1}}]},
        {"request": "join", "ptype": "subscriber", "streams": [{"feed": "x"}] * 101},
        {"request": "configure", "restart": {"deep": True}},
        {"request": "publish", "descriptions": ["x"]},
    ],
)
def test_hostile_fields_are_refused(body: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed):
        sent(janus="message", body=body)


def test_descriptions_of_media_are_two_fields_and_no_more() -> None:
    made = sent(
        janus="message", body={"request": "publish"}, jsep={"type": "offer", "sdp": "v=0", "e2ee": True, "x": 1}
    )
    assert made["jsep"] == {"type": "offer", "sdp": "v=0"}
    with pytest.raises(NotAllowed, match="jsep"):
        sent(janus="message", body={"request": "publish"}, jsep={"type": "rollback", "sdp": ""})


def test_candidates_pass_one_by_one_or_together() -> None:
    one = {"candidate": "candidate:1 1 udp 1 192.0.2.1 9 typ host", "sdpMid": "0", "sdpMLineIndex": 0, "extra": 1}
    kept = {name: one[name] for name in ("candidate", "sdpMid", "sdpMLineIndex")}
    assert sent(janus="trickle", candidate=one)["candidate"] == kept
    assert sent(janus="trickle", candidates=[one, {"completed": True}])["candidates"] == [kept, {"completed": True}]


def test_tokens_are_the_ones_janus_knows() -> None:
    """Made with the recipe of Janus's own documentation (HMAC-SHA1 of the words, base64)."""
    assert core_token("s", expires_at_s=10).startswith("10,janus,janus.plugin.videoroom:")
    assert room_token("s", "team.07", expires_at_s=10).startswith("10,janus.plugin.videoroom,room=team.07:")
    assert core_token("s", expires_at_s=10) != core_token("t", expires_at_s=10)


@pytest.mark.parametrize(("name", "is_one"), [("province", True), ("team.07", True), ("team.", False), ("x", False)])
def test_rooms_have_names_of_ours(name: str, is_one: bool) -> None:
    assert is_room(name) is is_one
