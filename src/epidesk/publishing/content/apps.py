# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class ContentConfig(rooms.RoomConfig):
    name = "epidesk.publishing.content"
    label = "content"
