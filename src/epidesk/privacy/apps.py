# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class PrivacyConfig(rooms.RoomConfig):
    name = "epidesk.privacy"
    label = "privacy"
