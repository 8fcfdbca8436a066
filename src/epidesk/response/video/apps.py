# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class VideoConfig(rooms.RoomConfig):
    name = "epidesk.response.video"
    label = "video"
