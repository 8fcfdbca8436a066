# SPDX-License-Identifier: Apache-2.0
"""Fields that never lose what was typed: the rooms' rules judge it, with one wording for all doors."""

from __future__ import annotations

from typing import Any

from django import forms


class Words(forms.CharField):
    """Text of any length. NUL, which nobody types and PostgreSQL does not store, is left out."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(value.replace("\x00", "") if isinstance(value, str) else value) or ""


class OneOf(forms.ChoiceField):
    """One of the choices or something forged; the rules know the difference."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value)
        return text.replace("\x00", "")

    def valid_value(self, value: Any) -> bool:
        return True


class AnyOf(forms.MultipleChoiceField):
    """Several of the choices."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def valid_value(self, value: Any) -> bool:
        return True


class Checks(forms.CheckboxSelectMultiple):
    """Boxes; those of `red_flags` interrupt with the hotline (frontend/README.md)."""

    red_flags: frozenset[str] = frozenset()


class Cards(forms.RadioSelect):
    """Radio cards, each with its consequence in `choice_hints`."""

    choice_hints: dict[str, Any] = {}
