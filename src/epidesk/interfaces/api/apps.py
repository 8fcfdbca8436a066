# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class ApiConfig(rooms.RoomConfig):
    name = "epidesk.interfaces.api"
    label = "api"
