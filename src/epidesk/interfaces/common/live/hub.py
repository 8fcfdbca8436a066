# SPDX-License-Identifier: Apache-2.0
"""Who listens to what in this process. A hint is encoded once and put into the mailbox of each who may hear it."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from uuid import UUID

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.listener import Hint

MAILBOX = 64
PREFIX = {"team": "team", "map": "team"}
"""Of public ids by topic; all else is about incidents."""
INBOX = "inbox"
OWN = "own"
"""Of a hint about messages a page need not know more than that they are its own."""
HELLO = b"event: hello\ndata: {}\n\n"
"""Sent on connection and after every gap: «read your page again»."""


def shown_id(hint: Hint) -> str:
    """The id as pages know it; ids that are no UUIDs («*») stay as they are."""
    if hint.topic == INBOX:
        return OWN
    try:
        return public_id(PREFIX.get(hint.topic, "inc"), UUID(hint.id))
    except ValueError:
        return hint.id


class Subscriber:
    """One open stream. A slow one whose mailbox overflows gets a single hello instead of what it missed. `looks`: door
    and language of its page; of the alerts only the newest is kept for it."""

    __slots__ = ("_alerts", "_overflown", "_waiter", "looks", "mailbox", "topics", "wants")

    def __init__(
        self, topics: Iterable[str], wants: Callable[[Hint], bool], looks: tuple[str, str] | None = None
    ) -> None:
        self.topics = tuple(topics)
        self.wants = wants
        self.looks = looks
        self._alerts = b""
        self.mailbox: deque[bytes] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._overflown = False

    def push(self, data: bytes) -> None:
        if len(self.mailbox) >= MAILBOX:
            self.mailbox.clear()
            self.mailbox.append(HELLO)
            self._overflown = True
        elif not self._overflown:
            self.mailbox.append(data)
        self.wake()

    def show(self, alerts: bytes) -> None:
        self._alerts = alerts
        self.wake()

    def wake(self) -> None:
        """Ends `news` now: something came, or the line is gone."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def news(self, timeout_s: float) -> None:
        """Back when something waits in the mailbox, when woken, or after `timeout_s`. One future and one timer: a
        thousand streams wake at once, and a task for each would take longer than the news."""
        if self.mailbox or self._alerts:
            return
        loop = asyncio.get_running_loop()
        self._waiter = loop.create_future()
        timer = loop.call_later(timeout_s, self.wake)
        try:
            await self._waiter
        finally:
            timer.cancel()
            self._waiter = None

    def take(self) -> bytes:
        """Everything that waits, as one piece."""
        data = b"".join(self.mailbox) + self._alerts
        self.mailbox.clear()
        self._alerts = b""
        self._overflown = False
        return data


class Hub:
    """All open streams of this process by topic."""

    def __init__(self) -> None:
        self._by_topic: dict[str, set[Subscriber]] = defaultdict(set)
        self._by_looks: dict[tuple[str, str], set[Subscriber]] = defaultdict(set)
        self._all: set[Subscriber] = set()

    def add(self, subscriber: Subscriber) -> None:
        self._all.add(subscriber)
        for topic in subscriber.topics:
            self._by_topic[topic].add(subscriber)
        if subscriber.looks is not None:
            self._by_looks[subscriber.looks].add(subscriber)

    def remove(self, subscriber: Subscriber) -> None:
        self._all.discard(subscriber)
        for topic in subscriber.topics:
            self._by_topic[topic].discard(subscriber)
        if subscriber.looks is not None:
            self._by_looks[subscriber.looks].discard(subscriber)

    def looks(self) -> tuple[tuple[str, str], ...]:
        """Of the pages that listen."""
        return tuple(looks for looks, listening in self._by_looks.items() if listening)

    def show(self, looks: tuple[str, str], alerts: bytes) -> None:
        """Gives all pages of this kind the alerts that count now."""
        for subscriber in self._by_looks.get(looks, ()):
            subscriber.show(alerts)

    def publish(self, hints: list[Hint]) -> None:
        """Hands one commit's hints to those who may hear them."""
        for hint in hints:
            subscribers = self._by_topic.get(hint.topic)
            if not subscribers:
                continue
            body = json.dumps(
                {"topic": hint.topic, "id": shown_id(hint), "version": hint.version}, separators=(",", ":")
            )
            data = f"event: hint\ndata: {body}\n\n".encode()
            for subscriber in subscribers:
                if hint.id == "*" or subscriber.wants(hint):
                    subscriber.push(data)

    def everyone_reads_again(self) -> None:
        """After a gap in the hints."""
        for subscriber in self._all:
            subscriber.push(HELLO)

    def __len__(self) -> int:
        return len(self._all)
