# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class AuditConfig(RoomConfig):
    name = "epidesk.foundation.audit"
    label = "audit"
