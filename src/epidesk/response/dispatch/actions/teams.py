# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts import actions as accounts
from epidesk.foundation.accounts import queries as accounts_queries
from epidesk.foundation.accounts.rules import Permission as AccountsPermission
from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.places import queries as places
from epidesk.response.dispatch.actions.listing import list_in_directory
from epidesk.response.dispatch.actions.locking import lock_team
from epidesk.response.dispatch.models import Team
from epidesk.response.dispatch.rules import LEADER_ROLE, MEMBER_ROLE, Permission
from epikit.text import nfc


def load_teams(*, by: Actor, path: Path | None = None) -> int:
    """Brings the teams into line with `config/teams.yaml`; answers how many rows changed, 0 the second time.

    Never touches duty, position or missions, and never removes a team. Who: `dispatch:manage_teams`, or the centre.
    Raises `Invalid` naming the team that cannot be loaded; then nothing is.
    """
    requires(by, Permission.MANAGE_TEAMS)
    entries = _read(path or settings.ENV.config_dir / "teams.yaml")
    with unit_of_work():
        known = {team.code: team for team in Team.objects.select_for_update(no_key=True)}
        changed = sum(_bring_into_line(by, known.get(entry["code"]), entry, n) for n, entry in enumerate(entries))
        list_in_directory(by, Team.objects.all())
        return changed


def create_team(*, by: Actor, code: str, name: str, base_ward_code: str, zone_code: str = "") -> UUID:
    """Makes a team, off duty, at the end of the list. `zone_code` empty: a team of the whole province.

    Who: `dispatch:manage_teams`. Raises `Invalid` for a code or name in use, or an unknown ward or zone.
    """
    requires(by, Permission.MANAGE_TEAMS)
    entry = {
        "code": nfc(code).upper(),
        "name": nfc(name),
        "zone": zone_code.strip(),
        "base_ward": base_ward_code.strip(),
    }
    with unit_of_work():
        if Team.objects.filter(code=entry["code"]).exists():
            raise Invalid({"code": _("Another team has this code.")})
        if Team.objects.filter(name=entry["name"]).exists():
            raise Invalid({"name": _("Another team has this name.")})
        last = Team.objects.aggregate(last=Max("place_in_list"))["last"]
        _bring_into_line(by, None, entry, 0 if last is None else last + 1)
        made = Team.objects.get(code=entry["code"])
        list_in_directory(by, [made])
        team_id: UUID = made.id
        return team_id


def add_member(*, by: Actor, team_id: UUID, user_id: UUID, leader: bool = False) -> None:
    """Makes a member of staff one of the team, by a role in it; `accounts` holds who belongs to whom, and only it.

    Who: `dispatch:manage_teams`; choosing members is part of it, though other roles are the administrator's to give.
    Already one: changes nothing. Raises `NotFound` for an unknown team or member of staff.
    """
    requires(by, Permission.MANAGE_TEAMS)
    role = LEADER_ROLE if leader else MEMBER_ROLE
    granting = replace(by, permissions=by.permissions | {AccountsPermission.MANAGE_STAFF})
    with unit_of_work():
        team = lock_team(team_id)
        if accounts_queries.holds_role(user_id, role, team_id=team.id):
            return
        accounts.grant_role(by=granting, user_id=user_id, role=role, team_id=team.id)
        record(by=by, verb="team.member_added", subject=("team", team.id), fields=("members",))
        hint("team", id=team.id, version=team.version)


def _read(path: Path) -> list[dict[str, str]]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        entries = [{key: nfc(str(entry.get(key) or "")) for key in _KEYS} for entry in content["teams"]]
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise Invalid({"teams": _("The list of teams cannot be read: %(why)s") % {"why": error}}) from error
    for what in ("code", "name"):
        seen = [entry[what] for entry in entries]
        if twice := sorted({text for text in seen if seen.count(text) > 1}):
            raise Invalid({"teams": _("Twice in the list of teams: %(what)s") % {"what": ", ".join(twice)}})
    return entries


_KEYS = ("code", "name", "zone", "base_ward")


def _bring_into_line(by: Actor, team: Team | None, entry: dict[str, str], place: int) -> bool:
    wanted = _columns(entry, place)
    if team is None:
        made = Team.objects.create(code=entry["code"], **wanted)
        record(by=by, verb="team.created", subject=("team", made.id), fields=("code", *wanted))
        return True
    changed = [column for column, value in wanted.items() if getattr(team, column) != value]
    if not changed:
        return False
    for column in changed:
        setattr(team, column, wanted[column])
    team.version += 1
    team.save(update_fields=[*changed, "version"])
    record(by=by, verb="team.changed", subject=("team", team.id), fields=changed)
    return True


def _columns(entry: dict[str, str], place: int) -> dict[str, Any]:
    code = entry["code"]
    if not code or len(code) > 8 or not entry["name"] or len(entry["name"]) > 60:
        raise Invalid({"code": _("A team needs a code of at most 8 characters and a name of at most 60.")})
    ward = places.find_ward_by_code(entry["base_ward"])
    if ward is None:
        about = {"team": code, "code": entry["base_ward"]}
        raise Invalid({"base_ward_code": _("%(team)s: no ward has the code “%(code)s”.") % about})
    if entry["zone"] and places.find_zone_by_code(entry["zone"]) is None:
        about = {"team": code, "code": entry["zone"]}
        raise Invalid({"zone_code": _("%(team)s: no zone has the code “%(code)s”.") % about})
    return {
        "name": entry["name"],
        "place_in_list": place,
        "zone_code": entry["zone"],
        "base_ward_code": entry["base_ward"],
        "base_lon": ward.label.lon,
        "base_lat": ward.label.lat,
    }
