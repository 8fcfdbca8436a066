# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.notify.actions.alarm import tell_of_undelivered
from epidesk.foundation.notify.actions.campaigns import cut_campaign, start_campaign, stop_campaign
from epidesk.foundation.notify.actions.delivering import deliver, forget_sent, mend_deliveries
from epidesk.foundation.notify.actions.inbox import mark_read, tell
from epidesk.foundation.notify.actions.mending import mend_campaigns
from epidesk.foundation.notify.actions.outgoing import send_code, send_mail, send_sms
from epidesk.foundation.notify.actions.resending import resend, resend_failed
from epidesk.foundation.notify.actions.subscribing import (
    confirm_address,
    end_session_subscriptions,
    forget_gone,
    renew_subscription,
    set_ring_policy,
    subscribe,
    subscribe_address,
    unsubscribe,
    unsubscribe_address,
)

__all__ = [
    "confirm_address",
    "cut_campaign",
    "deliver",
    "end_session_subscriptions",
    "forget_gone",
    "forget_sent",
    "mark_read",
    "mend_campaigns",
    "mend_deliveries",
    "renew_subscription",
    "resend",
    "resend_failed",
    "send_code",
    "send_mail",
    "send_sms",
    "set_ring_policy",
    "start_campaign",
    "stop_campaign",
    "subscribe",
    "subscribe_address",
    "tell",
    "tell_of_undelivered",
    "unsubscribe",
    "unsubscribe_address",
]
