# SPDX-License-Identifier: Apache-2.0
"""People and reports for stories about the desk."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID

from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.desk.rules import Permission as DeskPermission
from epidesk.intake.incidents.actions import Filed, file_incident
from epidesk.intake.incidents.rules import Draft, Permission

CITADEL = (107.5776, 16.4693)  # ward Phú Xuân
LANG_CO = (108.0786, 16.2330)  # commune Chân Mây - Lăng Cô
DA_NANG = (108.2022, 16.0544)  # another province
PHONE = "+841201234567"

OPERATOR = frozenset(
    {
        DeskPermission.READ,
        DeskPermission.CLAIM,
        DeskPermission.BREAK_IN,
        Permission.FILE,
        Permission.READ,
        Permission.TRIAGE,
        Permission.REJECT,
        Permission.RESOLVE,
        Permission.NOTE,
        Permission.CALL,
    }
)
SHIFT_LEAD = OPERATOR | {Permission.REOPEN, Permission.READ_CONTACT}


def report(place: tuple[float, float] | None = CITADEL, **changes: Any) -> Draft:
    """Somebody coughing in a café of the citadel, unless told otherwise."""
    values: dict[str, Any] = {
        "kind": "suspected_case",
        "seen": ("fever_cough",),
        "description": "Người đàn ông khoảng 50 tuổi ho nhiều ở quán cà phê.",
        "address": "Quán gần ngã tư Bến Nghé - Đống Đa",
    }
    if place:
        values |= {"lon": place[0], "lat": place[1], "accuracy_m": 20.0, "location_source": "gps"}
    return Draft(**{**values, **changes})


def call_for_help(**changes: Any) -> Draft:
    """A man asks help for his mother of 71."""
    values: dict[str, Any] = {
        "kind": "medical_help",
        "seen": ("fever_38", "breathless_at_rest"),
        "description": "Mẹ tôi khó thở từ tối qua.",
        "address": "Kiệt 21 Đặng Thái Thân",
        "contact_name": "Nguyễn Văn Tín",
        "contact_phone": "0120 123 4567",
        "answers": {"who": "relative", "age": "71", "people_at_home": "4"},
    }
    return report(**{**values, **changes})


def phone_of(name: str) -> Actor:
    """A stranger's phone: a device without an account."""
    return Actor(label="anonymous", device=(name.encode().hex() + "0" * 64)[:64])


def citizen(phone: str = PHONE) -> Actor:
    """A citizen signed in by phone code."""
    from django.utils import timezone

    from epidesk.foundation.accounts.actions import ensure_citizen
    from epidesk.foundation.accounts.models import User

    user = ensure_citizen(phone_e164=phone)
    User.objects.filter(id=user.id).update(phone_verified_at=timezone.now())
    return Actor(
        kind=PrincipalKind.CITIZEN, user_id=user.id, label="usr_citizen", permissions=frozenset({Permission.FILE})
    )


def staff(
    name: str, areas: frozenset[UUID] | None = None, permissions: frozenset[str] = OPERATOR, **powers: Any
) -> Actor:
    """Somebody on duty, with an account."""
    from epidesk.foundation.accounts.models import User

    email = f"{name.lower().replace(' ', '.')}@demo.invalid"
    user, _ = User.objects.get_or_create(email=email, defaults={"kind": "staff", "name": name})
    return Actor(kind=PrincipalKind.STAFF, user_id=user.id, label=name, areas=areas, permissions=permissions, **powers)


def filed(draft: Draft | None = None, by: Actor | None = None) -> Filed:
    """A report on file. Each request for help is for somebody else, unless it is told whose phone it comes from."""
    draft = draft or report()
    return file_incident(draft=draft if by else replace(draft, for_another=True), by=by or phone_of("reporter"))


def photo(colour: str = "navy") -> BytesIO:
    """A small picture as a phone sends it."""
    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", (40, 30), colour).save(buffer, "JPEG")
    buffer.seek(0)
    return buffer


def uploaded(by: Actor) -> UUID:
    """The id of a picture that somebody sent."""
    from epidesk.foundation.core.uploads.actions import store_picture

    return store_picture(by=by, stream=photo(), declared_name="anh.jpg")


def ward_at(place: tuple[float, float]) -> UUID:
    from epidesk.foundation.places.queries import area_at

    area = area_at(*place)
    assert area is not None
    return area.id
