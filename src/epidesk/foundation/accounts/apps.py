# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core import rooms


class AccountsConfig(rooms.RoomConfig):
    name = "epidesk.foundation.accounts"
    label = "accounts"
