# SPDX-License-Identifier: Apache-2.0
"""One screen to file an incident of any kind: the kind brings its choices and questions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import DomainError
from epidesk.foundation.core.ids import parse_public_id
from epidesk.intake.incidents.kinds import Choice, Kind, Question
from epidesk.intake.incidents.rules import Draft
from epidesk.interfaces.citizen.forms.lenient import AnyOf, Cards, Checks, OneOf, Words
from epidesk.interfaces.citizen.forms.wards import WardSelect, fill_wards
from epidesk.interfaces.common.told_ago import instant_back

MAX_PHOTOS = 3
AT_ONCE_S = 120
REPLIES = [
    ("all", _("The centre and the team may call me")),
    ("centre", _("Only the centre sees my number")),
    ("anonymous", _("I give no name")),
]
REPLY_HINTS = {
    "all": _("Who is on duty and the team that comes see the number."),
    "centre": _("The team that comes does not see it."),
    "anonymous": _("You still get a code to follow it. Nobody can call you back."),
}


# As the pages show them; what a kind does not ask is not there. Errors are listed in this order.
ORDER = (
    "who", "ill_name", "age", "danger", "seen", "description", "onset", "risks", "cannot_travel", "area", "address",
    "people_at_home", "reply", "contact_phone", "contact_name", "call_back",
)  # fmt: skip


@dataclass(frozen=True)
class Pin:
    """The pin as it stood when the form was sent; None and empty when none was placed, or nowhere on earth."""

    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    located_by: str = ""


class FilingForm(forms.Form):
    """Fields of the kind (`seen`, signs of danger apart in `danger`, its questions by code) and those all kinds have.

    Hidden: the idempotency key; the pin (`lon`, `lat`, `accuracy_m`, `located_by`) and where the phone is when the pin
    is elsewhere (`my_lon`, `my_lat`), both written by the pin map; `red_flag_seen` once the hotline interrupted;
    `for_another` when help is asked for somebody else than the request that is open.
    """

    description = Words(label=_("Describe it briefly"), widget=forms.Textarea(attrs={"rows": 3}))
    area = OneOf(label=_("Ward or commune"), widget=WardSelect(attrs={"data-pin-area": True}))
    address = Words(label=_("Address or landmark"))
    reply = OneOf(label=_("How may we reach you?"), choices=REPLIES, widget=Cards, initial="all")
    contact_phone = Words(
        label=_("Your phone number"),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    contact_name = Words(label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    lon = Words(widget=forms.HiddenInput)
    lat = Words(widget=forms.HiddenInput)
    accuracy_m = Words(widget=forms.HiddenInput)
    located_by = Words(widget=forms.HiddenInput)
    my_lon = Words(widget=forms.HiddenInput)
    my_lat = Words(widget=forms.HiddenInput)
    idempotency_key = Words(widget=forms.HiddenInput)
    red_flag_seen = Words(widget=forms.HiddenInput)
    for_another = Words(widget=forms.HiddenInput)

    def __init__(self, kind: Kind, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"idempotency_key": uuid4().hex, "reply": "all"} | dict(initial or {}))
        self.kind = kind
        calm = [choice for choice in kind.seen if not choice.danger]
        dangers = [choice for choice in kind.seen if choice.danger]
        self.fields["seen"] = _boxes(_("Other signs") if dangers else kind.seen_label, calm)
        if dangers:
            self.fields["danger"] = _boxes(kind.seen_label, dangers, flags=True)
        for question in kind.questions:
            self.fields[question.code] = _field_of(question)
        reply = self.fields["reply"].widget
        reply.choice_hints = REPLY_HINTS
        fill_wards(self.fields["area"])
        self.order_fields(ORDER)
        # Kept photos come as their own inputs, several of one name.
        self.photo_ids: list[UUID] = _uploads(data.getlist("photo_ids")) if data is not None else []
        self.photos_error = ""
        self.without_photos = False
        self.renewed = False

    @property
    def key(self) -> str:
        """The idempotency key; a forged or missing one is no key at all."""
        typed = str(self.data.get("idempotency_key", ""))
        return typed if 16 <= len(typed) <= 64 and typed.isalnum() else ""

    def take_key(self, header: str) -> None:
        """The key that the phone made when the form was opened, by field or by header; else one of ours."""
        if not self.key and 16 <= len(header) <= 64 and header.isalnum():
            self._set("idempotency_key", header)
        elif not self.key:
            self.renew_key()

    def renew_key(self) -> None:
        """Gives the form a new key: what is sent next is another report."""
        self.renewed = True  # the page must not put the old key back
        self._set("idempotency_key", uuid4().hex)

    @property
    def pin(self) -> Pin:
        """What the map shows again."""
        lon, lat = _number(self.data.get("lon", "")), _number(self.data.get("lat", ""))
        if lon is None or lat is None or not (-180 <= lon <= 180 and -85 <= lat <= 85):
            return Pin()
        by = self.data.get("located_by", "")
        return Pin(lon, lat, _number(self.data.get("accuracy_m", "")), by if by in {"gps", "pin"} else "pin")

    @property
    def raises_flag(self) -> bool:
        """Whether a sign of danger is ticked and the hotline has not interrupted yet."""
        return bool(self.cleaned_data.get("danger")) and not self.data.get("red_flag_seen")

    def mark_flag_seen(self) -> None:
        self._set("red_flag_seen", "1")

    def _set(self, name: str, value: str) -> None:
        changed = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        changed[name] = value
        self.data = changed

    def draft(self, *, language: str, now: datetime) -> Draft:
        """The report as typed. Call `is_valid()` before."""
        typed = self.cleaned_data
        lon, lat = _number(typed["lon"]), _number(typed["lat"])
        has_point = lon is not None and lat is not None
        by_pin = typed["located_by"] == "pin"
        source = typed["located_by"] if typed["located_by"] in {"gps", "pin"} else "pin"
        words = "ward" if typed["area"] else "address" if typed["address"] else "none"
        return Draft(
            kind=self.kind.code,
            seen=(*typed.get("danger", ()), *typed["seen"]),
            description=typed["description"],
            address=typed["address"],
            lon=lon if has_point else None,
            lat=lat if has_point else None,
            accuracy_m=_number(typed["accuracy_m"]) if has_point else None,
            location_source=source if has_point else words,
            ward_code=typed["area"],
            reporter_lon=_number(typed["my_lon"]) if has_point and by_pin else None,
            reporter_lat=_number(typed["my_lat"]) if has_point and by_pin else None,
            contact_name=typed["contact_name"],
            contact_phone=typed["contact_phone"],
            reply=typed["reply"] or "all",
            answers={question.code: typed[question.code] for question in self.kind.questions},
            channel="web",
            photo_upload_ids=tuple(self.photo_ids),
            language=language,
            typed_at=self._ago("typed_ago_s", now),
            for_another=typed["for_another"] == "1",
            located_at=self._ago("located_ago_s", now) if has_point and typed["located_by"] == "gps" else None,
        )

    def _ago(self, name: str, now: datetime) -> datetime | None:
        return instant_back(str(self.data.get(name, "")), now, at_once_s=AT_ONCE_S)

    def show(self, error: DomainError) -> None:
        """Puts what the room refused beside its fields."""
        here = {
            "place": "address" if self.kind.place_missing == "home-missing" else "area",
            "ward_code": "area",
            "seen": "danger" if "danger" in self.fields else "seen",
        }
        if not error.fields:
            self.add_error(None, str(error.message))
        for name, text in error.fields.items():
            if name in {"photo", "photos"}:
                self.refuse_photo(str(text))
                continue
            field = here.get(name, name)
            self.add_error(field if field in self.fields else None, str(text))

    def refuse_photo(self, text: str) -> None:
        """A photo that cannot be taken: the report itself could go without it."""
        self.photos_error = f"{self.photos_error} {text}".strip()
        self.add_error(None, text)


def _boxes(label: Any, choices: Sequence[Choice], *, flags: bool = False) -> AnyOf:
    field = AnyOf(label=label, choices=[(choice.slug, choice.label) for choice in choices], widget=Checks)
    if flags:
        field.widget.red_flags = frozenset(choice.slug for choice in choices)
    return field


def _field_of(question: Question) -> forms.Field:
    choices = [(choice.slug, choice.label) for choice in question.choices]
    if question.type == "choices":
        return AnyOf(label=question.label, help_text=question.hint, choices=choices, widget=Checks)
    if question.type == "choice" and len(choices) <= 2:
        return OneOf(label=question.label, help_text=question.hint, choices=choices, widget=Cards)
    if question.type == "choice":
        return OneOf(label=question.label, help_text=question.hint, choices=[("", _("Choose")), *choices])
    attrs = {"inputmode": "numeric"} if question.type == "number" else {"autocomplete": "off"}
    return Words(label=question.label, help_text=question.hint, widget=forms.TextInput(attrs=attrs))


def _uploads(typed: list[str]) -> list[UUID]:
    found = [upload_id for text in typed[:MAX_PHOTOS] if (upload_id := parse_public_id("upl", text)) is not None]
    return list(dict.fromkeys(found))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
