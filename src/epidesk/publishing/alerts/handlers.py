# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.events import subscribe
from epidesk.publishing.alerts.actions import tell_returned, tell_waiting
from epidesk.publishing.alerts.events import AlertReturned, AlertWaits


@subscribe(AlertWaits, queue="urgent")
def ask_a_second_person(event: AlertWaits) -> None:
    tell_waiting(alert_ids=event.alert_ids)


@subscribe(AlertReturned)
def tell_who_wrote_it(event: AlertReturned) -> None:
    tell_returned(alert_ids=event.alert_ids)
