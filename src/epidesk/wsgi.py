# SPDX-License-Identifier: Apache-2.0
"""Django's own handler; `asgi.py` puts the thin front before it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epidesk.settings")
application = get_wsgi_application()
