# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class NewsConfig(rooms.RoomConfig):
    name = "epidesk.publishing.news"
    label = "news"
