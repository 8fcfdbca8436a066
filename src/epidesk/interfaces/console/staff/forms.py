# SPDX-License-Identifier: Apache-2.0
"""What an administrator types. The rooms check it again; here each field only gets its words and its choices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.queries import RoleCard, roles
from epidesk.foundation.core.gateways import Channel, can_send
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.places.queries import wards, zones
from epidesk.response.dispatch.queries import team_names


def _cards(*kinds: str) -> list[RoleCard]:
    return [card for card in roles() if card.kind in kinds]


class GrantForm(forms.Form):
    """A role, and where it holds. `cleaned_data["team"]` is a public id or empty."""

    role = forms.ChoiceField(
        label=_("Role"), widget=forms.RadioSelect, error_messages={"required": _("Choose a role.")}
    )
    area = forms.MultipleChoiceField(
        label=_("Areas"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose areas of the list.")},
    )
    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "vi"
        cards = _cards("staff")
        self.cards = {card.slug: card for card in cards}
        self.fields["role"].choices = [(card.slug, card.title(language)) for card in cards]  # type: ignore[attr-defined]
        self.fields["role"].widget.choice_hints = {card.slug: card.description(language) for card in cards}
        self.fields["area"].choices = [(one.code, one.name) for one in (*zones(), *wards())]  # type: ignore[attr-defined]
        teams = [(public_id("team", one.team_id), f"{one.name} ({one.code})") for one in team_names(viewer)]
        self.fields["team"].choices = [("", _("no team")), *teams]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        card = self.cards.get(values.get("role", ""))
        if card is None:
            return values
        if values.get("area") and card.scope != "area":
            self.add_error("area", _("This role knows no areas. Take the ticks away, or choose another role."))
        if values.get("team") and card.scope != "team":
            self.add_error("team", _("This role belongs to no team. Choose “none”, or another role."))
        return values


class InviteForm(GrantForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("They sign in with it, and the link to choose a password goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the e-mail address."), "invalid": _("This is not an e-mail address.")},
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("As colleagues read it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the name.")},
    )
    field_order = ("email", "name", "role", "area", "team")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_send(Channel.EMAIL):
            self.fields["email"].help_text = _("They sign in with it.")


class KeyForm(forms.Form):
    """A key for a machine: what a role for machines allows, or single permissions that are one's own."""

    name = forms.CharField(
        label=_("What the key is for"),
        max_length=80,
        help_text=_("For example the name of the office and its software. It stands in the ledger."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write what the key is for.")},
    )
    roles = forms.MultipleChoiceField(label=_("Role"), required=False, widget=forms.CheckboxSelectMultiple)
    permissions = forms.MultipleChoiceField(
        label=_("Single permissions"),
        required=False,
        help_text=_("Only those that you hold yourself."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "vi"
        cards = _cards("machine")
        self.fields["roles"].choices = [(card.slug, card.title(language)) for card in cards]  # type: ignore[attr-defined]
        self.fields["roles"].widget.choice_hints = {card.slug: card.description(language) for card in cards}
        self.fields["permissions"].choices = [(one, one) for one in sorted(viewer.permissions)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not values["roles"] and not values["permissions"]:
            self.add_error("roles", _("Choose what the key may do."))
        return values
