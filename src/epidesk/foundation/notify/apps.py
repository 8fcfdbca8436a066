# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class NotifyConfig(RoomConfig):
    name = "epidesk.foundation.notify"
    label = "notify"
