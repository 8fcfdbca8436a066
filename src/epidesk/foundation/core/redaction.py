# SPDX-License-Identifier: Apache-2.0
"""Keeps personal data and capabilities out of the logs, whoever writes them.

Names and addresses cannot be told from other words: that nobody logs them is a rule of the house, not of this file.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from types import TracebackType

from epikit.codes import BadCode, normalise_code

_CALLED_SO = (
    "code|token|key|secret|api_key|password|passphrase|sessionid|session_key|csrftoken|csrfmiddlewaretoken|device|demo"
)
_PATTERNS = (
    # What PostgreSQL tells about a row it refused: «Failing row contains (…)», all of it, over several lines.
    (
        re.compile(r"(?s)(DETAIL:\s).*?(?=\n(?:HINT|CONTEXT|QUERY):|\n\n(?:The above|During handling)|\Z)"),
        r"\1[hidden]",
    ),
    (re.compile(r"(://[^\s:/@]*:)[^\s/@]+(?=@)"), r"\1[hidden]"),  # a password in a database's address
    (re.compile(r"(?i)\b((?:set-)?cookie[\"']?\s*[:=]\s*)[^\n]+"), r"\1[hidden]"),
    (re.compile(r"(?i)\b(authorization[\"']?\s*[:=]\s*[\"']?)(?:\w+ )?[^\s\"',]+"), r"\1[hidden]"),
    (re.compile(r"(?i)\b(bearer )[^\s\"',]+"), r"\1[hidden]"),
    (re.compile(r"\bedk_[\w-]+"), "[key]"),
    (re.compile(r"(?i)(/(?:t|track|theo-doi)/)[0-9a-z-]{8,9}"), r"\1[code]"),
    (re.compile(r"(/accounts/first/)[^/\s?\"']+"), r"\1[token]"),
    (re.compile(r"(/password/reset/)[0-9A-Za-z]+-[^/\s?\"']+"), r"\1[token]"),
    (re.compile(r"(/open311/v2/tokens/)[^/\s?\"'.]+"), r"\1[token]"),
    (re.compile(rf"(?i)(?<!primary_)((?:{_CALLED_SO})=)[^&;,\s\"']+"), r"\1[hidden]"),
    (re.compile(rf"(?i)([\"'](?:{_CALLED_SO})[\"']\s*:\s*[\"'])[^\"']+"), r"\1[hidden]"),
    (re.compile(r"[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .-]?\d){9,10}(?!\d)"), "[phone]"),
    (re.compile(r"(?<!\d)\d{3}([ .-]?)\d{3}\1\d{3}\1\d{3}(?!\d)"), "[id]"),
    (re.compile(r"(?<![0-9A-Z])[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}(?![0-9A-Z])"), "[code]"),
)
_MAYBE_CODE = re.compile(
    r"(?<![0-9A-Za-z])[2-9A-HJKMNP-Za-hjkmnp-z]{4}(?:[\s._\-+\u2010-\u2015]|%20)?[2-9A-HJKMNP-Za-hjkmnp-z]{4}(?![0-9A-Za-z])"
)
_MAYBE_SECRET = re.compile(r"(?<![\w-])[\w-]{32,}", re.ASCII)


def redact(text: str) -> str:
    """The text without phones, e-mail addresses, ID numbers, tracking codes, and whatever opens something: session
    ids, device secrets, API keys, one-time links, passwords in addresses."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return _MAYBE_CODE.sub(_hide_code, _MAYBE_SECRET.sub(_hide_secret, text))


def _hide_code(found: re.Match[str]) -> str:
    """One word of eight letters in 29 has a right sum by chance: words of prose and of programs stay, unless they
    stand where a value stands. Codes are shown in capitals, and twelve of thirteen have a digit."""
    typed = found[0].replace("%20", " ").replace("+", " ")
    if not any(character.isdigit() for character in typed):
        is_value = found.string[found.start() - 1 : found.start()] in tuple("/='\"")
        if " " in typed or not (typed == typed.upper() or (is_value and typed.isalpha())):
            return found[0]
    try:
        normalise_code(typed)
    except BadCode:
        return found[0]
    return "[code]"


def _hide_secret(found: re.Match[str]) -> str:
    """Long runs that look drawn by lot: session ids (small letters and digits) and everything of `token_urlsafe`.
    Names of programs are of one case, ids and hashes hexadecimal."""
    run = found[0]
    digit = any(character.isdigit() for character in run)
    drawn_of_all = run != run.lower() and run != run.upper() and (digit or "_" in run or "-" in run)
    drawn_of_small = run.isalnum() and digit and re.search("[g-z]", run) is not None
    return "[secret]" if drawn_of_all or drawn_of_small else run


class RedactingFormatter(logging.Formatter):
    """Redacts the finished text: message, arguments, traceback and stack. Every handler of every process has it."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def redact_last_words() -> None:
    """What nobody caught is redacted too: the interpreter writes those tracebacks without asking a logger."""

    def write(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        sys.stderr.write(redact("".join(traceback.format_exception(kind, error, trace))))

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_type is not SystemExit:
            write(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = write
    threading.excepthook = in_thread
