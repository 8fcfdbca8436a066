# SPDX-License-Identifier: Apache-2.0
"""Saying that a number of the directory is wrong: whose, and what happened when one called."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import DomainError
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.places.labels import WRONG
from epidesk.foundation.places.rules import REPORT_NOTE_LONGEST, Wrong
from epidesk.foundation.places.wrong_numbers import reportable
from epidesk.interfaces.citizen.forms.lenient import Cards, OneOf, Words

PREFIX = "dir"


class WrongNumberForm(forms.Form):
    """Nothing typed is refused here: the room judges it, and its words stand beside the field. `of`: whose number is
    chosen already."""

    of = OneOf(label=_("Whose number?"))
    what = OneOf(label=_("What happened?"), choices=[(str(one), WRONG[one]) for one in Wrong], widget=Cards)
    note = Words(
        label=_("What else should we know?"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": REPORT_NOTE_LONGEST, "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, of: str = "") -> None:
        super().__init__(data, initial={"of": of})
        choices = [(public_id(PREFIX, one.id), f"{one.name}: {one.phone_text}") for one in reportable()]
        field = self.fields["of"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose")), *choices]

    def show(self, error: DomainError) -> None:
        """Puts what the room refused beside its field."""
        if not error.fields:
            self.add_error(None, str(error.message))
        for name, text in error.fields.items():
            self.add_error(name if name in self.fields else None, str(text))
