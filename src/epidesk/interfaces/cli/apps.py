# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class CliConfig(RoomConfig):
    name = "epidesk.interfaces.cli"
    label = "cli"
