# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class FieldConfig(RoomConfig):
    name = "epidesk.interfaces.field"
    label = "field"
