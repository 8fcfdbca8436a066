# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class PeopleConfig(RoomConfig):
    name = "epidesk.foundation.people"
    label = "people"
