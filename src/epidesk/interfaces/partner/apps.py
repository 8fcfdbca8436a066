# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class PartnerConfig(rooms.RoomConfig):
    name = "epidesk.interfaces.partner"
    label = "partner_door"
