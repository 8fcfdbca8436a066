# SPDX-License-Identifier: Apache-2.0
"""One message on its way, and its request's header."""

from __future__ import annotations

from collections.abc import Callable

WINDOW = 1024
"""Messages of a process that have been begun and are not yet written down, at most."""

Done = Callable[["Shot", int], None]


class Shot:
    """One message for one browser. `head`: the request's header but for its first line's path and its length;
    `place`: which member of the chunk it is; `done` is called once, with the outcome's code."""

    __slots__ = ("auth", "begun", "done", "head", "p256dh", "path", "place", "plaintext", "requeued")

    def __init__(
        self, place: int, path: bytes, p256dh: bytes, auth: bytes, plaintext: bytes, head: bytes, done: Done
    ) -> None:
        self.place, self.path, self.p256dh, self.auth = place, path, p256dh, auth
        self.plaintext, self.head, self.done = plaintext, head, done
        self.begun = self.requeued = False


def request_head(*, host: str, authorization: str, ttl_s: int, urgency: str, topic: str) -> bytes:
    """Everything between the path and the length, the same for a whole campaign and origin."""
    return (
        f" HTTP/1.1\r\nHost: {host}\r\nTTL: {ttl_s}\r\nUrgency: {urgency}\r\nTopic: {topic}\r\n"
        f"Content-Encoding: aes128gcm\r\nContent-Type: application/octet-stream\r\n"
        f"Authorization: {authorization}\r\nContent-Length: "
    ).encode("ascii")
