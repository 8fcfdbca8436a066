# SPDX-License-Identifier: Apache-2.0
"""Prints the session key of an operator who may see the whole province."""

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from epidesk.foundation.accounts.actions import create_staff  # noqa: E402
from epidesk.foundation.core.principals import SYSTEM  # noqa: E402

user_id = create_staff(by=SYSTEM, email="bench@example.org", name="Bench", role="operator")
user = get_user_model().objects.get(pk=user_id)
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key)
