# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class IncidentsConfig(rooms.RoomConfig):
    name = "epidesk.intake.incidents"
    label = "incidents"

    def ready(self) -> None:
        from epidesk.intake.incidents.desk_stream import register

        super().ready()
        register()
