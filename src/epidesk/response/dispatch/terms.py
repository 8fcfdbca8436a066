# SPDX-License-Identifier: Apache-2.0
"""`config/dispatch.yaml` and `config/coverage.yaml`: how long an answer may take, signs of life, needs, coverage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from epidesk.foundation.desk.rules import Priority
from epidesk.response.dispatch.rules.checking_in import CheckIn
from epidesk.response.dispatch.rules.coverage import Coverage


class BadTerms(ValueError):
    """One of the two files cannot be used; the message names it."""


@dataclass(frozen=True)
class Needs:
    """What a team should have for a kind of matter: skills by slug, and so many of each item."""

    skills: tuple[str, ...] = ()
    stock: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Terms:
    """What the two files say."""

    answer_within: Mapping[str, timedelta]
    check_in: CheckIn
    needs: Mapping[str, Needs]
    coverage: Coverage


def terms() -> Terms:
    """Raises `BadTerms`."""
    return _read(settings.ENV.config_dir)


@lru_cache(maxsize=4)
def _read(config_dir: Path) -> Terms:
    try:
        tree, cover = (_yaml(config_dir / name) for name in ("dispatch.yaml", "coverage.yaml"))
        return Terms(
            answer_within={one.slug: _minutes(tree["answer_within"][one.slug]) for one in Priority},
            check_in=CheckIn(_minutes(tree["check_in"]["amber"]), _minutes(tree["check_in"]["red"])),
            needs={kind: _needs(entry) for kind, entry in tree["needs"].items()},
            coverage=Coverage({str(zone): int(n) for zone, n in cover["zones"].items()}, default=int(cover["default"])),
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadTerms(f"dispatch.yaml, coverage.yaml: {error!r}") from error


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _minutes(value: Any) -> timedelta:
    found = timedelta(minutes=float(value))
    if found <= timedelta():
        raise ValueError("minutes: more than none")
    return found


def _needs(entry: Mapping[str, Any]) -> Needs:
    stock = tuple((str(item), int(n)) for item, n in (entry.get("stock") or {}).items())
    return Needs(tuple(str(one) for one in entry.get("skills") or ()), stock)
