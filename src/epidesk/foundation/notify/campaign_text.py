# SPDX-License-Identifier: Apache-2.0
"""The words of a campaign, one set a language, and which set a reader gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

FIRST_LANGUAGE, SECOND_LANGUAGE = "vi", "en"


@dataclass(frozen=True)
class CampaignText:
    """`title`, `body`: of the push and of the inbox, `body` being what to do in a few words; `url`: where all of it
    stands (a path of ours, or whole), `sms` and `mail` whole texts for these ways, "" for title and body. `reason`,
    `advice`, `changed`: why it is told, what to do, what is new since the one before; for the inbox."""

    title: str
    body: str
    url: str
    sms: str = ""
    mail: str = ""
    reason: str = ""
    advice: str = ""
    changed: str = ""


_NAMES = frozenset(field.name for field in fields(CampaignText))


def packed(texts: Mapping[str, CampaignText]) -> dict[str, dict[str, str]]:
    return {language: asdict(text) for language, text in texts.items()}


def unpacked(stored: Mapping[str, Mapping[str, str]]) -> dict[str, CampaignText]:
    """A field that this code does not know (it is older than the row) is left out."""
    return {
        language: CampaignText(**{name: value for name, value in text.items() if name in _NAMES})
        for language, text in stored.items()
    }


def spoken(language: str, there: Mapping[str, object]) -> str:
    """The language a reader of `language` gets: their own, its main form (`zh` for `zh-hant`), English for strangers,
    else Vietnamese."""
    for wanted in (language, language.partition("-")[0], SECOND_LANGUAGE if language != FIRST_LANGUAGE else ""):
        if wanted and wanted in there:
            return wanted
    return FIRST_LANGUAGE if FIRST_LANGUAGE in there else next(iter(there))
