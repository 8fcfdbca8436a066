# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class ImportsConfig(rooms.RoomConfig):
    name = "epidesk.foundation.imports"
    label = "imports"
