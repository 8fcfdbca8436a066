# SPDX-License-Identifier: Apache-2.0
"""Asking a question: one text, a topic if one likes, and whether the answer may be public."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import DomainError
from epidesk.intake.questions.rules import Ask, Topic
from epidesk.intake.questions.texts import TOPIC
from epidesk.interfaces.citizen.forms.lenient import Cards, OneOf, Words

PUBLIC, PRIVATE = "public", "private"
CONSENT = [(PUBLIC, _("Everybody may read it, without my name")), (PRIVATE, _("Only I read the answer"))]
CONSENT_HINTS = {
    PUBLIC: _("Others with the same worry find it. The centre takes out what could tell who you are."),
    PRIVATE: _("It is not published."),
}


class AskForm(forms.Form):
    """Nothing typed is refused here: the room judges it, and its words stand beside the field."""

    text = Words(
        label=_("Your question"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )
    topic = OneOf(label=_("What is it about?"), choices=[("", _("Choose")), *((str(one), TOPIC[one]) for one in Topic)])
    consent = OneOf(label=_("May the answer be public?"), choices=CONSENT, widget=Cards)
    idempotency_key = Words(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"idempotency_key": uuid4().hex, "consent": PUBLIC})
        self.fields["consent"].widget.choice_hints = CONSENT_HINTS
        self.renewed = False

    @property
    def key(self) -> str:
        """The idempotency key; a forged or missing one is no key at all."""
        typed = str(self.data.get("idempotency_key", ""))
        return typed if 16 <= len(typed) <= 64 and typed.isalnum() else ""

    def renew_key(self) -> None:
        """What is sent next is another question."""
        self.renewed = True
        changed = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        changed["idempotency_key"] = uuid4().hex
        self.data = changed

    def ask(self, *, language: str) -> Ask:
        """The question as typed. Call `is_valid()` before. Without a choice of theirs it stays private."""
        typed = self.cleaned_data
        return Ask(
            text=typed["text"],
            public=typed["consent"] == PUBLIC,
            topic=typed["topic"],
            channel="web",
            language=language,
        )

    def show(self, error: DomainError) -> None:
        """Puts what the room refused beside its field."""
        if not error.fields:
            self.add_error(None, str(error.message))
        for name, text in error.fields.items():
            self.add_error(name if name in self.fields else None, str(text))
