# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class ConsoleConfig(RoomConfig):
    name = "epidesk.interfaces.console"
    label = "console"
