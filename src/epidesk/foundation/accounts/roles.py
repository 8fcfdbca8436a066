# SPDX-License-Identifier: Apache-2.0
"""`config/roles.yaml`: which role may do what. Read once, checked whole; a bad file refuses to start and says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from django.conf import settings

from epidesk.foundation.accounts.rules import ADMINISTRATOR, CITIZEN_ROLE, OPEN311_ROLE, is_health_permission

RoleKind = Literal["staff", "citizen", "machine"]
KINDS = ("staff", "citizen", "machine")


class BadRoles(ValueError):
    """`config/roles.yaml` cannot be used; the message names the role and the line of thought."""


@dataclass(frozen=True)
class RoleCard:
    """A role as people read it. `scope`: what a grant of it names («area» may be, «team» must be, or nothing)."""

    slug: str
    kind: RoleKind
    scope: Literal["", "area", "team"]
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    permissions: frozenset[str]

    def title(self, language: str = "vi") -> str:
        return self.titles.get(language) or self.titles["vi"]

    def description(self, language: str = "vi") -> str:
        return self.descriptions.get(language) or self.descriptions["vi"]


def _texts(slug: str, what: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(value.get(language), str) for language in ("vi", "en")):
        raise BadRoles(f"roles.yaml: {slug}: {what} needs a text in vi and in en")
    return {language: value[language].strip() for language in ("vi", "en")}


def _card(slug: str, entry: Any) -> RoleCard:
    if not isinstance(entry, dict):
        raise BadRoles(f"roles.yaml: {slug}: needs title, description and permissions")
    kind = entry.get("kind", "staff")
    if kind not in KINDS:
        raise BadRoles(f"roles.yaml: {slug}: kind is one of {', '.join(KINDS)}, not {kind!r}")
    scope = entry.get("scope", "")
    if scope not in ("", "area", "team"):
        raise BadRoles(f"roles.yaml: {slug}: scope is area, team or absent, not {scope!r}")
    permissions = entry.get("permissions") or []
    if not isinstance(permissions, list) or not all(isinstance(p, str) and p.count(":") == 1 for p in permissions):
        raise BadRoles(f"roles.yaml: {slug}: permissions is a list of “room:verb”")
    if slug == ADMINISTRATOR and (health := sorted(p for p in permissions if is_health_permission(p))):
        raise BadRoles(f"roles.yaml: {slug} may hold no health permission; take out {', '.join(health)}")
    return RoleCard(
        slug=slug,
        kind=kind,
        scope=scope,
        titles=_texts(slug, "title", entry.get("title")),
        descriptions=_texts(slug, "description", entry.get("description")),
        permissions=frozenset(permissions),
    )


def read_roles(path: Path) -> dict[str, RoleCard]:
    """The roles of a file in its order. Raises `BadRoles`."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise BadRoles(f"roles.yaml: {error}") from error
    if not isinstance(content, dict):
        raise BadRoles("roles.yaml: needs one entry a role")
    cards = {str(slug): _card(str(slug), entry) for slug, entry in content.items()}
    if missing := {ADMINISTRATOR, CITIZEN_ROLE, OPEN311_ROLE} - cards.keys():
        raise BadRoles(f"roles.yaml: {', '.join(sorted(missing))} missing; the house cannot do without")
    return cards


@lru_cache(maxsize=2)
def _roles_of(path: Path) -> dict[str, RoleCard]:
    return read_roles(path)


def roles() -> dict[str, RoleCard]:
    """This installation's roles by slug."""
    return _roles_of(settings.ENV.config_dir / "roles.yaml")


def permissions_of(slugs: frozenset[str]) -> frozenset[str]:
    """What holders of these roles may do. A role that the file no longer knows gives nothing."""
    known = roles()
    return frozenset().union(*(known[slug].permissions for slug in slugs if slug in known))
