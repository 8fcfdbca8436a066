# SPDX-License-Identifier: Apache-2.0
"""Who hears which hint, and what happens to who does not keep up."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest

from epidesk.foundation.core.ids import public_id, uuid7
from epidesk.foundation.core.listener import Hint
from epidesk.foundation.core.principals import Viewer
from epidesk.interfaces.common.live.alerts import AlertLine
from epidesk.interfaces.common.live.hub import HELLO, MAILBOX, Hub, Subscriber, shown_id

PHU_XUAN, LANG_CO = uuid7(), uuid7()


@pytest.fixture
def hub() -> Hub:
    return Hub()


def desk_of(viewer: Viewer, hub: Hub) -> Subscriber:
    from epidesk.interfaces.common.live.who import _desk

    audience = _desk(viewer)
    assert audience
    subscriber = Subscriber(audience.topics, audience.wants)
    hub.add(subscriber)
    return subscriber


def operator(*areas: UUID) -> Viewer:
    from epidesk.foundation.desk.rules import Permission

    return Viewer(permissions=frozenset({Permission.READ}), areas=frozenset(areas) if areas else None)


def matter_in(*areas: UUID, id: str = "") -> Hint:
    return Hint("desk", id or str(uuid7()), 3, tuple(str(area) for area in areas))


def test_an_operator_hears_the_own_wards_and_what_has_none(hub) -> None:
    here, everywhere = desk_of(operator(PHU_XUAN), hub), desk_of(operator(), hub)
    hub.publish([matter_in(LANG_CO)])
    assert here.take() == b""
    assert everywhere.take()
    hub.publish([matter_in(PHU_XUAN), matter_in(LANG_CO, PHU_XUAN), matter_in()])
    assert here.take().count(b"event: hint") == 3


def test_who_may_not_read_the_desk_gets_no_stream() -> None:
    from epidesk.interfaces.common.live.who import _desk, _team

    assert _desk(replace(operator(), permissions=frozenset())) is None
    assert _team(operator()) is None


def test_a_team_hears_of_itself_only(hub) -> None:
    from epidesk.interfaces.common.live.who import _team

    own, other = uuid7(), uuid7()
    audience = _team(Viewer(team_id=own))
    assert audience
    subscriber = Subscriber(audience.topics, audience.wants)
    hub.add(subscriber)
    hub.publish([Hint("team", str(other), 1, ()), Hint("desk", str(own), 1, ())])
    assert subscriber.take() == b""
    hub.publish([Hint("team", str(own), 1, ())])
    assert public_id("team", own).encode() in subscriber.take()


def _stream(audience, hub: Hub) -> Subscriber:
    assert audience
    subscriber = Subscriber(audience.topics, audience.wants)
    hub.add(subscriber)
    return subscriber


def test_news_for_the_inbox_reaches_its_reader_at_every_door_and_nobody_else(hub, db) -> None:
    from epidesk.interfaces.common.live.who import _desk, _mine, _team

    me, colleague, device = uuid7(), uuid7(), "d" * 64
    lan = replace(operator(PHU_XUAN), user_id=me)
    streams = {
        "desk": _stream(_desk(lan), hub),
        "desk of all": _stream(_desk(replace(operator(), user_id=me)), hub),
        "team": _stream(_team(Viewer(team_id=uuid7(), user_id=me)), hub),
        "mine": _stream(_mine(Viewer(user_id=me, device=device)), hub),
    }
    hub.publish([Hint("inbox", str(colleague), 0, ()), Hint("inbox", "e" * 64, 0, ())])
    assert [name for name, stream in streams.items() if stream.take()] == []
    hub.publish([Hint("inbox", str(me), 0, ())])
    said = {name: stream.take().decode() for name, stream in streams.items()}
    assert set(said.values()) == {'event: hint\ndata: {"topic":"inbox","id":"own","version":0}\n\n'}
    hub.publish([Hint("inbox", device, 0, ())])
    assert [name for name, stream in streams.items() if stream.take()] == ["mine"]


def test_who_only_asked_or_had_something_checked_hears_of_it(hub, hue) -> None:
    from tests.factories.claims import claim, sent
    from tests.factories.incidents import phone_of
    from tests.factories.questions import asked

    from epidesk.interfaces.common.live.who import _mine

    asker, sender = phone_of("Hỏi"), phone_of("Gửi")
    question, of_sender = asked(by=asker), claim(sent(by=sender))
    for phone, id in ((asker, question.id), (sender, of_sender.id)):
        stream = _stream(_mine(phone.as_viewer()), hub)
        hub.publish([Hint("incident", str(uuid7()), 1, ())])
        assert stream.take() == b""
        hub.publish([Hint("incident", str(id), 2, ())])
        assert b'"topic":"incident"' in stream.take()


def test_a_device_hears_of_its_messages_once_it_has_filed(hub, hue) -> None:
    from tests.factories.incidents import filed, phone_of

    from epidesk.interfaces.common.live.who import _mine

    phone = phone_of("Mận")
    assert _mine(phone.as_viewer()) is None, "nobody holds a line open for who only reads"
    filed(by=phone)
    stream = _stream(_mine(phone.as_viewer()), hub)
    hub.publish([Hint("inbox", str(phone.device), 0, ())])
    assert str(phone.device) not in stream.take().decode()
    hub.publish([Hint("inbox", phone_of("Khác").device or "", 0, ())])
    assert stream.take() == b""


def test_a_hint_carries_the_id_that_pages_know_and_no_other(hub) -> None:
    id = uuid7()
    assert shown_id(Hint("desk", str(id), 1, ())) == public_id("inc", id)
    assert shown_id(Hint("team", str(id), 1, ())) == public_id("team", id)
    assert shown_id(Hint("desk", "*", 0, ())) == "*"
    subscriber = desk_of(operator(PHU_XUAN), hub)
    hub.publish([matter_in(PHU_XUAN, id=str(id))])
    said = subscriber.take().decode()
    assert said == f'event: hint\ndata: {{"topic":"desk","id":"{public_id("inc", id)}","version":3}}\n\n'
    assert str(PHU_XUAN) not in said


def test_too_much_at_once_is_told_to_everybody_on_the_topic(hub) -> None:
    here = desk_of(operator(PHU_XUAN), hub)
    hub.publish([Hint("desk", "*", 0, ())])
    assert b'"id":"*"' in here.take()


def test_who_does_not_keep_up_is_told_once_to_read_again(hub) -> None:
    slow, quick = desk_of(operator(), hub), desk_of(operator(), hub)
    heard = b""
    for _ in range(MAILBOX * 3):
        hub.publish([matter_in(PHU_XUAN)])
        heard += quick.take()
    assert heard.count(b"event: hint") == MAILBOX * 3
    assert slow.take() == HELLO
    hub.publish([matter_in(PHU_XUAN)])
    assert slow.take().startswith(b"event: hint")  # caught up: news as ever


def test_after_a_gap_everybody_reads_again_once(hub) -> None:
    subscriber = desk_of(operator(PHU_XUAN), hub)
    subscriber.topics = ("desk", "incident")
    hub.add(subscriber)
    hub.everyone_reads_again()
    assert subscriber.take() == HELLO


def test_who_left_is_forgotten(hub) -> None:
    subscriber = desk_of(operator(), hub)
    assert len(hub) == 1
    hub.remove(subscriber)
    hub.publish([matter_in()])
    assert len(hub) == 0
    assert subscriber.take() == b""


def test_a_blocked_line_holds_up_nobody_else() -> None:
    """One client's socket takes nothing more; the other hears everything, and the first one's memory stays small."""
    from epidesk.interfaces.common.live.stream import LiveStreams
    from epidesk.interfaces.common.live.who import Audience

    async def story() -> tuple[int, list[bytes]]:
        hub = Hub()
        streams = LiveStreams(
            hub, AlertLine(hub, lambda looks: ""), lambda scope: Audience(("desk",), lambda hint: True)
        )
        blocked, never = asyncio.Event(), asyncio.Event()
        heard: list[bytes] = []

        async def stuck(message) -> None:
            if b"event: hint" in message.get("body", b""):
                blocked.set()
                await never.wait()

        async def free(message) -> None:
            heard.append(message.get("body", b""))

        async def open_line() -> dict[str, str]:
            await never.wait()
            return {"type": "http.disconnect"}

        tasks = [
            asyncio.create_task(streams({"path": "/live/desk", "headers": []}, open_line, send))
            for send in (stuck, free)
        ]
        while len(heard) < 2:  # the start and the hello
            await asyncio.sleep(0.01)
        for number in range(MAILBOX * 2):
            hub.publish([matter_in(PHU_XUAN, id=f"matter-{number}")])
            await asyncio.sleep(0.001)
            if not number:
                await asyncio.wait_for(blocked.wait(), 5)
        await asyncio.sleep(0.05)
        waiting = max(len(one.mailbox) for one in hub._by_topic["desk"])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return waiting, heard

    waiting, heard = asyncio.run(story())
    assert b"".join(heard).count(b"event: hint") == MAILBOX * 2
    assert waiting <= MAILBOX


def test_one_address_does_not_get_all_streams_and_is_told_how_it_stands() -> None:
    from epidesk.interfaces.common.live.stream import LiveStreams

    async def story() -> tuple[list[bytes], int, list[bytes]]:
        hub = Hub()
        streams = LiveStreams(hub, AlertLine(hub, lambda looks: "<p>Lũ</p>"), most=8)
        gone = asyncio.Event()

        async def leaves() -> dict[str, str]:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def asked(address: str) -> tuple[asyncio.Task[None], list[bytes]]:
            heard: list[bytes] = []

            async def send(message) -> None:
                heard.append(message.get("body", b""))

            scope = {"path": "/live/alerts", "headers": [], "client": (address, 1)}
            task = asyncio.create_task(streams(scope, leaves, send))
            while len(heard) < 2:
                await asyncio.sleep(0.01)
            return task, heard

        for address in ("2001:db8:1:2::1", "2001:db8:1:2::2"):
            await asked(address)
        refused, told = await asked("2001:db8:1:2:3::9")
        await refused
        _, other = await asked("2001:db8:1:3::1")
        held = len(hub)
        gone.set()
        while len(hub):
            await asyncio.sleep(0.01)
        gone.clear()
        again, after = await asked("2001:db8:1:2::1")
        again.cancel()
        return told, held, [*other, *after]

    told, held, others = asyncio.run(story())
    assert held == 3
    assert b"event: alerts" in told[1]
    assert b"hello" not in told[1]
    assert sum(b"event: hello" in one for one in others) == 2
