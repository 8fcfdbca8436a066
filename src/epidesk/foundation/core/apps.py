# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class CoreConfig(RoomConfig):
    name = "epidesk.foundation.core"
    label = "core"
