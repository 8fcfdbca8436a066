# SPDX-License-Identifier: Apache-2.0
"""The gate against a real Janus: who may not, does not, and a Janus that is killed comes back as it was."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from websockets.asyncio.client import unix_connect

from epidesk.interfaces.common.video_gate.entering import Entrant
from epidesk.interfaces.common.video_gate.gate import NO_JANUS, NO_SEAT, TOO_MANY, VideoGate
from epidesk.response.video.janus.administration import Administration
from epidesk.response.video.janus.place import Place, place_of, read_secrets
from epidesk.response.video.rules import PROVINCE, Seat, centre_seat, core_token, room_token, team_seat

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(shutil.which("janus") is None, reason="Janus is not installed: apt install janus janus-tools"),
]
NURSE_ID, OTHER_ID, LAN_ID = UUID(int=7), UUID(int=8), UUID(int=1)
NURSE = Entrant(NURSE_ID, team_seat(PROVINCE, team_code="07", team_name="Đội 07", user_id=NURSE_ID))
OTHER = Entrant(OTHER_ID, team_seat(PROVINCE, team_code="08", team_name="Đội 08", user_id=OTHER_ID))
LAN = Entrant(LAN_ID, centre_seat(PROVINCE, name="Lan", user_id=LAN_ID))


class Kept:
    """Janus with its keeper, as `epidesk up` starts it."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.place: Place = place_of(data_dir)
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        self.place.state.unlink(missing_ok=True)  # a keeper that was killed could not say so
        environment = os.environ | {
            "EPIDESK_DATA_DIR": str(self.data_dir),
            "EPIDESK_VIDEO_PORTS": "23000-23199",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        process = subprocess.Popen([sys.executable, "-m", "epidesk.interfaces.cli.video"], env=environment)
        deadline = time.monotonic() + 20
        while self.phase() != "running":
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return process

    def phase(self) -> str:
        try:
            return str(json.loads(self.place.state.read_text())["phase"])
        except FileNotFoundError:
            return ""

    @property
    def administration(self) -> Administration:
        secrets = read_secrets(self.place)
        assert secrets is not None
        return Administration(self.place, secrets)

    def kill_janus(self) -> None:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    one = Kept(tmp_path_factory.mktemp("video"))
    yield one
    one.stop()


class Browser:
    """A page's end of a line, without a browser: what it sends and what it hears."""

    def __init__(self, gate: VideoGate, *, origin: str = "https://hue.example") -> None:
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.sent.put_nowait({"type": "websocket.connect"})
        scope = {
            "type": "websocket",
            "path": "/video/ws",
            "query_string": b"",
            "headers": [(b"host", b"hue.example"), (b"origin", origin.encode())],
            "subprotocols": ["janus-protocol"],
        }
        self.task = asyncio.ensure_future(gate(scope, self.sent.get, self.heard.put))
        self.session = 0

    async def hear(self, wanted: Callable[[dict[str, Any]], bool] = lambda one: True) -> dict[str, Any]:
        async with asyncio.timeout(10):
            while True:
                message = await self.heard.get()
                told = json.loads(message["text"]) if message["type"] == "websocket.send" else message
                if wanted(told):
                    return told

    async def closed_with(self) -> int:
        return int((await self.hear(lambda one: one.get("type") == "websocket.close"))["code"])

    async def ask(self, **words: Any) -> dict[str, Any]:
        """The answer: for a message to the room the event, else what comes first."""
        transaction = words.setdefault("transaction", uuid4().hex)
        if self.session:
            words.setdefault("session_id", self.session)
        await self.sent.put({"type": "websocket.receive", "text": json.dumps(words)})
        return await self.hear(lambda one: one.get("transaction") == transaction and one.get("janus") != "ack")

    async def enter(self) -> dict[str, Any]:
        """Makes a session; the answer holds the claim."""
        made = await self.ask(janus="create")
        self.session = made["data"]["id"]
        return made

    async def handle(self) -> int:
        return int((await self.ask(janus="attach", plugin="janus.plugin.videoroom"))["data"]["id"])

    async def say(self, handle: int, **body: Any) -> dict[str, Any]:
        to = body.pop("to", "")
        answer = await self.ask(janus="message", handle_id=handle, body=body, **({"to": to} if to else {}))
        told: dict[str, Any] = answer.get("plugindata", {}).get("data", answer)
        return told

    async def publish(self) -> dict[str, Any]:
        await self.enter()
        return await self.say(await self.handle(), request="join", ptype="publisher")

    async def leave(self) -> None:
        await self.sent.put({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(self.task, 5)


def gate(kept: Kept, entrant: Entrant | None = NURSE, recheck_s: float = 60) -> VideoGate:
    return VideoGate(ask=lambda scope: entrant, recheck_s=recheck_s, place=kept.place)


def played(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(_whole(story), 60))


async def _whole(story: Callable[[], Awaitable[None]]) -> None:
    await story()


def test_teams_and_the_centre_meet_under_the_names_that_the_gate_gives(kept: Kept) -> None:
    async def story() -> None:
        nurse, centre = Browser(gate(kept)), Browser(gate(kept, LAN))
        joined = await nurse.publish()
        assert (joined["room"], joined["id"]) == (PROVINCE, NURSE.seat.id)
        await centre.publish()
        there = await asyncio.to_thread(kept.administration.participants, PROVINCE)
        assert {one.display for one in there} == {"Đội 07", "Lan"}
        await nurse.leave()
        await centre.leave()

    played(story)


def test_another_origin_and_no_seat_are_turned_away(kept: Kept) -> None:
    async def story() -> None:
        stranger = Browser(gate(kept), origin="https://evil.example")
        assert (await stranger.hear())["type"] == "websocket.close", "refused before it is accepted"
        assert await Browser(gate(kept, None)).closed_with() == NO_SEAT

    played(story)


def test_nobody_speaks_with_somebody_elses_session(kept: Kept) -> None:
    async def story() -> None:
        nurse, thief = Browser(gate(kept)), Browser(gate(kept, OTHER))
        made = await nurse.enter()
        await thief.enter()
        for words in ({"janus": "keepalive"}, {"janus": "claim"}, {"janus": "claim", "claim": made["claim"]}):
            refused = await thief.ask(session_id=nurse.session, **words)
            assert refused["error"]["code"] == 403, "the proof is good for its owner alone"
        await nurse.leave()
        again = Browser(gate(kept))
        assert (await again.ask(janus="claim", session_id=nurse.session, claim=made["claim"]))["janus"] == "success"
        await again.leave()
        await thief.leave()

    played(story)


def test_administration_is_refused_at_the_gate_and_the_line_stays(kept: Kept) -> None:
    async def story() -> None:
        nurse = Browser(gate(kept))
        await nurse.enter()
        handle = await nurse.handle()
        for request in ("kick", "destroy", "list", "enable_recording"):
            assert (await nurse.say(handle, request=request, room=PROVINCE))["error"]["code"] == 403
        assert (await nurse.ask(janus="info"))["error"]["code"] == 403
        told = await nurse.say(handle, request="listparticipants", room="team.01")
        assert told["room"] == PROVINCE
        await nurse.leave()

    played(story)


def test_what_the_centre_says_to_one_others_cannot_hear(kept: Kept) -> None:
    async def story() -> None:
        centre, nurse, other = Browser(gate(kept, LAN)), Browser(gate(kept)), Browser(gate(kept, OTHER))
        await nurse.publish()
        await centre.publish()
        aside = await centre.say(await centre.handle(), request="join", ptype="publisher", to=NURSE.seat.id)
        assert aside["id"] == f"{LAN.seat.id}>{NURSE.seat.id}"
        joined = await other.publish()
        refused = await other.say(
            await other.handle(),
            request="join",
            ptype="subscriber",
            private_id=joined["private_id"],
            streams=[{"feed": aside["id"]}],
        )
        assert refused["error"]["code"] == 403
        for one in (centre, nurse, other):
            await one.leave()

    played(story)


def test_a_second_phone_of_the_same_member_takes_the_place_of_the_first(kept: Kept) -> None:
    async def story() -> None:
        first = Browser(gate(kept))
        await first.publish()
        second = Browser(gate(kept))
        assert (await second.publish())["id"] == NURSE.seat.id
        told = await first.hear(lambda one: one.get("plugindata", {}).get("data", {}).get("reason") == "kicked")
        assert told["plugindata"]["data"]["leaving"] == "ok"
        await first.leave()
        await second.leave()

    played(story)


def test_who_loses_the_seat_is_out_within_one_look_and_stays_out(kept: Kept) -> None:
    async def story() -> None:
        seats: list[Entrant | None] = [NURSE]
        door = VideoGate(ask=lambda scope: seats[0], recheck_s=0.2, place=kept.place)
        nurse = Browser(door)
        await nurse.publish()
        seats[0] = None  # signed out, off duty, or shown out
        assert await nurse.closed_with() == NO_SEAT
        there = await asyncio.to_thread(kept.administration.participants, PROVINCE)
        assert NURSE.seat.id not in {one.id for one in there}
        assert await Browser(door).closed_with() == NO_SEAT

    played(story)


def test_a_browser_that_floods_is_cut_off(kept: Kept) -> None:
    async def story() -> None:
        flood = Browser(gate(kept))
        for _ in range(400):
            await flood.sent.put({"type": "websocket.receive", "text": "{}"})
        assert await flood.closed_with() == TOO_MANY

    played(story)


@pytest.mark.parametrize(
    ("core", "room", "code"),
    [
        ("", "", 403),
        ("1,janus,janus.plugin.videoroom:garbage", "", 403),
        ("expired", "", 403),
        ("another key", "", 403),
        ("good", "", 433),
        ("good", "another room", 433),
    ],
    ids=["no token", "garbage", "expired", "another key", "no room token", "another room's token"],
)
def test_janus_itself_refuses_tokens_that_are_not_good(kept: Kept, core: str, room: str, code: int) -> None:
    """Behind the gate's back, as somebody would who had reached the socket."""
    secrets = read_secrets(kept.place)
    assert secrets is not None
    soon = int(time.time()) + 30
    tokens = {
        "good": core_token(secrets.tokens, expires_at_s=soon),
        "expired": core_token(secrets.tokens, expires_at_s=1_000),
        "another key": core_token("guessed", expires_at_s=soon),
        "another room": room_token(secrets.tokens, "team.01", expires_at_s=soon),
    }

    async def story() -> None:
        async with unix_connect(
            str(kept.place.media_socket), subprotocols=["janus-protocol"], compression=None
        ) as line:

            async def ask(**words: Any) -> dict[str, Any]:
                await line.send(json.dumps({"token": tokens.get(core, core), "transaction": "t"} | words))
                while True:
                    told: dict[str, Any] = json.loads(await line.recv())
                    if told["janus"] != "ack":
                        return told

            made = await ask(janus="create")
            if code == 403:
                assert made["error"]["code"] == 403
                return
            session = made["data"]["id"]
            handle = (await ask(janus="attach", session_id=session, plugin="janus.plugin.videoroom"))["data"]["id"]
            body = {
                "request": "join",
                "ptype": "publisher",
                "room": PROVINCE,
                "id": "x",
                "token": tokens.get(room, room),
            }
            told = await ask(janus="message", session_id=session, handle_id=handle, body=body)
            assert told["plugindata"]["data"]["error_code"] == code

    played(story)


def test_a_killed_janus_comes_back_with_its_rooms_and_the_old_tokens(kept: Kept) -> None:
    before = read_secrets(kept.place)

    async def cut() -> None:
        nurse = Browser(gate(kept))
        await nurse.publish()
        await asyncio.to_thread(kept.kill_janus)
        assert await nurse.closed_with() == NO_JANUS
        assert kept.phase() == "stopped"
        assert await Browser(gate(kept)).closed_with() == NO_JANUS, "told so, not left waiting"

    played(cut)
    kept.process = kept.start()
    assert read_secrets(kept.place) == before
    assert PROVINCE in kept.administration.rooms()

    async def again() -> None:
        nurse = Browser(gate(kept))
        assert (await nurse.publish())["id"] == NURSE.seat.id
        await nurse.leave()

    played(again)


def test_janus_dies_with_its_keeper(kept: Kept) -> None:
    pid = int(Path(f"/proc/{kept.process.pid}/task/{kept.process.pid}/children").read_text().split()[0])
    kept.process.kill()
    kept.process.wait(5)
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    kept.process = kept.start()


def test_an_address_that_is_not_ours_is_said_and_not_tried(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "epidesk.interfaces.cli.video"],
        env=os.environ
        | {
            "EPIDESK_DATA_DIR": str(tmp_path),
            "EPIDESK_VIDEO_ADDRESS": "192.0.2.9",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert told.returncode == 1
    assert "192.0.2.9 is no address of this machine" in told.stdout


def test_seats_of_one_person_in_two_rooms_are_two(kept: Kept) -> None:
    own = Entrant(NURSE_ID, Seat("team.07", NURSE.seat.id, "Đội 07"))

    async def story() -> None:
        nurse = Browser(gate(kept, own))
        assert (await nurse.publish())["room"] == "team.07", "made when first asked for"
        await nurse.leave()

    played(story)
