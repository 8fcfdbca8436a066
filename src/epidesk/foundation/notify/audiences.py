# SPDX-License-Identifier: Apache-2.0
"""Who may be told at once. Rooms name their audiences when they start; whoever sends knows names only.

1. A room puts `register_audience(Audience(…))` into its `audiences.py`, which is loaded when Django is ready.
2. `recipients` is asked when a campaign is cut and when it is estimated, never before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.notify.rules import Recipient

Groups = Callable[[], Iterable[tuple[UUID, str]]]
Recipients = Callable[[frozenset[UUID] | None], Iterable[Recipient]]


@dataclass(frozen=True)
class Audience:
    """`recipients(ward_ids)`: the people, None for the whole province; it may name somebody twice. No `recipients`:
    everybody who asked to be told of the area. `staff`: members of staff, whose duty decides whether a phone rings.
    `in_turn`: place in lists. `groups`: the teams (id, name) that its people belong to, those without people too."""

    name: str
    label: str | Promise
    recipients: Recipients | None = None
    staff: bool = False
    in_turn: int = 50
    groups: Groups | None = None


EVERYONE = "everyone"
AND = "+"
"""Between the names of several audiences that are told as one."""
_audiences: dict[str, Audience] = {}


def register_audience(audience: Audience) -> None:
    """Once a name; the same room may register again (a reload). Raises `ValueError` for a name that is not a slug."""
    if not audience.name.replace("-", "").isalnum() or len(audience.name) > 40:
        raise ValueError(f"{audience.name!r} is no name for an audience")
    _audiences[audience.name] = audience


def audiences() -> tuple[Audience, ...]:
    """All there are, in the order of lists."""
    return tuple(sorted(_audiences.values(), key=lambda one: (one.in_turn, one.name)))


def together(names: Iterable[str]) -> str:
    """The name of all of these as one audience: whoever is in any of them. With everybody among them: everybody."""
    each = sorted({part for name in names for part in name.split(AND)})
    return EVERYONE if EVERYONE in each else AND.join(each)


def get_audience(name: str) -> Audience:
    """One that a room named, or several `together`. Raises `Invalid` beside `audience`."""
    parts = [_audiences.get(part) for part in name.split(AND)]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        raise Invalid({"audience": _("There is no such group of people.")})
    return found[0] if len(found) == 1 else _all_of(name, found)


def _all_of(name: str, parts: list[Audience]) -> Audience:
    def recipients(ward_ids: frozenset[UUID] | None) -> Iterable[Recipient]:
        for part in parts:
            yield from part.recipients(ward_ids) if part.recipients else ()

    return Audience(name, ", ".join(str(part.label) for part in parts), recipients, all(one.staff for one in parts))


register_audience(Audience(EVERYONE, _("Everyone in the area"), in_turn=0))
