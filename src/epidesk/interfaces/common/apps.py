# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class CommonConfig(RoomConfig):
    name = "epidesk.interfaces.common"
    label = "common"
