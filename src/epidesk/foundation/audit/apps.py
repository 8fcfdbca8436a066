# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class AuditConfig(rooms.RoomConfig):
    name = "epidesk.foundation.audit"
    label = "audit"
