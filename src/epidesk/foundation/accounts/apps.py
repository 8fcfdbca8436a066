# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class AccountsConfig(RoomConfig):
    name = "epidesk.foundation.accounts"
    label = "accounts"
