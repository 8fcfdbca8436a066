# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """What is wrong with a rule set. `path`: where ("rules.R03.when", "risk_areas.affected.1.until"); `slug`: what, for
    words; `params`: what the words need."""

    path: str
    slug: str
    params: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.path}: {self.slug}" + (f" ({told})" if told else "")


class BadRuleSet(ValueError):
    """What was given is no rule set; `faults` says everything that is wrong, not the first thing only."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)
