# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.notify.queries.broadcasts import Broadcast, broadcasts_of
from epidesk.foundation.notify.queries.campaigns import (
    ChannelProgress,
    Estimate,
    Progress,
    WardCount,
    estimate,
    progress,
)
from epidesk.foundation.notify.queries.messages import (
    SHOWN_UNREAD,
    InboxEntry,
    OutboxEntry,
    Traffic,
    UndeliveredEntry,
    inbox,
    mine,
    outbox,
    told_of,
    traffic,
    undelivered,
    unread_count,
)
from epidesk.foundation.notify.queries.subscriptions import (
    AddressCard,
    SubscriptionCard,
    my_subscription,
    own_subscriptions,
    push_key,
)

__all__ = [
    "SHOWN_UNREAD",
    "AddressCard",
    "Broadcast",
    "ChannelProgress",
    "Estimate",
    "InboxEntry",
    "OutboxEntry",
    "Progress",
    "SubscriptionCard",
    "Traffic",
    "UndeliveredEntry",
    "WardCount",
    "broadcasts_of",
    "estimate",
    "inbox",
    "mine",
    "my_subscription",
    "outbox",
    "own_subscriptions",
    "progress",
    "push_key",
    "told_of",
    "traffic",
    "undelivered",
    "unread_count",
]
