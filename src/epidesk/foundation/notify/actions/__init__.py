# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.notify.actions.alarm import tell_of_undelivered
from epidesk.foundation.notify.actions.delivering import deliver, forget_sent, mend_deliveries
from epidesk.foundation.notify.actions.inbox import mark_read, tell
from epidesk.foundation.notify.actions.outgoing import send_code, send_mail, send_sms
from epidesk.foundation.notify.actions.resending import resend, resend_failed

__all__ = [
    "deliver",
    "forget_sent",
    "mark_read",
    "mend_deliveries",
    "resend",
    "resend_failed",
    "send_code",
    "send_mail",
    "send_sms",
    "tell",
    "tell_of_undelivered",
]
