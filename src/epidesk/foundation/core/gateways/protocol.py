# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Channel(StrEnum):
    SMS = "sms"
    EMAIL = "email"
    PUSH = "push"


class GatewayFailed(Exception):
    """The message was certainly not taken. Sending again later may help. `code`: a short slug for staff, e.g.
    `http-503`; never an address, never a word of the message."""

    code = "failed"

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code or type(self).code


class GatewayMissing(GatewayFailed):
    """No gateway is set for this channel; only the administrator can mend it. `epidesk doctor` tells."""

    code = "no-gateway"


class GatewayRefused(GatewayFailed):
    """The other side will never take this message (the mailbox does not exist): trying again is of no use."""

    code = "refused"


class GatewayUnsure(GatewayFailed):
    """The message had left when the line broke: it may have been taken. Sending again may send twice, except through a
    gateway that knows a message by its reference (`repeatable`)."""

    code = "no-answer"


class Gateway(Protocol):
    @property
    def repeatable(self) -> bool:
        """Whether the other side recognises a message by its reference, so that sending it again is safe."""

    def send(self, address: str, subject: str, body: str, reference: str = "") -> None:
        """Hands one message over; returns once the other side has taken it. Raises `GatewayFailed` or one of its kinds.

        `address`: E.164 phone, e-mail address or push endpoint; SMS and push ignore `subject` if they have none.
        `reference`: the same for every try of one message.
        """
