# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.notify.models.campaigns import (
    BroadcastRead,
    Campaign,
    CampaignAddress,
    ChannelTest,
    ChannelTestTeam,
    Chunk,
)
from epidesk.foundation.notify.models.messages import InboxMessage, OutgoingMessage
from epidesk.foundation.notify.models.subscriptions import (
    AddressSubscription,
    PushSubscription,
    RingState,
    Webhook,
    WebhookDelivery,
)

__all__ = [
    "AddressSubscription",
    "BroadcastRead",
    "Campaign",
    "CampaignAddress",
    "ChannelTest",
    "ChannelTestTeam",
    "Chunk",
    "InboxMessage",
    "OutgoingMessage",
    "PushSubscription",
    "RingState",
    "Webhook",
    "WebhookDelivery",
]
