# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass

from epidesk.foundation.core.gateways.protocol import Channel


@dataclass(frozen=True)
class OutboxGateway:
    """Writes the message on the demonstration's outbox page instead of sending it."""

    channel: Channel
    repeatable = False

    def send(self, address: str, subject: str, body: str, reference: str = "") -> None:
        from epidesk.foundation.core.models import OutboxMessage  # the doctor looks at gateways without Django's models

        OutboxMessage.objects.create(
            gateway=self.channel.value, address=address[:254], subject=subject[:200], body=body
        )
