# SPDX-License-Identifier: Apache-2.0
"""Takes a form field apart for `common/ui/field.html`: one look per widget, the error and hint tied to the input."""

from __future__ import annotations

from typing import Any

from django import forms

INPUTS = {"input", "file", "check"}


def of(
    bound: Any,
    look: str = "",
    label: str = "",
    hint: str = "",
    optional: bool = False,
    input_class: str = "",
    autofocus: bool = False,
) -> dict[str, Any]:
    """Context of the template. `look`: chips, checks, rcards, rcards2; chosen from the widget when empty."""
    widget = bound.field.widget
    look = look or _look(widget)
    field_id = bound.auto_id or f"id_{bound.html_name}"
    hint_text = hint or bound.help_text
    errors = list(bound.errors)
    describers = [f"{field_id}_hint"] * bool(hint_text) + [f"{field_id}_error"] * bool(errors)
    parts: dict[str, Any] = {
        "look": look,
        "id": field_id,
        "label": label or bound.label,
        "hint": hint_text,
        "optional": optional,
        "errors": errors,
        "described_by": " ".join(describers),
    }
    if look in ("chips", "checks", "rcards", "rcards2"):
        parts["choices"] = _choices(bound, widget)
    else:
        attrs: dict[str, Any] = {"aria-describedby": " ".join(describers)} if describers else {}
        if errors:
            attrs["aria-invalid"] = "true"
        if autofocus:
            attrs["autofocus"] = True
        if look == "input":
            attrs["class"] = " ".join(filter(None, ["input", input_class, widget.attrs.get("class", "")]))
        if look == "check" and bound.field.widget.attrs.get("data-red-flag"):
            attrs["data-red-flag"] = True
        parts["control"] = bound.as_widget(attrs=attrs)
    return parts


def _look(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "chips"
    if isinstance(widget, forms.RadioSelect):
        return "rcards"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "input"


def _choices(bound: Any, widget: forms.Widget) -> list[dict[str, Any]]:
    hints = getattr(widget, "choice_hints", {})
    danger = {str(value) for value in getattr(widget, "danger_values", ())}
    flags = {str(value) for value in getattr(widget, "red_flags", ())}
    choices = []
    for sub in bound.subwidgets:
        value = str(sub.data["value"])
        if value in flags:
            sub.data["attrs"]["data-red-flag"] = True
        choices.append(
            {
                "control": sub.tag(),
                "label": sub.choice_label,
                "hint": hints.get(sub.data["value"], hints.get(value, "")),
                "danger": value in danger or value in flags,
            }
        )
    return choices
