# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class ScreeningConfig(rooms.RoomConfig):
    name = "epidesk.response.screening"
    label = "screening"

    def ready(self) -> None:
        from epidesk.response.screening.desk_stream import register

        super().ready()
        register()
