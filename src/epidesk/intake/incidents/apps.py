# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class IncidentsConfig(RoomConfig):
    name = "epidesk.intake.incidents"
    label = "incidents"
