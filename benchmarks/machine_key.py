# SPDX-License-Identifier: Apache-2.0
"""Prints the key of a machine that may file reports."""

import django

django.setup()

from epidesk.foundation.accounts.actions import create_api_key  # noqa: E402
from epidesk.foundation.core.principals import SYSTEM  # noqa: E402

print(create_api_key(by=SYSTEM, name="bench", roles=("machine_open311",))[1])
