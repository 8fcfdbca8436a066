# SPDX-License-Identifier: Apache-2.0
"""The form of a declaration: its fields by kind, judged by the room alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import DomainError
from epidesk.intake.movement.policy import find_place, form_words, health_lists
from epidesk.intake.movement.queries import OwnDeclaration
from epidesk.intake.movement.rules import DeclarationDraft, GivenBy, read_draft
from epidesk.intake.movement.rules.draft import MAX_VISITS, NEEDED
from epidesk.intake.movement.rules.reading import NONE_OF_THESE
from epidesk.intake.movement.texts import CONVEYANCE, PURPOSE, RELATION, TEST_RESULT
from epidesk.interfaces.citizen.declaring.asked import ASKED, IDENTITY, PROXY, TITLES, VISIT_PARTS, VISIT_ROWS
from epidesk.interfaces.citizen.declaring.parts import Part, parts_of
from epidesk.interfaces.citizen.forms.lenient import AnyOf, Cards, Checks, OneOf, Words
from epidesk.interfaces.citizen.forms.wards import WardSelect, fill_wards

_DAY = {"inputmode": "numeric", "autocomplete": "off", "placeholder": "05/03/2020"}
_PLACE = {"list": "places", "autocomplete": "off"}
_TEL = {"type": "tel", "inputmode": "tel", "autocomplete": "tel"}
SEXES = [("female", _("Female")), ("male", _("Male")), ("other", _("Another"))]
CONSENT = _("I may declare for this person: a child or ward of mine, or they agreed.")
TRUTH = _("What I declare is true. I know what a false declaration means.")


def _text(label: Any, hint: Any = "", **attrs: Any) -> Words:
    return Words(label=label, help_text=hint, widget=forms.TextInput(attrs=attrs))


def _choices(label: Any, words: Mapping[Any, Any], *, few: bool = False) -> OneOf:
    options = [(str(value), text) for value, text in words.items()]
    return OneOf(
        label=label, choices=options if few else [("", _("Choose")), *options], **({"widget": Cards} if few else {})
    )


def _days() -> dict[str, int]:
    return {"days": health_lists().days}


FIELDS: Mapping[str, Callable[[], forms.Field]] = {
    "name": lambda: _text(_("Full name"), _("As on the passport or identity card."), autocomplete="name"),
    "year_of_birth": lambda: _text(_("Year of birth"), inputmode="numeric", maxlength=4, autocomplete="bday-year"),
    "sex": lambda: _choices(_("Sex"), dict(SEXES), few=True),
    "nationality": lambda: _text(_("Nationality"), _("Type the country, then choose it."), **_PLACE),
    "id_number": lambda: _text(_("Passport or identity number"), autocomplete="off", autocapitalize="characters"),
    "phone": lambda: _text(_("Phone number"), _("The centre calls this number when it matters."), **_TEL),
    "email": lambda: _text(_("E-mail"), type="email", inputmode="email", autocomplete="email"),
    "gate": lambda: _text(_("Border gate or airport"), autocomplete="off"),
    "conveyance": lambda: _choices(_("How did you travel?"), CONVEYANCE),
    "conveyance_no": lambda: _text(
        _("Flight, train or vehicle number"), _("To tell you if somebody near you falls ill."), autocomplete="off"
    ),
    "seat": lambda: _text(_("Seat"), autocomplete="off"),
    "departed_on": lambda: _text(_("Day of departure"), **_DAY),
    "arrived_on": lambda: _text(_("Day of arrival"), **_DAY),
    "leaves_on": lambda: _text(_("Until when do you stay?"), **_DAY),
    "origin": lambda: _text(_("From where?"), _("Province or country."), **_PLACE),
    "destination": lambda: _text(_("Where to?"), _("Province or country."), **_PLACE),
    "purpose": lambda: _choices(_("What for?"), PURPOSE),
    "ward_code": lambda: OneOf(label=_("Ward or commune where you stay"), widget=WardSelect),
    "stay_address": lambda: _text(_("Address where you stay"), _("House and street, or the name of the lodging.")),
    "temperature": lambda: _text(_("Temperature, °C"), inputmode="decimal", autocomplete="off", placeholder="36.8"),
    "vaccines": lambda: _text(_("Vaccines received"), autocomplete="off"),
    "note": lambda: Words(label=_("Anything else"), widget=forms.Textarea(attrs={"rows": 2})),
    "test_result": lambda: _choices(_("Test result"), {one.name.lower(): TEST_RESULT[one] for one in TEST_RESULT}),  # type: ignore[attr-defined]
    "tested_on": lambda: _text(_("Day of the test"), **_DAY),
    "proxy_name": lambda: _text(_("Your own name"), autocomplete="name"),
    "proxy_phone": lambda: _text(_("Your own phone number"), **_TEL),
    "proxy_relation": lambda: _choices(_("How are you related?"), RELATION),
    "consent": lambda: forms.BooleanField(label=CONSENT, required=False),
    "truth": lambda: forms.BooleanField(label=TRUTH, required=False),
}


class DeclarationForm(forms.Form):
    """Fields of the kind. `before`: what is on file about the same person, so that what they are need not be typed
    again; without `name` among the fields sent, it is taken from there. `for_other`: somebody declares for them."""

    idempotency_key = Words(widget=forms.HiddenInput)

    def __init__(
        self,
        kind: str,
        data: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
        before: OwnDeclaration | None = None,
        for_other: bool = False,
        open_identity: bool = False,
        second: str = "",
    ) -> None:
        super().__init__(data, initial={"idempotency_key": uuid4().hex} | dict(initial or {}))
        self.kind, self.before, self.for_other, self.second = kind, before, for_other, second
        sent = data is not None and "name" in data
        self.short = before is not None and not open_identity and not sent
        self.sections_asked = {
            section: [name for name in names if not (self.short and name in IDENTITY)]
            for section, names in ASKED[kind].items()
        }
        if for_other:
            self.sections_asked = {"other": [*PROXY, "consent"], **self.sections_asked}
        for names in self.sections_asked.values():
            for name in names:
                self.fields[name] = self._made(name)
        if "before" in self.sections_asked:
            rows = min(MAX_VISITS, int(data.get("visit_rows", VISIT_ROWS)) if _is_count(data) else VISIT_ROWS)
            self.visit_rows = rows + (VISIT_ROWS if data is not None and "more_visits" in data else 0)
            for row in range(self.visit_rows):
                self.fields[f"visit_place_{row}"] = _text(
                    self._twice("visit_place", _("Province or country")), **_PLACE
                )
                self.fields[f"visit_from_on_{row}"] = _text(self._twice("visit_from_on", _("From")), **_DAY)
                until = self._twice("visit_to_on", _("Until (first day elsewhere)"))
                self.fields[f"visit_to_on_{row}"] = _text(until, **_DAY)
        self.fields["truth"] = self._made("truth")

    def _made(self, name: str) -> forms.Field:
        if name in ("symptoms", "exposures", "conditions"):
            field = self._health(name)
        else:
            field = FIELDS[name]()
        if name == "ward_code":
            fill_wards(field)
        field.label = self._twice(name, field.label)
        words = form_words().choices.get(name, {}) if self.second else {}
        if words and isinstance(field, forms.ChoiceField):
            field.choices = [
                (value, f"{label} / {other}" if (other := words.get(str(value), {}).get(self.second)) else label)
                for value, label in list(field.choices)  # type: ignore[arg-type]
            ]
        return field

    def _twice(self, name: str, label: Any) -> Any:
        """In the second language too, if there is one and it has the words."""
        other = form_words().beneath(name, self.second) if self.second else ""
        return self._both(label, other)

    def _both(self, label: Any, other: str) -> Any:
        return format_html('{} / <span lang="{}">{}</span>', label, self.second, other) if other else label

    def _health(self, name: str) -> forms.Field:
        known = health_lists()
        language = get_language() or "vi"
        label = {
            "symptoms": _("Signs in the last %(days)d days"),
            "exposures": _("In the last %(days)d days"),
            "conditions": _("Illnesses you have"),
        }[name]
        items = [item for item in getattr(known, name) if self.kind != "entry" or item.official]
        second = self.second
        options = [
            (item.code, self._both(item.label(language), item.words.get(second, "") if second else ""))
            for item in items
        ]
        if name == "symptoms":
            none = gettext("None of these")
            options.append((NONE_OF_THESE, self._twice("none", none)))
        words = gettext(str(label)) if "%" not in str(label) else str(label) % _days()
        return AnyOf(label=words, choices=options, widget=Checks)

    @property
    def key(self) -> str:
        """The idempotency key; a forged or missing one is no key at all."""
        typed = str(self.data.get("idempotency_key", ""))
        return typed if 16 <= len(typed) <= 64 and typed.isalnum() else ""

    def renew_key(self) -> None:
        """What is sent next is another declaration."""
        changed = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        changed["idempotency_key"] = uuid4().hex
        self.data = changed

    @property
    def sections(self) -> Iterator[tuple[str, str, list[tuple[forms.BoundField, bool]]]]:
        """Slug, title and fields (with whether they may stay empty), in order."""
        needed = {
            *NEEDED.get(self.kind, ()),
            "name",
            "symptoms",
            "phone",
            "stay_address",
            "ward_code",
            *PROXY,
            "consent",
        }
        titles = form_words().titles if self.second else {}
        for section, names in self.sections_asked.items():
            if names or section == "before":
                title = self._both(TITLES[section], titles.get(section, {}).get(self.second, ""))
                yield section, title, [(self[name], name not in needed) for name in names]

    @property
    def parts(self) -> Iterator[Part]:
        """The sections as they stand on the page."""
        return parts_of(self.sections, returning=self.before is not None and self.short, bound=self.is_bound)

    @property
    def visits_open(self) -> bool:
        """Somebody has written places, or wants to."""
        return "more_visits" in self.data or any(part.value() or part.errors for row in self.visits for part in row)

    @property
    def send_words(self) -> Any:
        """On the button."""
        return self._twice("send", _("Send and get the code"))

    @property
    def visits(self) -> list[tuple[forms.BoundField, ...]]:
        return [tuple(self[f"visit_{part}_{row}"] for part in VISIT_PARTS) for row in range(self.visit_rows)]

    def draft(self, *, language: str, given_by: str, channel: str, corrects: UUID | None = None) -> DeclarationDraft:
        """The declaration as typed, together with what is known of the person. Call `is_valid()` before."""
        fields: dict[str, Any] = dict(self.cleaned_data)
        if "before" in self.sections_asked:
            fields["visits"] = [
                {part: fields.get(f"visit_{part}_{row}", "") for part in VISIT_PARTS} for row in range(self.visit_rows)
            ]
        if self.short and self.before is not None:
            fields |= {name: str(self.before.told[name]) for name in IDENTITY if self.before.told.get(name)}
        today: date = timezone.localdate()
        draft = read_draft(self.kind, fields, find_place=find_place, today=today)
        return replace(
            draft,
            language=self.second or language,
            given_by=GivenBy.PROXY if self.for_other else given_by,
            consent=draft.consent if self.for_other else True,
            channel=channel,
            corrects=corrects,
            person_id=self.before.person_id if self.short and self.before and corrects is None else None,
        )

    def show(self, error: DomainError) -> None:
        """Puts what the room refused beside its field."""
        if not error.fields:
            self.add_error(None, str(error.message))
        for name, text in error.fields.items():
            field = name
            if name.startswith("visits."):
                _head, row, part = name.split(".")
                field = f"visit_{part}_{row}"
            self.add_error(field if field in self.fields else None, str(text))


def _is_count(data: Any) -> bool:
    typed = str(data.get("visit_rows", "")) if data is not None else ""
    return typed.isdecimal() and len(typed) < 4
