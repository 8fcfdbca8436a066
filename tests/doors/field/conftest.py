# SPDX-License-Identifier: Apache-2.0
"""Teams on the road with their phones, and the desk that sends them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from epidesk.foundation.core.principals import SYSTEM, Actor

from .handset import Handset


@pytest.fixture
def teams(hue_teams: None) -> dict[str, UUID]:
    """The 23 teams by code, all off duty."""
    from epidesk.response.dispatch.models import Team

    return dict(Team.objects.values_list("code", "id"))


@pytest.fixture
def lan(hue: None) -> Actor:
    """The shift lead of the whole province."""
    from tests.factories.incidents import SHIFT_LEAD, staff

    from epidesk.response.dispatch.rules import Permission as Dispatch

    return staff("Lan", permissions=SHIFT_LEAD | {Dispatch.READ, Dispatch.SEND, Dispatch.STAND_DOWN, Dispatch.DUTY})


@pytest.fixture
def signed_in(hue: None) -> Callable[..., Client]:
    """`signed_in("operator")`: a browser in which somebody of that role has signed in."""

    def make(role: str, *, team_id: UUID | None = None, client: Client | None = None) -> Client:
        from epidesk.foundation.accounts.actions import create_staff
        from epidesk.foundation.accounts.models import User

        number = User.objects.count()
        user_id = create_staff(
            by=SYSTEM, email=f"{role}{number}@example.org", name=f"{role} {number}", role=role, team_id=team_id
        )
        client = client or Client()
        client.force_login(User.objects.get(id=user_id), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


@pytest.fixture
def handset(teams: dict[str, UUID], signed_in: Callable[..., Client]) -> Callable[..., Handset]:
    """`handset("PX2")`: the phone of that team's leader, on duty unless told otherwise; of a member with `role`."""

    def make(code: str, *, on_duty: bool = True, language: str = "vi", role: str = "team_leader") -> Handset:
        from epidesk.response.dispatch.actions import set_duty

        client = Client()
        client.cookies["language"] = language
        signed_in(role, team_id=teams[code], client=client)
        if on_duty:
            set_duty(by=SYSTEM, team_id=teams[code], on=True)
        return Handset(client, teams[code])

    return make


@pytest.fixture
def sent(lan: Actor, teams: dict[str, UUID]) -> Callable[..., str]:
    """`sent("PX2")`: the desk sends this team to a call for help, each of another family with a phone of its own; the
    mission's public id. Fields of the report may be given."""
    families = count(4567)

    def make(code: str, **changes: Any) -> str:
        from tests.factories.incidents import call_for_help, filed, phone_of

        from epidesk.foundation.core.ids import public_id
        from epidesk.foundation.desk.rules import Priority
        from epidesk.intake.incidents.actions import triage
        from epidesk.response.dispatch.actions import offer_mission

        family = next(families)
        number = {"contact_phone": f"0120 123 {family}"}
        incident = filed(call_for_help(**(number | changes)), by=phone_of(f"family {family}"))
        triage(by=lan, incident_id=incident.id, priority=Priority.EXTREME)
        mission_id = offer_mission(by=lan, incident_id=incident.id, team_id=teams[code], although_busy=True)
        return public_id("mis", mission_id)

    return make


@pytest.fixture
def state_of() -> Callable[[str], tuple[str, str]]:
    """The states of a mission and of its incident, read afresh."""

    def read(number: str) -> tuple[str, str]:
        from epidesk.foundation.core.ids import parse_public_id
        from epidesk.response.dispatch.models import Mission

        return Mission.objects.values_list("state", "incident__state").get(id=parse_public_id("mis", number))

    return read


@pytest.fixture
def photo() -> Callable[..., SimpleUploadedFile]:
    """A photo as a form sends it."""

    def make(content: bytes | None = None, name: str = "nhà bà Mận.jpg") -> SimpleUploadedFile:
        from PIL import Image

        buffer = BytesIO()
        Image.new("RGB", (800, 600), (150, 160, 170)).save(buffer, "JPEG")
        return SimpleUploadedFile(name, buffer.getvalue() if content is None else content, "image/jpeg")

    return make
