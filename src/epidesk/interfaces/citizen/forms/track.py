# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class TrackForm(forms.Form):
    """A tracking code as somebody reads it from a paper or hears it. What is no code is looked up like one."""

    code = forms.CharField(
        label=_("Tracking code"),
        help_text=_("Eight letters and digits, for example on your receipt. Spaces and dashes do not matter."),
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "size": 12}
        ),
        error_messages={"required": _("Type the tracking code."), "max_length": _("A code has eight characters.")},
    )
