# SPDX-License-Identifier: Apache-2.0
"""Asking whether something is true: words, a link, a screenshot; where and when it was seen."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import DomainError
from epidesk.foundation.core.ids import parse_public_id
from epidesk.intake.claims.rules import Draft, Reach, Seen
from epidesk.intake.claims.texts import REACH, SEEN_MSGID
from epidesk.interfaces.citizen.forms.lenient import OneOf, Words
from epidesk.interfaces.citizen.forms.wards import WardSelect, fill_wards


class ClaimForm(forms.Form):
    """Nothing typed is refused here: the room judges it, and its words stand beside the field."""

    text = Words(
        label=_("What is being said?"), strip=False, widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"})
    )
    url = Words(
        label=_("Link"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "autocapitalize": "none"}),
    )
    seen = OneOf(label=_("Where did you see it?"))
    where = Words(label=_("Which page, group or place?"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    seen_on = Words(label=_("When did you see it?"), widget=forms.DateInput(attrs={"type": "date"}))
    reach = OneOf(label=_("How many people may have seen it?"))
    area = OneOf(label=_("Ward or commune it is about"), widget=WardSelect)
    idempotency_key = Words(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"idempotency_key": uuid4().hex})
        from django.utils.translation import gettext

        seen, reach = self.fields["seen"], self.fields["reach"]
        assert isinstance(seen, forms.ChoiceField)
        assert isinstance(reach, forms.ChoiceField)
        seen.choices = [("", _("Choose")), *((str(one), gettext(SEEN_MSGID[one])) for one in Seen)]
        reach.choices = [("", _("Choose")), *((str(one), REACH[one]) for one in Reach)]
        fill_wards(self.fields["area"])
        self.photos_error = ""
        typed = self.data.get("photo_ids", "") if self.is_bound else ""
        self.upload_id: UUID | None = parse_public_id("upl", typed)
        self.renewed = False

    @property
    def key(self) -> str:
        """The idempotency key; a forged or missing one is no key at all."""
        typed = str(self.data.get("idempotency_key", ""))
        return typed if 16 <= len(typed) <= 64 and typed.isalnum() else ""

    def renew_key(self) -> None:
        """What is sent next is another claim."""
        self.renewed = True
        changed = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        changed["idempotency_key"] = uuid4().hex
        self.data = changed

    def draft(self, *, language: str) -> Draft:
        """The claim as typed. Call `is_valid()` before; a day that is none is said beside its field and left out."""
        typed = self.cleaned_data
        return Draft(
            text=typed["text"],
            url=typed["url"],
            seen=typed["seen"],
            where=typed["where"],
            seen_on=self._day(typed["seen_on"]),
            reach=typed["reach"],
            ward_code=typed["area"],
            upload_id=self.upload_id,
            language=language,
            channel="web",
        )

    def _day(self, typed: str) -> date | None:
        """As the browser's calendar writes it, or as people do: 2020-03-14, 14/3/2020."""
        typed = typed.strip()
        if not typed:
            return None
        try:
            if "/" in typed:
                day, month, year = (int(part) for part in typed.split("/"))
                return date(year, month, day)
            return date.fromisoformat(typed)
        except ValueError:
            self.add_error("seen_on", _("Write the day as 14/03/2020."))
            return None

    def show(self, error: DomainError) -> None:
        """Puts what the room refused beside its field."""
        if not error.fields:
            self.add_error(None, str(error.message))
        for name, text in error.fields.items():
            if name in ("photo", "photos"):
                self.photos_error = str(text)
                self.add_error(None, str(text))
            else:
                self.add_error(name if name in self.fields else None, str(text))
