# SPDX-License-Identifier: Apache-2.0
"""Makes units for the measurement of positions: prints one session key a line, each of a member of a team of its own
that is on duty. Argument: how many."""

import secrets
import sys

import django

django.setup()

from datetime import timedelta  # noqa: E402

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.utils import timezone  # noqa: E402

from epidesk.foundation.accounts.models import RoleGrant, User  # noqa: E402
from epidesk.foundation.core.ids import uuid7  # noqa: E402
from epidesk.foundation.places.queries import wards  # noqa: E402
from epidesk.response.dispatch.models import Team  # noqa: E402

many, now, places = int(sys.argv[1]), timezone.now(), wards()
teams = [
    Team(
        id=uuid7(),
        code=f"B{number}",
        name=f"Bench {number}",
        place_in_list=100 + number % 30_000,
        base_ward_code=places[number % len(places)].code,
        base_lon=places[number % len(places)].label.lon,
        base_lat=places[number % len(places)].label.lat,
        on_duty=True,
        button_on=True,
        duty_since_at=now,
    )
    for number in range(many)
]
Team.objects.bulk_create(teams)
users = [
    User(id=uuid7(), kind="staff", email=f"bench{number}@example.org", name=f"Bench {number}", password="!")
    for number in range(many)
]
User.objects.bulk_create(users)
RoleGrant.objects.bulk_create(
    RoleGrant(id=uuid7(), user=user, role="team_member", team_id=team.id, from_at=now - timedelta(minutes=1))
    for user, team in zip(users, teams, strict=True)
)
store = SessionStore()
sessions = []
for user in users:
    data = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    sessions.append(
        Session(
            session_key=secrets.token_hex(16), session_data=store.encode(data), expire_date=now + timedelta(hours=12)
        )
    )
Session.objects.bulk_create(sessions)
for session, team in zip(sessions, teams, strict=True):
    print(session.session_key, team.base_lon, team.base_lat)
