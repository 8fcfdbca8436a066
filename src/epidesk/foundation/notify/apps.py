# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class NotifyConfig(rooms.RoomConfig):
    name = "epidesk.foundation.notify"
    label = "notify"
