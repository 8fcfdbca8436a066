# SPDX-License-Identifier: Apache-2.0
"""What somebody wants to be told of: where, how grave, in which language, and by which way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.gateways import Channel, can_send
from epidesk.foundation.notify.rules import BY_MAIL, BY_SMS, LEVELS, Level
from epidesk.foundation.places.queries import wards
from epidesk.interfaces.citizen.forms.lenient import OneOf
from epidesk.interfaces.citizen.forms.wards import ward_name
from epidesk.interfaces.common.languages import LANGUAGE_NAMES

ALL, SOME = "all", "some"
WAYS = {BY_SMS: Channel.SMS, BY_MAIL: Channel.EMAIL}
LEVEL_HINTS = {
    Level.EMERGENCY: _("Danger to life: what to do at once"),
    Level.WARNING: _("Something to prepare for"),
    Level.NOTICE: _("Information: what opens, closes, changes"),
}
LEVEL_WORDS = {
    Level.EMERGENCY: pgettext_lazy("public alert", "Emergency alerts"),
    Level.WARNING: pgettext_lazy("public alert", "Warnings"),
    Level.NOTICE: pgettext_lazy("public alert", "Notices"),
}


class NoticesForm(forms.Form):
    """`way` and `address` are for SMS and e-mail; a phone that is told directly needs neither."""

    where = forms.ChoiceField(
        label=_("Where"),
        choices=[(ALL, _("The whole province")), (SOME, _("Only these wards and communes"))],
        widget=forms.RadioSelect,
        initial=ALL,
    )
    wards = forms.MultipleChoiceField(
        label=_("Wards and communes"), widget=forms.CheckboxSelectMultiple, required=False
    )
    levels = forms.MultipleChoiceField(
        label=pgettext_lazy("public alert", "What"),
        choices=[(level.value, LEVEL_WORDS[level]) for level in reversed(LEVELS)],
        widget=forms.CheckboxSelectMultiple,
        initial=[level.value for level in LEVELS],
        error_messages={"required": _("Choose at least one.")},
    )
    language = forms.ChoiceField(label=_("Language"), choices=list(LANGUAGE_NAMES.items()))
    way = OneOf(label=_("How"), widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("Phone number or e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "on", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Write where the notices shall go.")},
    )

    def __init__(self, data: Any = None, phone: str = "") -> None:
        super().__init__(data, initial={"language": (get_language() or "vi")[:2], "address": phone})
        self._by_code = {ward.code: ward for ward in wards()}
        self.fields["wards"].choices = [(code, ward_name(ward)) for code, ward in self._by_code.items()]  # type: ignore[attr-defined]
        self.fields["levels"].widget.choice_hints = {level.value: hint for level, hint in LEVEL_HINTS.items()}
        words = {BY_SMS: _("By SMS"), BY_MAIL: _("By e-mail")}
        self.ways = [way for way, channel in WAYS.items() if can_send(channel)]
        self.fields["way"].choices = [(way, words[way]) for way in self.ways]  # type: ignore[attr-defined]
        if self.ways:
            self.fields["way"].initial = self.ways[0]

    def clean_way(self) -> str:
        way = str(self.cleaned_data["way"])
        if way not in self.ways:
            raise forms.ValidationError(_("Choose SMS or e-mail."))
        return way

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("where") == SOME and not cleaned.get("wards") and "wards" not in self.errors:
            self.add_error("wards", _("Choose at least one ward, or the whole province."))
        return cleaned

    def ward_ids(self) -> frozenset[UUID] | None:
        """None: the whole province."""
        if self.cleaned_data["where"] == ALL:
            return None
        return frozenset(self._by_code[code].id for code in self.cleaned_data["wards"])

    def show(self, error: Invalid) -> None:
        """What the room refuses, beside its field."""
        names = {"ward_ids": "wards", "channel": "way"}
        for name, text in error.fields.items():
            field = names.get(name, name)
            self.add_error(field if field in self.fields else None, str(text))


def wards_of_codes(codes: Any) -> frozenset[UUID] | None:
    """As a page's script sends them; None: the whole province. Raises `Invalid` for what is no list of wards."""
    if codes is None:
        return None
    known = {ward.code: ward.id for ward in wards()}
    if not isinstance(codes, list) or not codes or not all(isinstance(code, str) and code in known for code in codes):
        raise Invalid({"wards": _("Choose a ward or commune from the list.")})
    return frozenset(known[code] for code in codes)


def codes_of_wards(ward_ids: frozenset[UUID] | None) -> list[str] | None:
    return None if ward_ids is None else [ward.code for ward in wards() if ward.id in ward_ids]
