# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.accounts.actions import reencrypt_authenticators
from epidesk.foundation.core.rotation import also_rotate

also_rotate("Seeds of authenticators", reencrypt_authenticators)
