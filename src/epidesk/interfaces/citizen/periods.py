# SPDX-License-Identifier: Apache-2.0
"""How long what a citizen gave is kept, in their words; the periods themselves come from `config/retention.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from epidesk.privacy.policy import load_policy
from epidesk.privacy.rules import Keep

# Table and column the time counts from → what it is, and since when.
WORDS: dict[tuple[str, str], tuple[Promise, Promise]] = {
    ("incidents.Incident", "closed_at"): (
        _("Your report or request"),
        _("%(time)s after it is closed. Then name, phone, words and address are erased; the kind, the ward and the "
          "place to about one kilometre stay for statistics."),
    ),
    ("incidents.Photo", "incident__closed_at"): (_("Photos of it"), _("%(time)s after it is closed")),
    ("core.Upload", "created_at"): (_("Photos you never sent"), _("%(time)s")),
    ("notify.InboxMessage", "created_at"): (_("Messages to you"), _("%(time)s")),
    ("places.NumberReport", "at"): (_("That you said a number is wrong"), _("%(time)s")),
    ("accounts.User", "last_login"): (_("Your account"), _("%(time)s after you last signed in")),
    ("audit.ReadEntry", ""): (_("Who looked at your record, and when"), _("%(time)s")),
}  # fmt: skip


@dataclass(frozen=True)
class Period:
    what: str
    how_long: str


def periods() -> Iterator[Period]:
    """In the order of `WORDS`; what the policy does not name is not claimed."""
    rules = _rules()
    for key, (what, how_long) in WORDS.items():
        if keep := rules.get(key):
            yield Period(str(what), str(how_long) % {"time": _time(keep)})


@lru_cache(maxsize=1)
def _rules() -> dict[tuple[str, str], Keep]:
    return {
        (rule.table, rule.after): rule.keep
        for rule in load_policy().rules
        if rule.keep and rule.only.get("kind", "citizen") == "citizen"
    }


def _time(keep: Keep) -> str:
    if keep.days:
        return ngettext("%(n)d day", "%(n)d days", keep.days) % {"n": keep.days}
    if keep.months % 12 == 0:
        years = keep.months // 12
        return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return ngettext("%(n)d month", "%(n)d months", keep.months) % {"n": keep.months}
