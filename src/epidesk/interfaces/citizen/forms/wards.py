# SPDX-License-Identifier: Apache-2.0
"""The list of wards, for who has no script or no GPS; each option carries its point for the pin map."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.places.queries import wards
from epidesk.foundation.places.refs import AreaRef


class WardSelect(forms.Select):
    """`wards` by code give the options their `data-lon`, `data-lat`."""

    wards: dict[str, AreaRef] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        ward = self.wards.get(str(value))
        if ward:
            option["attrs"].update({"data-lon": f"{ward.label.lon:.4f}", "data-lat": f"{ward.label.lat:.4f}"})
        return option


def ward_name(ward: AreaRef) -> str:
    """The ward's name in the reader's language."""
    return ward.name_en if (get_language() or "vi").startswith("en") and ward.name_en else ward.name


def fill_wards(field: forms.Field) -> None:
    """Today's wards as the field's choices; the values are their codes."""
    known = wards()
    widget = field.widget
    assert isinstance(field, forms.ChoiceField)
    assert isinstance(widget, WardSelect)
    widget.wards = {ward.code: ward for ward in known}
    field.choices = [("", _("Choose the ward or commune")), *((ward.code, ward_name(ward)) for ward in known)]
