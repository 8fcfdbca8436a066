# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class CasesConfig(rooms.RoomConfig):
    name = "epidesk.response.cases"
    label = "cases"
