# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Channel(StrEnum):
    SMS = "sms"
    EMAIL = "email"
    PUSH = "push"


class GatewayFailed(Exception):
    """The message was not taken. Sending again later may help: raised in a job, it is retried."""


class GatewayMissing(GatewayFailed):
    """No gateway is set for this channel; only the administrator can mend it. `epidesk doctor` tells."""


class Gateway(Protocol):
    def send(self, address: str, subject: str, body: str) -> None:
        """Hands one message over; returns once the other side has taken it. Raises `GatewayFailed`.

        `address`: E.164 phone, e-mail address or push endpoint; SMS and push ignore `subject` if they have none.
        """
