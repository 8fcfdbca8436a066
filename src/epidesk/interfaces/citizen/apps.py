# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class CitizenConfig(RoomConfig):
    name = "epidesk.interfaces.citizen"
    label = "citizen"
