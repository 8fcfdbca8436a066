# SPDX-License-Identifier: Apache-2.0
"""Before a text is published: what in it points at a person, and what of that somebody has looked at and lets stand."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from epikit.text.folding import fold_words, nfc
from epikit.text.personal import PersonalKind, PersonalPart, find_personal

NEVER_WAIVED = frozenset({PersonalKind.ID_NUMBER})
"""No identity number has a reason to be public. A telephone number may be a hotline, a name a doctor's."""


def left_personal(text: str, waived: Collection[str] = (), no_names: Collection[str] = ()) -> tuple[PersonalPart, ...]:
    """What still points at a person in a text that is to be published, but for what somebody has looked at and said
    that it may stay (`waived`: marks as `mark_of` makes them). `no_names`: words that begin no name."""
    allowed = set(waived)
    found = find_personal(nfc(text), no_names)
    return tuple(part for part in found if part.kind in NEVER_WAIVED or mark_of(part) not in allowed)


def mark_of(part: PersonalPart) -> str:
    """A short mark of a find: the same for the same words of the same kind, and telling neither."""
    return hashlib.sha256(f"{part.kind}\0{fold_words(part.text)}".encode()).hexdigest()[:16]
