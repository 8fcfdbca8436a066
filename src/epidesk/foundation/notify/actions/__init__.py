# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.notify.actions.inbox import mark_read, tell
from epidesk.foundation.notify.actions.outgoing import deliver, forget_sent, send_code, send_mail, send_sms

__all__ = ["deliver", "forget_sent", "mark_read", "send_code", "send_mail", "send_sms", "tell"]
