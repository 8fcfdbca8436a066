# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class CitizenConfig(rooms.RoomConfig):
    name = "epidesk.interfaces.citizen"
    label = "citizen"
