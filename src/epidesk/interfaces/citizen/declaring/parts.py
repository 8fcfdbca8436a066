# SPDX-License-Identifier: Apache-2.0
"""The form as it stands on a small screen: what belongs together side by side, what few need folded away, what is on
file told in a line. Folds are `<details>`: they open without script and are sent whether open or not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PAIRED: tuple[tuple[str, str], ...] = (
    ("conveyance_no", "seat"),
    ("departed_on", "arrived_on"),
    ("purpose", "leaves_on"),
    ("origin", "destination"),
    ("test_result", "tested_on"),
)
"""What stands side by side when both are asked, one after the other."""
FOLDED: Mapping[str, tuple[Promise, tuple[str, ...]]] = {
    "ill": (_("Illnesses you have"), ("conditions",)),
    "tests": (_("Tests and vaccines"), ("test_result", "tested_on", "vaccines")),
    "more": (_("Anything else"), ("note",)),
}
"""What may stay empty and mostly does."""
ON_FILE = ("stay",)
"""Sections of which a returning person sees what is on file, until they change it."""


@dataclass(frozen=True)
class Row:
    """One field, or two side by side; each with whether it may stay empty. `look`: of the field, "" for its own."""

    fields: tuple[tuple[forms.BoundField, bool], ...]
    look: str = ""


@dataclass(frozen=True)
class Fold:
    """`told`: what stands in it, in words; `opened`: somebody has something to do in it."""

    title: str
    told: str
    rows: tuple[Row, ...]
    opened: bool


@dataclass(frozen=True)
class Part:
    """A section. That of the places before this journey (`before`) has no rows here: the template draws it."""

    slug: str
    heading: str
    rows: tuple[Row, ...]
    folds: tuple[Fold, ...]


def parts_of(
    sections: Iterable[tuple[str, str, Sequence[tuple[forms.BoundField, bool]]]], *, returning: bool, bound: bool
) -> Iterator[Part]:
    """`returning`: somebody declared before; `bound`: this form was sent and comes back."""
    folded = {name for _title, names in FOLDED.values() for name in names}
    for slug, heading, fields in sections:
        if returning and slug in ON_FILE and _said([field for field, _optional in fields]):
            yield Part(slug, "", (), (_fold(heading, fields),))
            continue
        plain = [(field, optional) for field, optional in fields if field.name not in folded]
        folds = []
        for title, names in FOLDED.values():
            inside = [(field, optional) for field, optional in fields if field.name in names]
            if inside:
                folds.append(_fold(str(title), inside, filled_in=bound))
        yield Part(slug, heading, tuple(_rows(plain)), tuple(folds))


def _fold(title: str, fields: Sequence[tuple[forms.BoundField, bool]], *, filled_in: bool = False) -> Fold:
    inside = [field for field, _optional in fields]
    told = _said(inside)
    wrong = any(field.errors for field in inside)
    return Fold(title, told, tuple(_rows(fields)), wrong or (filled_in and bool(told)))


def _rows(fields: Sequence[tuple[forms.BoundField, bool]]) -> Iterator[Row]:
    waiting = list(fields)
    while waiting:
        first, *rest = waiting
        if rest and (first[0].name, rest[0][0].name) in PAIRED:
            yield Row((first, rest[0]))
            waiting = rest[1:]
            continue
        yield Row((first,), "chips" if isinstance(first[0].field.widget, forms.RadioSelect) else "")
        waiting = rest


def _said(fields: Collection[forms.BoundField]) -> str:
    """What stands in these fields, in the words of their choices."""
    return ", ".join(word for field in fields for word in _words(field) if word)


def _words(field: forms.BoundField) -> Iterator[str]:
    value = field.value()
    if not value:
        return
    known = dict(_flat(getattr(field.field, "choices", ())))
    for one in value if isinstance(value, list | tuple) else [value]:
        if known.get(str(one), str(one)) and not (field.name == "test_result" and one == "none"):
            yield str(known.get(str(one), one))


def _flat(choices: Iterable[tuple[object, object]]) -> Iterator[tuple[str, object]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), label
