# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class RelaysConfig(rooms.RoomConfig):
    name = "epidesk.publishing.relays"
    label = "relays"
