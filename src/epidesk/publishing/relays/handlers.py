# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.events import subscribe
from epidesk.publishing.alerts.events import AlertsDiscarded
from epidesk.publishing.relays.actions import free


@subscribe(AlertsDiscarded)
def let_them_wait_again(event: AlertsDiscarded) -> None:
    free(alert_ids=event.alert_ids)
