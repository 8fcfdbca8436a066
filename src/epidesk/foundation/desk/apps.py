# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class DeskConfig(RoomConfig):
    name = "epidesk.foundation.desk"
    label = "desk"
