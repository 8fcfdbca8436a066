# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class DeskConfig(rooms.RoomConfig):
    name = "epidesk.foundation.desk"
    label = "desk"
