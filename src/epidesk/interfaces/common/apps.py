# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class CommonConfig(rooms.RoomConfig):
    name = "epidesk.interfaces.common"
    label = "common"
