# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class PeopleConfig(rooms.RoomConfig):
    name = "epidesk.foundation.people"
    label = "people"
