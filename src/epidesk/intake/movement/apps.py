# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class MovementConfig(rooms.RoomConfig):
    name = "epidesk.intake.movement"
    label = "movement"

    def ready(self) -> None:
        from epidesk.intake.movement.desk_stream import register

        super().ready()
        register()
