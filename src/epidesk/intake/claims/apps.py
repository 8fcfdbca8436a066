# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class ClaimsConfig(rooms.RoomConfig):
    name = "epidesk.intake.claims"
    label = "claims"

    def ready(self) -> None:
        from epidesk.intake.claims.desk_stream import register

        super().ready()
        register()
