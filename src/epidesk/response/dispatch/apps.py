# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class DispatchConfig(RoomConfig):
    name = "epidesk.response.dispatch"
    label = "dispatch"
