# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.core.rooms import RoomConfig


class AccountsConfig(RoomConfig):
    name = "epidesk.foundation.accounts"
    label = "accounts"

    def ready(self) -> None:
        super().ready()
        from epidesk.foundation.accounts.actions import reencrypt_authenticators
        from epidesk.foundation.accounts.fair_use import fair_use
        from epidesk.foundation.core.rotation import also_rotate

        fair_use()  # a number that makes no sense refuses to start

        also_rotate("Seeds of authenticators", reencrypt_authenticators)
