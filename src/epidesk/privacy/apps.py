# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class PrivacyConfig(RoomConfig):
    name = "epidesk.privacy"
    label = "privacy"
