# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class FieldConfig(rooms.RoomConfig):
    name = "epidesk.interfaces.field"
    label = "field"
