# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class CoreConfig(rooms.RoomConfig):
    name = "epidesk.foundation.core"
    label = "core"
