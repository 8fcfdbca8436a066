# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class CliConfig(rooms.RoomConfig):
    name = "epidesk.interfaces.cli"
    label = "cli"
