# SPDX-License-Identifier: Apache-2.0
"""The team's forms. Few, short, and never strict: the rooms' rules judge what was typed, and nothing of it is lost."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import DomainError
from epidesk.response.dispatch.queries import MissionCard

DECLINE_REASONS: dict[str, Promise] = {
    "busy": _("We are at work elsewhere"),
    "vehicle": _("The vehicle broke down"),
    "people": _("Not enough people or equipment"),
    "far": _("Another team is nearer"),
}
HINDRANCES: dict[str, Promise] = {
    "flood": _("The road is flooded or blocked"),
    "address": _("The address cannot be found"),
    "vehicle": _("The vehicle broke down"),
    "recalled": _("The centre called us elsewhere"),
}


class PositionForm(forms.Form):
    """What the phone's receiver says; `frontend/src/field/position.ts` sends it."""

    lon = forms.FloatField()
    lat = forms.FloatField()
    accuracy_m = forms.FloatField()
    measured_at = forms.DateTimeField()


class TeamForm(forms.Form):
    """`photos_error` stands beside the pictures, which Django's form does not hold."""

    photos_error: str | Promise = ""

    def show(self, error: DomainError, **places: str) -> None:
        """Puts what a rule refused beside the field it is about; `places` gives the rules' names to our fields."""
        for name, text in error.fields.items():
            if name in {"photo", "photos"}:
                self.photos_error = text
            else:
                at = places.get(name, name)
                self.add_error(at if at in self.fields else None, str(text))


class ReasonForm(TeamForm):
    """Why not: ticked with a thumb, or in own words."""

    why = forms.MultipleChoiceField(label=_("Why?"), required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "input--short"}),
    )

    def __init__(self, reasons: dict[str, Promise], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons = reasons
        self.fields["why"].choices = list(reasons.items())  # type: ignore[attr-defined]

    def reason(self) -> str:
        """What the desk will read; empty for nothing ticked and nothing written. Call after `is_valid`."""
        ticked = [str(self.reasons[slug]) for slug in self.cleaned_data.get("why", ())]
        return ". ".join([*ticked, *filter(None, [self.cleaned_data.get("words", "").strip()])])


class FinishForm(TeamForm):
    """How it ended."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ended."), "invalid_choice": _("Choose how it ended.")},
    )
    note = forms.CharField(
        label=_("Note for the centre"),
        help_text=_("The person who reported it does not read it."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, card: MissionCard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(outcome.slug, outcome.label) for outcome in card.outcomes]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]


class NoteForm(TeamForm):
    """A word and pictures from the place, one of them at least."""

    text = forms.CharField(
        label=_("Note for the centre"),
        help_text=_("The person who reported it does not read it."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    idempotency_key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    @classmethod
    def fresh(cls, text: str = "") -> NoteForm:
        return cls(initial={"text": text, "idempotency_key": uuid4().hex})


class DirectiveForm(TeamForm):
    """How far a directive is, or that it is done."""

    note = forms.CharField(
        label=_("What you did, or how far it is"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    idempotency_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    @classmethod
    def fresh(cls, note: str = "") -> DirectiveForm:
        return cls(initial={"note": note, "idempotency_key": uuid4().hex})


class F1Form(TeamForm):
    """Somebody whom the ill person met."""

    name = forms.CharField(label=_("Name"), required=False)
    year_of_birth = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
        error_messages={"invalid": _("Write the year with four figures, such as 1998.")},
    )
    phone = forms.CharField(label=_("Telephone"), required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    met_on = forms.DateField(
        label=_("Met last on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("When did they meet last?")},
    )
    relation = forms.CharField(
        label=_("Where, how related"), required=False, help_text=_("Same house, same car, neighbour…")
    )
    has_signs = forms.ChoiceField(
        label=_("Signs of illness?"),
        required=False,
        choices=(("no", _("No")), ("yes", _("Yes"))),
        widget=forms.RadioSelect,
    )
    idempotency_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    @classmethod
    def fresh(cls, today: date) -> F1Form:
        return cls(initial={"met_on": today, "has_signs": "no", "idempotency_key": uuid4().hex})
