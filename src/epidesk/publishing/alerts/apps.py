# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class AlertsConfig(rooms.RoomConfig):
    name = "epidesk.publishing.alerts"
    label = "alerts"
