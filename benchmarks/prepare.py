# SPDX-License-Identifier: Apache-2.0
"""Migrates and fills a new database with what every installation has. Run by `stand` as the owner."""

import sys

import django

from epidesk.env import environment
from epidesk.foundation.core.keyring import create_keys

create_keys(environment().data_dir)
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from epidesk.foundation.core.actions import claim_mode  # noqa: E402
from epidesk.foundation.core.principals import SYSTEM  # noqa: E402
from epidesk.foundation.places.actions import load_reference_data  # noqa: E402
from epidesk.interfaces.cli.postgres.grants import grant_to_app  # noqa: E402
from epidesk.publishing.content.actions import load_starters  # noqa: E402

call_command("migrate", verbosity=0, interactive=False)
call_command("collectstatic", verbosity=0, interactive=False)
claim_mode("demo")
load_reference_data(by=SYSTEM)
load_starters(by=SYSTEM)
owner = settings.ENV.owner_database_url
grant_to_app(owner, owner.replace("epidesk_owner@", "epidesk_app@"))
if "demonstration" in sys.argv:
    from epidesk.interfaces.cli.demo import load

    load()
