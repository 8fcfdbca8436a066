# SPDX-License-Identifier: Apache-2.0
"""What an alert says on a locked screen, as SMS and by e-mail, in each of its languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from epidesk.foundation.core.ids import public_id
from epidesk.publishing.alerts.chain import number_of, numbers_of
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.phrases import PHRASES, phrases
from epidesk.publishing.alerts.rules import SOURCE, Level, Message, in_order, reaches_people
from epikit import sms

PREFIX = "alr"
SMS_PARTS = 3
"""More parts than this nobody reads and the province pays: the SMS is cut at a word and names where to read on."""
_STROKED = str.maketrans({"đ": "d", "Đ": "D"})
_PLAIN = str.maketrans({"–": "-", "…": "...", "“": '"', "”": '"', "’": "'", "\u00a0": " "})
"""Signs that would make a text of Latin letters twice as dear."""


@dataclass(frozen=True)
class Said:
    """One language. `path`: the page, without host; `sms_marked`: the SMS as it would be
    with all its marks; `mail`: the body of the e-mail, `title` its subject."""

    title: str
    body: str
    path: str
    sms: str
    sms_marked: str
    mail: str


def identifier_of(row: Alert) -> str:
    return public_id(PREFIX, row.id)


def said(row: Alert) -> Mapping[str, Said]:
    """By language. A cancellation speaks of the alert's numbers alone and never repeats a word of it."""
    if row.message == Message.CANCEL:
        number = numbers_of(row, row.sent_at or timezone.now())
        return {language: _cancelled(row, language, number) for language in in_order(row.texts)}
    return {language: _told(row, language) for language in in_order(row.texts)}


def cancel_texts(languages: Mapping[str, object], number: str) -> dict[str, dict[str, str]]:
    """The words of a cancellation, in the languages of the alert."""
    texts = {}
    for language in languages:
        fixed = phrases(language)
        texts[language] = {
            "event": fixed.cancelled_event,
            "headline": fixed.cancelled.format(number),
            "description": fixed.cancelled_body.format(number),
            "instruction": fixed.cancelled_instruction.format(number),
        }
    return texts


def without_marks(text: str) -> str:
    """Vietnamese for the GSM alphabet: `Ở yên` is `O yen`. Other scripts stay as they are."""
    bare = "".join(
        one for one in unicodedata.normalize("NFD", text.translate(_STROKED)) if not unicodedata.combining(one)
    )
    return unicodedata.normalize("NFC", bare)


def moment(at: datetime) -> str:
    """`17:30 20/3`: what a locked screen has room for."""
    local = timezone.localtime(at)
    return f"{local:%H:%M} {local.day}/{local.month}"


def page_of(row: Alert) -> str:
    """The public page; a cancellation leads to the alert that it cancelled."""
    shown = row
    while shown.message == Message.CANCEL and shown.supersedes is not None:
        shown = shown.supersedes
    return f"/alerts/{identifier_of(shown)}"


def _short_address(row: Alert) -> str:
    """The same page by its number: an SMS pays for every letter."""
    return f"{settings.ENV.public_url}/alerts/{number_of(row)}"


def number_in(text: str) -> int | None:
    """46 for `CB-0046`, however it is typed."""
    head, _, digits = text.upper().partition("-")
    return int(digits) if head == "CB" and digits.isascii() and digits.isdecimal() and len(digits) < 10 else None


def _told(row: Alert, language: str) -> Said:
    words, fixed = row.texts[language], phrases(language)
    mark = "" if reaches_people(row.reach) else f"[{fixed.exercise}] "
    note = row.notes.get(language) or ""
    changed = [fixed.changed.format(note)] if note and row.message == Message.UPDATE else []
    steps = [line.strip() for line in words["instruction"].splitlines() if line.strip()]
    until = fixed.until.format(moment(row.expires_at))
    if row.effective_at is not None and row.effective_at > (row.sent_at or timezone.now()):
        until = f"{fixed.begins.format(moment(row.effective_at))} {until}"
    level = fixed.levels[Level(row.level)]
    title = f"{mark}{level}: {words['headline']}"
    path = page_of(row)
    more = fixed.more.format(settings.ENV.public_url + path)
    short_more = fixed.more.format(_short_address(row))
    numbered = [f"{place}. {step}" for place, step in enumerate(steps, start=1)]
    mail = [words["headline"], *changed, words["description"], "\n".join(numbered), until, more]
    short = _sms(language, title, [*changed, *steps], until, short_more)
    return Said(
        title=title,
        body=" ".join([*changed, *steps, until]),
        path=path,
        sms=short[0],
        sms_marked=short[1],
        mail="\n\n".join([*([mark.strip()] if mark else []), *mail]),
    )


def _cancelled(row: Alert, language: str, number: str) -> Said:
    fixed = PHRASES.get(language, PHRASES[SOURCE])
    mark = "" if reaches_people(row.reach) else f"[{fixed.exercise}] "
    title = mark + fixed.cancelled.format(number)
    body, path = fixed.cancelled_body.format(number), page_of(row)
    more = fixed.more.format(settings.ENV.public_url + path)
    assert row.supersedes is not None
    short = _sms(language, f"{mark}{body}", [], "", fixed.more.format(_short_address(row.supersedes)))
    return Said(title, body, path, short[0], short[1], f"{title}\n\n{body}\n\n{more}")


def _sms(language: str, title: str, steps: list[str], until: str, more: str) -> tuple[str, str]:
    """As many of the things to do as fit into `SMS_PARTS`; the end and the address always stand in it. Without marks,
    and with them."""
    tail = " ".join(filter(None, [until, more]))
    words = title.split()
    tries = [" ".join(filter(None, [_stopped(title), *steps[:kept], tail])) for kept in range(len(steps), -1, -1)]
    tries += [" ".join([*words[:kept], "...", tail]) for kept in range(len(words) - 1, 0, -1)]
    fits = (text for text in tries if sms.count(_bare(language, text)).parts <= SMS_PARTS)
    text = next(fits, tail)
    return _bare(language, text), text


def _bare(language: str, text: str) -> str:
    plain = text.translate(_PLAIN)
    return without_marks(plain) if language == SOURCE else plain


def _stopped(text: str) -> str:
    return text if text.endswith((".", "!", "?", "。")) else f"{text}."
