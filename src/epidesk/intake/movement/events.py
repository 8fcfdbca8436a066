# SPDX-License-Identifier: Apache-2.0
"""What movement announces. A group of declarations committed together is one event."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Declared:
    """Declarations are on file, new ones and those that correct an earlier one alike. `kinds`: which kinds are among
    them, each once; empty where nobody said."""

    declaration_ids: tuple[UUID, ...]
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class DeclarationCorrected:
    """What somebody declared was mended: each old one stands no longer, the new one at its position does."""

    declaration_ids: tuple[UUID, ...]
    replaced_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class DeclarationWithdrawn:
    """They never should have been, or the person took them back."""

    declaration_ids: tuple[UUID, ...]
