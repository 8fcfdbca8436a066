# SPDX-License-Identifier: Apache-2.0
"""`config/alerts.yaml`. Read once and checked whole; a bad file refuses to start and names the part at fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from django.conf import settings

from epidesk.publishing.alerts.rules import LANGUAGES, SOURCE, Level, Needs, Response, Words
from epidesk.publishing.alerts.rules.lifecycle import UNDO_LIMITS


class BadAlerts(ValueError):
    """`alerts.yaml` cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Template:
    """What to begin with. `texts` have gaps in brackets."""

    slug: str
    titles: Mapping[str, str]
    level: Level
    response: Response
    texts: Mapping[str, Words]

    def title(self, language: str) -> str:
        return self.titles.get(language, self.titles[SOURCE])


@dataclass(frozen=True)
class Policy:
    """`sender`: as in CAP. `sms_price_vnd`: of one part; `sms_price_assumed`: nobody has confirmed it."""

    undo: timedelta
    needs: Mapping[Level, Needs]
    sender: str
    sender_names: Mapping[str, str]
    sms_price_vnd: int
    sms_price_assumed: bool
    templates: Mapping[str, Template]


def policy() -> Policy:
    """What holds in this installation. Raises `BadAlerts`."""
    return _read(settings.ENV.config_dir)


def check(config_dir: Path) -> None:
    """Reads the file as it is now. Raises `BadAlerts`."""
    _read.__wrapped__(config_dir)


@lru_cache(maxsize=4)
def _read(config_dir: Path) -> Policy:
    try:
        tree = yaml.safe_load((config_dir / "alerts.yaml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadAlerts(f"alerts.yaml: {error}") from error
    return read_policy(tree)


def read_policy(tree: Any) -> Policy:
    """The policy from what the file holds. Raises `BadAlerts` for the first thing missing or wrong."""
    if not isinstance(tree, Mapping):
        raise BadAlerts("alerts.yaml: a table is wanted")
    undo_s = tree.get("undo_s")
    if not isinstance(undo_s, int) or not UNDO_LIMITS[0] <= timedelta(seconds=undo_s) <= UNDO_LIMITS[1]:
        raise BadAlerts("alerts.yaml: undo_s: a number of seconds from 10 to 300")
    sms = tree.get("sms")
    if not isinstance(sms, Mapping) or not isinstance(sms.get("price_vnd"), int) or sms["price_vnd"] < 0:
        raise BadAlerts("alerts.yaml: sms: price_vnd: a whole number of dong")
    sender = tree.get("sender") or f"alerts@{urlsplit(settings.ENV.public_url).hostname or 'localhost'}"
    if not isinstance(sender, str) or any(one in sender for one in " ,<&"):
        raise BadAlerts("alerts.yaml: sender: no blank, comma, < or &")
    return Policy(
        undo=timedelta(seconds=undo_s),
        needs=_needs(tree.get("needs")),
        sender=sender,
        sender_names=_words(tree.get("sender_name"), "sender_name"),
        sms_price_vnd=sms["price_vnd"],
        sms_price_assumed=bool(sms.get("assumed", True)),
        templates={slug: _template(slug, entry) for slug, entry in (tree.get("templates") or {}).items()},
    )


def _needs(tree: Any) -> Mapping[Level, Needs]:
    levels = {str(Level.NOTICE): Level.NOTICE, str(Level.WARNING): Level.WARNING}
    if not isinstance(tree, Mapping) or set(tree) != set(levels):
        raise BadAlerts("alerts.yaml: needs: notice and warning, nothing else: an emergency always needs two")
    if not all(value in [str(one) for one in Needs] for value in tree.values()):
        raise BadAlerts("alerts.yaml: needs: each is one or two")
    return {levels[name]: Needs(value) for name, value in tree.items()}


def _words(value: Any, where: str) -> Mapping[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(value.get(tongue), str) for tongue in ("vi", "en")):
        raise BadAlerts(f"alerts.yaml: {where}: a text in vi and in en is wanted")
    return {str(tongue): str(text).strip() for tongue, text in value.items()}


def _template(slug: Any, entry: Any) -> Template:
    where = f"templates: {slug}"
    if not isinstance(slug, str) or not 0 < len(slug) <= 40 or not isinstance(entry, Mapping):
        raise BadAlerts(f"alerts.yaml: {where}: a slug and a table are wanted")
    try:
        level, response = Level(str(entry.get("level"))), Response(str(entry.get("response")))
        texts = {
            str(language): Words(*(str(words[part]).strip() for part in Words.__dataclass_fields__))
            for language, words in entry["texts"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadAlerts(f"alerts.yaml: {where}: {error!r}") from error
    if SOURCE not in texts or not set(texts) <= set(LANGUAGES):
        raise BadAlerts(f"alerts.yaml: {where}: texts: vi is wanted, and languages that alerts have")
    if len({len(words.steps) for words in texts.values()}) != 1:
        raise BadAlerts(f"alerts.yaml: {where}: every language says as many things to do")
    return Template(slug, _words(entry.get("title"), f"{where}: title"), level, response, texts)
