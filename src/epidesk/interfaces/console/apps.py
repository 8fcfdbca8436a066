# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class ConsoleConfig(rooms.RoomConfig):
    name = "epidesk.interfaces.console"
    label = "console"
