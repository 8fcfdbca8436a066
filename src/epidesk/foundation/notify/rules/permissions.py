# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    SEE_UNDELIVERED = "notify:see_undelivered"
    """See which messages could not be handed over, without address and words."""
    RESEND = "notify:resend"
    """Have such a message tried once more."""
    BROADCAST = "notify:broadcast"
    """Start and stop what goes to many at once, see whom it would reach and how it goes. Rooms above say who may send
    what; this is the key to the engine."""
    TEST_CHANNELS = "notify:test_channels"
    """Ask all teams whether messages reach them, and read who did not answer."""
    MANAGE_WEBHOOKS = "notify:manage_webhooks"
    """Name the machines that are told of what is published."""
