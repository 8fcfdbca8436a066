# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.queries import Profile
from epidesk.foundation.core.masking import mask_id_number
from epidesk.foundation.places.queries import find_ward_by_code, get_area
from epidesk.interfaces.citizen.forms.lenient import OneOf, Words
from epidesk.interfaces.citizen.forms.wards import WardSelect, fill_wards


class ProfileForm(forms.Form):
    """One's own profile. The ID number is never sent to the page: an empty field keeps it, a tick removes it."""

    name = Words(label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    year_of_birth = Words(
        label=_("Year of birth"), widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year"})
    )
    area = OneOf(label=_("Where you live"), widget=WardSelect)
    id_number = Words(
        label=_("ID number"),
        help_text=_("Kept encrypted. Only for declarations that ask for it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    forget_id_number = forms.BooleanField(label=_("Delete my ID number"), required=False)

    def __init__(self, own: Profile, data: Any = None) -> None:
        area = get_area(own.area_id) if own.area_id else None
        super().__init__(
            data,
            initial={"name": own.name, "year_of_birth": own.year_of_birth or "", "area": area.code if area else ""},
        )
        self.own = own
        fill_wards(self.fields["area"])
        if own.id_number:
            self.fields["id_number"].help_text = _("We hold %(number)s. Leave this empty to keep it.") % {
                "number": mask_id_number(own.id_number)
            }
        else:
            del self.fields["forget_id_number"]

    def clean_year_of_birth(self) -> int | None:
        typed = self.cleaned_data["year_of_birth"].strip()
        if not typed:
            return None
        if not typed.isascii() or not typed.isdigit() or len(typed) != 4:
            raise forms.ValidationError(_("Write the year with four digits, for example 1985."))
        return int(typed)

    def clean_area(self) -> Any:
        typed = self.cleaned_data["area"]
        ward = find_ward_by_code(typed) if typed else None
        if typed and ward is None:
            raise forms.ValidationError(_("Choose a ward or commune from the list."))
        return ward

    def values(self) -> dict[str, Any]:
        """What `accounts.actions.update_profile` takes. Call `is_valid()` before."""
        typed = self.cleaned_data
        kept = "" if typed.get("forget_id_number") else self.own.id_number
        return {
            "name": typed["name"],
            "year_of_birth": typed["year_of_birth"],
            "area_id": typed["area"].id if typed["area"] else None,
            "id_number": typed["id_number"] or kept,
        }
