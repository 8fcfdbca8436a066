# SPDX-License-Identifier: Apache-2.0
"""Every column of every table has its rule, or is said to tell nothing about a person."""

from __future__ import annotations

import dataclasses

from epidesk.privacy.policy import columns_of, faults, load_policy, tables
from epidesk.privacy.rules import ALL, Then


def test_every_column_of_every_table_is_declared() -> None:
    assert faults(load_policy()) == ()


def test_the_tables_of_django_and_its_libraries_are_among_them() -> None:
    assert {"sessions.Session", "accounts.User", "account.EmailAddress", "mfa.Authenticator"} <= set(tables())


def test_a_new_column_without_a_rule_is_noticed() -> None:
    policy = load_policy()
    for label in ("incidents.Incident", "dispatch.Team"):
        forgotten = sorted(set(policy.not_personal[label]))[0]
        rest = tuple(column for column in policy.not_personal[label] if column != forgotten)
        shorter = dataclasses.replace(policy, not_personal={**policy.not_personal, label: rest})
        assert faults(shorter) == (f"{label}.{forgotten} has no rule: give it one, or list it under not_personal",)


def test_a_new_table_is_noticed() -> None:
    policy = load_policy()
    shorter = dataclasses.replace(policy, rules=tuple(r for r in policy.rules if r.table != "notify.InboxMessage"))
    assert len(faults(shorter)) == len(columns_of(tables()["notify.InboxMessage"]))


def test_encrypted_columns_are_personal_but_for_the_proof_of_the_keys() -> None:
    from epidesk.foundation.core.models import Installation
    from epidesk.foundation.core.rotation import encrypted_columns

    policy = load_policy()
    for model, column in encrypted_columns():
        if (model, column) == (Installation, "keys_proof"):
            continue  # encrypted so that only the right keys open it; it tells of nobody
        plain = policy.not_personal.get(model._meta.label, ())
        assert column not in plain
        assert ALL not in plain


def test_what_goes_with_another_row_goes_with_one_that_goes() -> None:
    policy = load_policy()
    going = {rule.table for rule in policy.rules if rule.then in {Then.DELETE, Then.CASCADE}}
    for rule in policy.rules:
        if rule.then is Then.CASCADE:
            target = tables()[rule.table]._meta.get_field(rule.by).related_model._meta.label
            assert target in going, f"{rule.table} waits for {target}, which never goes"
