# SPDX-License-Identifier: Apache-2.0
"""Prints intake tokens, each of another device."""

import secrets
import sys

import django

django.setup()

from epidesk.foundation.core.principals import Actor  # noqa: E402
from epidesk.interfaces.common.intake_token import make_token  # noqa: E402

for _ in range(int(sys.argv[1])):
    print(make_token(Actor(label="anonymous", device=secrets.token_hex(32))))
