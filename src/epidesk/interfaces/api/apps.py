# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class ApiConfig(RoomConfig):
    name = "epidesk.interfaces.api"
    label = "api"
