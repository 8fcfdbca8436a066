# SPDX-License-Identifier: Apache-2.0
"""What somebody of the staff writes down while another person talks. The form keeps every character and judges little:
the room says what is wrong. Nothing of the writer's own is ever filled in."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import DomainError
from epidesk.foundation.core.gateways import Channel, can_send
from epidesk.foundation.places.queries import wards
from epidesk.intake.incidents.kinds import KINDS, Kind, Question
from epidesk.intake.incidents.rules import Draft

CHANNELS = (
    ("phone", _("Telephone")),
    ("walk_in", _("At the counter")),
    ("radio", _("Radio")),
    ("agency", _("Another agency")),
)
REPLIES = (
    ("all", _("The centre and the team may call")),
    ("centre", _("Only the centre may call")),
    ("anonymous", _("Wants to give no name and no number")),
)
LANGUAGES = (("vi", "Tiếng Việt"), ("en", "English"))
SKIPPED = ("who",)
"""Questions that a caller is not asked: whoever calls, the centre only needs to know who is ill."""


class _Lenient:
    def valid_value(self, value: Any) -> bool:
        return True


class _One(_Lenient, forms.ChoiceField):
    """One of the choices or something forged; the rules know the difference."""


class _Many(_Lenient, forms.MultipleChoiceField):
    """Several of the choices."""


class EntryForm(forms.Form):
    """Who is talking, by which way, and what it is about. The fields of every kind are there, as `<kind>-<field>`."""

    contact_phone = forms.CharField(
        label=_("The caller's number"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off", "autofocus": True}),
    )
    contact_name = forms.CharField(
        label=_("The caller's name"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    channel = _One(
        label=_("How it reached us"), required=False, choices=CHANNELS, widget=forms.RadioSelect, initial="phone"
    )
    kind = _One(label=_("What is it about?"), required=False, widget=forms.RadioSelect)
    description = forms.CharField(
        label=_("In the caller's words"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    address = forms.CharField(
        label=_("Address or landmark"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    area = _One(label=_("Ward or commune"), required=False)
    reply = _One(
        label=_("Who may call back?"), required=False, choices=REPLIES, widget=forms.RadioSelect, initial="all"
    )
    language = _One(
        label=_("Language of the caller"), required=False, choices=LANGUAGES, widget=forms.RadioSelect, initial="vi"
    )
    sms = forms.BooleanField(label=_("Send the code and news by SMS to this number"), required=False)
    idempotency_key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"idempotency_key": uuid4().hex})
        if not can_send(Channel.SMS):
            self.fields["sms"].help_text = _("No SMS gateway is set up: nothing goes out. Read the code out.")
        self.fields["kind"].choices = [(code, kind.label) for code, kind in KINDS.items()]  # type: ignore[attr-defined]
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose the ward or commune")),
            *((ward.code, ward.short_name) for ward in wards()),
        ]
        for kind in KINDS.values():
            self.fields[f"{kind.code}-seen"] = _Many(
                label=str(kind.seen_label),
                required=False,
                choices=[(choice.slug, choice.label) for choice in kind.seen],
                widget=forms.CheckboxSelectMultiple,
            )
            for question in kind.questions:
                if question.code not in SKIPPED:
                    self.fields[f"{kind.code}-{question.code}"] = _asked(question)

    @property
    def key(self) -> str:
        typed = str(self.data.get("idempotency_key", ""))
        return typed if 16 <= len(typed) <= 64 and typed.isalnum() else ""

    def renew_key(self) -> None:
        """What is sent next is another report."""
        data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        data["idempotency_key"] = uuid4().hex
        self.data = data

    def parts(self) -> list[dict[str, Any]]:
        """The fields of each kind, for the page."""
        return [
            {"kind": kind, "fields": [self[name] for name in self.fields if name.startswith(f"{kind.code}-")]}
            for kind in KINDS.values()
        ]

    def draft(self) -> Draft:
        """The report as written down. Call `is_valid()` before."""
        typed = self.cleaned_data
        kind = KINDS.get(typed["kind"])
        answers = _answers(kind, typed) if kind else {}
        return Draft(
            kind=typed["kind"],
            seen=tuple(typed.get(f"{typed['kind']}-seen", ())),
            description=typed["description"],
            address=typed["address"],
            location_source="ward" if typed["area"] else "address" if typed["address"] else "none",
            ward_code=typed["area"],
            contact_name=typed["contact_name"],
            contact_phone=typed["contact_phone"],
            reply=typed["reply"] or "all",
            answers=answers,
            channel=typed["channel"],
            language=typed["language"] or "vi",
            sms_wanted=typed["sms"],
            for_another=True,
        )

    def check_way(self) -> None:
        """The way it came by is always recorded."""
        if self.cleaned_data.get("channel") not in dict(CHANNELS):
            self.add_error("channel", _("Choose how it reached us."))
        if self.cleaned_data.get("sms") and not self.cleaned_data.get("contact_phone"):
            self.add_error("contact_phone", _("Write the number to which the code is to go."))

    def show(self, error: DomainError) -> None:
        """Puts what the room refused beside its fields."""
        kind = str(self.data.get("kind", ""))
        here = {"place": "address" if kind == "medical_help" else "area", "ward_code": "area"}
        if not error.fields:
            self.add_error(None, str(error.message))
        for name, text in error.fields.items():
            field = here.get(name, name)
            field = f"{kind}-{field}" if f"{kind}-{field}" in self.fields else field
            self.add_error(field if field in self.fields else None, str(text))


def _answers(kind: Kind, typed: dict[str, Any]) -> dict[str, Any]:
    return {
        question.code: typed[f"{kind.code}-{question.code}"]
        for question in kind.questions
        if f"{kind.code}-{question.code}" in typed
    }


def _asked(question: Question) -> forms.Field:
    choices = [(choice.slug, choice.label) for choice in question.choices]
    if question.type == "choices":
        return _Many(label=str(question.label), required=False, choices=choices, widget=forms.CheckboxSelectMultiple)
    if question.type == "choice":
        return _One(label=str(question.label), required=False, choices=[("", _("not told")), *choices])
    attrs = {"inputmode": "numeric", "autocomplete": "off"} if question.type == "number" else {"autocomplete": "off"}
    return forms.CharField(label=str(question.label), required=False, widget=forms.TextInput(attrs=attrs))
