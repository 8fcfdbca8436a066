# SPDX-License-Identifier: Apache-2.0
"""What `config/diseases/` says about contacts, classes and follow-up. Read once and checked whole."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from epidesk.foundation.core.errors import Invalid
from epidesk.response.cases.rules import CaseClass, Terms
from epikit.exposure import Degree, Rules


class BadTerms(ValueError):
    """A disease's file cannot be used; the message names file and part."""


def terms(disease: str) -> Terms:
    """Raises `Invalid` for a disease that no file describes."""
    found = _all(settings.ENV.config_dir).get(disease)
    if found is None:
        raise Invalid({"disease": disease})
    return found


def default_disease() -> str:
    """The disease that is going round: the first file."""
    return next(iter(_all(settings.ENV.config_dir)))


@lru_cache(maxsize=4)
def _all(config_dir: Path) -> dict[str, Terms]:
    return {one.code: one for one in map(_read, sorted((config_dir / "diseases").glob("*.yaml")))}


def _read(path: Path) -> Terms:
    try:
        tree: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        contacts, follow, classes = tree["contacts"], tree["follow_up"], tree["case_classes"]
        negative = contacts["negative_test"]
        for part in (contacts, negative, follow, classes):
            if not str(part["source"]).strip():
                raise ValueError("a part names no source")
        return Terms(
            code=str(tree["code"]),
            names={language: str(tree["name"][language]) for language in ("vi", "en")},
            version=str(contacts["version"])[:24],
            source=str(contacts["source"]),
            days_before_onset=int(contacts["days_before_onset"]),
            infectious_after_onset=int(tree["infectious_days"]["after_onset"]),
            levels=Rules(
                window_days=int(contacts["window_days"]),
                frees_after_days=int(negative["frees_after_days"]),
                frees_below_after_days=int(negative["frees_below_after_days"]),
            ),
            become_contacts=frozenset(Degree(str(one)) for one in contacts["become_contacts"]),
            least_minutes={str(Degree(str(key))): int(value) for key, value in contacts["least_minutes"].items()},
            follow_up_days=int(follow["days"]),
            fever_tenths=int(follow["fever_tenths"]),
            red_flags=tuple(map(str, follow["red_flags"])),
            declared_signs={str(key): str(value) for key, value in follow["declared_signs"].items()},
            class_version=str(classes["version"])[:24],
            class_texts={
                str(one): {language: str(classes[str(one)][language]) for language in ("vi", "en")}
                for one in CaseClass
                if one is not CaseClass.CONTACT
            },
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise BadTerms(f"{path.name}: {error!r}") from error
