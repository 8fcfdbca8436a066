# SPDX-License-Identifier: Apache-2.0
from epidesk.publishing.alerts.actions.agreeing import (
    approve_alert,
    reject_alert,
    submit_alert,
    take_back_alert,
    undo_alert,
)
from epidesk.publishing.alerts.actions.areas import forget_area, save_area
from epidesk.publishing.alerts.actions.ending import cancel_alert, stop_alert
from epidesk.publishing.alerts.actions.sending import begin_alert, expire_due_alerts, send_due
from epidesk.publishing.alerts.actions.telling import tell_returned, tell_waiting
from epidesk.publishing.alerts.actions.writing import (
    Relayed,
    change_alert,
    discard_alert,
    draft_alert,
    renew_alert,
    update_alert,
)

__all__ = [
    "Relayed",
    "approve_alert",
    "begin_alert",
    "cancel_alert",
    "change_alert",
    "discard_alert",
    "draft_alert",
    "expire_due_alerts",
    "forget_area",
    "reject_alert",
    "renew_alert",
    "save_area",
    "send_due",
    "stop_alert",
    "submit_alert",
    "take_back_alert",
    "tell_returned",
    "tell_waiting",
    "undo_alert",
    "update_alert",
]
