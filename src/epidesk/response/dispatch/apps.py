# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class DispatchConfig(rooms.RoomConfig):
    name = "epidesk.response.dispatch"
    label = "dispatch"
