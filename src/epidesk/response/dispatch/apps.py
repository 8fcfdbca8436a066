# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class DispatchConfig(rooms.RoomConfig):
    name = "epidesk.response.dispatch"
    label = "dispatch"

    def ready(self) -> None:
        from epidesk.foundation.accounts.closing import register_in_hand
        from epidesk.response.dispatch.queries.directives import count_of_person

        super().ready()
        register_in_hand("directives", count_of_person)
