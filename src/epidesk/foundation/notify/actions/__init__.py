# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.notify.actions.alarm import tell_of_undelivered
from epidesk.foundation.notify.actions.campaigns import cut_campaign, start_campaign, stop_campaign
from epidesk.foundation.notify.actions.channel_tests import (
    answer_channel_test,
    report_channel_tests,
    start_channel_test,
    start_scheduled_test,
)
from epidesk.foundation.notify.actions.delivering import deliver, forget_sent, mend_deliveries
from epidesk.foundation.notify.actions.ending import step_campaign
from epidesk.foundation.notify.actions.inbox import mark_read, tell
from epidesk.foundation.notify.actions.mending import mend_campaigns
from epidesk.foundation.notify.actions.outgoing import send_code, send_mail, send_sms
from epidesk.foundation.notify.actions.resending import resend, resend_failed
from epidesk.foundation.notify.actions.ringing import ring_people
from epidesk.foundation.notify.actions.subscribing import (
    end_session_subscriptions,
    forget_gone,
    renew_subscription,
    set_ring_policies,
    set_ring_policy,
    subscribe,
    unsubscribe,
)
from epidesk.foundation.notify.actions.subscribing_addresses import (
    confirm_address,
    subscribe_address,
    unsubscribe_address,
)
from epidesk.foundation.notify.actions.webhooks import (
    add_webhook,
    deliver_webhook,
    end_webhook,
    mend_webhooks,
    tell_webhooks,
    test_webhook,
)

__all__ = [
    "add_webhook",
    "answer_channel_test",
    "confirm_address",
    "cut_campaign",
    "deliver",
    "deliver_webhook",
    "end_session_subscriptions",
    "end_webhook",
    "forget_gone",
    "forget_sent",
    "mark_read",
    "mend_campaigns",
    "mend_deliveries",
    "mend_webhooks",
    "renew_subscription",
    "report_channel_tests",
    "resend",
    "resend_failed",
    "ring_people",
    "send_code",
    "send_mail",
    "send_sms",
    "set_ring_policies",
    "set_ring_policy",
    "start_campaign",
    "start_channel_test",
    "start_scheduled_test",
    "step_campaign",
    "stop_campaign",
    "subscribe",
    "subscribe_address",
    "tell",
    "tell_of_undelivered",
    "tell_webhooks",
    "test_webhook",
    "unsubscribe",
    "unsubscribe_address",
]
