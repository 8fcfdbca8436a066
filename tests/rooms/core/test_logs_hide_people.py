# SPDX-License-Identifier: Apache-2.0
"""What masking shows of a person, and what logs may hold."""

from __future__ import annotations

import logging
import subprocess
import sys
from random import Random

import pytest

from epidesk.foundation.core.masking import mask_address, mask_id_number, mask_name, mask_phone
from epidesk.foundation.core.redaction import RedactingFormatter, redact
from epikit.codes import display_code, make_code


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("call 0120 000 0507 now", "0507"),
        ("call +84120000507", "120000507"),
        ("call 84-120-000-0507", "0507"),
        ("id 046203001234 given", "046203001234"),
        ("GET /t/k7m2-9xqd 200", "k7m2-9xqd"),
        ("GET /theo-doi/K7M29XQD 200", "K7M29XQD"),
        ("code K7M2-9XQD", "K7M2-9XQD"),
        ("POST /x?code=123456&a=b", "123456"),
        ("POST /x?api_key=secretsecret", "secretsecret"),
        ('"passphrase=open-sesame"', "sesame"),
    ],
)
def test_no_capability_or_number_of_a_person_stands_in_a_log(line: str, hidden: str) -> None:
    assert hidden not in redact(line)


@pytest.mark.parametrize("line", ["took 1203 ms", "2026-11-23T04:07:32 GET /desk/ 200", "port 5432", "row 1234567"])
def test_ordinary_figures_stay(line: str) -> None:
    assert redact(line) == line


MADE = [make_code(Random(seed).randrange) for seed in range(200)]
CODE = next(code for code in MADE if not code.isalpha())
ALL_LETTERS = next(code for code in MADE if code.isalpha())


@pytest.mark.parametrize("code", [CODE, CODE.lower(), display_code(CODE), f"{CODE[:4]} {CODE[4:]}", ALL_LETTERS])
def test_a_tracking_code_is_known_anywhere_by_its_sum(code: str) -> None:
    assert redact(f"report {code} was read") == "report [code] was read"
    assert redact(f"/anything/{code.replace(' ', '%20')}/photo") == "/anything/[code]/photo"


def test_what_only_looks_like_a_code_stays() -> None:
    wrong = CODE[:-1] + ("A" if CODE[-1] != "A" else "B")
    assert redact(f"hash {wrong} of the file") == f"hash {wrong} of the file"
    assert redact("the database was reachable, CASE WHEN requests") == "the database was reachable, CASE WHEN requests"


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("mail to lan@hue.example failed", "hue.example"),
        ("GET /x?next=lan%40hue.example", "hue.example"),
        ("id 046 203 001 234 given", "203 001"),
        ("Not Found: /accounts/first/aB3-x_y9/", "aB3-x_y9"),
        ("GET /accounts/password/reset/2v-cpq8sz-1f/ 200", "cpq8sz"),
        ("GET /open311/v2/tokens/qwe123.json 404", "qwe123"),
        ("Cookie: language=vi; sessionid=abc; device=def", "abc"),
        ("Authorization: Bearer some-words", "some-words"),
        ("{'password': 'open sesame now'}", "sesame"),
        ("session k2v9s0d8f7g6h5j4k3l2z1x0c9v8b7n6 is gone", "k2v9s0d8f7g6h5j4"),
        ("device kN3_q-Zf7TtR0vXw2LhYb5Ue9JcAs1Gd is new", "kN3_q-Zf7TtR0v"),
        ("key edk_Ab3dEfGh was used", "Ab3dEfGh"),
        ("postgresql://epidesk_app:hunter2@db/epidesk", "hunter2"),
    ],
)
def test_nothing_that_opens_something_stands_in_a_log(line: str, hidden: str) -> None:
    assert hidden not in redact(line)


@pytest.mark.parametrize(
    "line",
    [
        "incident inc_01jd3m9x7fq2t8v5wznk6h4rbe of 019a3c5e-7b2d-7f10-8a4c-2e6d9b0f1c3a",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        'File "/srv/epidesk/interfaces/api/lane.py", line 120, in test_a_worker_that_was_killed_in_the_middle_2',
        "postgresql://epidesk_app@/epidesk?host=/run/epidesk&port=5432",
    ],
)
def test_what_finds_a_fault_stays(line: str) -> None:
    assert redact(line) == line


def _finished(record: logging.LogRecord) -> str:
    return RedactingFormatter("%(levelname)s %(message)s").format(record)


def test_arguments_are_redacted() -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "sent to %s", ("+84120000507",), None)
    assert _finished(record) == "INFO sent to [phone]"


def test_a_traceback_is_redacted_with_the_row_that_the_database_refused() -> None:
    try:
        try:
            raise ValueError(
                'violates check constraint "c"\nDETAIL:  Failing row contains (1, Trần Thị Mận,\n12 Lê Lợi).'
            )
        except ValueError as error:
            raise RuntimeError("no SMS to 0120 000 0507") from error
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "it broke", (), sys.exc_info())
    text = _finished(record)
    assert "Mận" not in text
    assert "Lê Lợi" not in text
    assert "0507" not in text
    assert 'violates check constraint "c"' in text
    assert "RuntimeError: no SMS to [phone]" in text


def _plain_handlers(code: str) -> str:
    """What `code` leaves behind in a process of its own: the handlers that write past the redaction."""
    look = (
        "import logging; from epidesk.foundation.core.redaction import RedactingFormatter as R;"
        "known = logging.root.manager.loggerDict.values();"
        "every = [logging.root, *(one for one in known if isinstance(one, logging.Logger))];"
        "found = [(l.name, h) for l in every for h in l.handlers if not isinstance(h, logging.NullHandler)];"
        "assert found; print([(n, h) for n, h in found if not isinstance(h.formatter, R)])"
    )
    done = subprocess.run([sys.executable, "-c", code + look], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_every_handler_of_workers_and_commands_redacts() -> None:
    assert _plain_handlers("import django; django.setup(); import procrastinate.contrib.django;") == "[]"


def test_every_handler_of_the_web_process_redacts_and_so_does_its_access_log() -> None:
    code = (
        "import os; os.environ['EPIDESK_PROCESS'] = 'web';"
        "from epidesk.interfaces.cli import web; from granian.log import configure_logging, LogLevels;"
        "web.load_shared(); configure_logging(LogLevels.info, web.quiet_log());"
    )
    assert _plain_handlers(code) == "[]"


def test_what_nobody_caught_is_redacted_too() -> None:
    code = (
        "import threading; from epidesk.foundation.core.redaction import redact_last_words; redact_last_words()\n"
        "def fail(): raise ValueError('lan@hue.example')\n"
        "t = threading.Thread(target=fail); t.start(); t.join()\n"
        "raise RuntimeError('call 0120 000 0507')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "ValueError: [e-mail]" in done.stderr
    assert "RuntimeError: call [phone]" in done.stderr


def test_masks_leave_enough_to_recognise_ones_own_and_no_more() -> None:
    assert mask_phone("+84120000507") == "•••• ••• 507"
    assert mask_name("Nguyễn Văn Tâm") == "N. V. T."
    assert mask_address("12/3 Đường Lê Lợi") == "•••"
    assert mask_id_number("046203001234") == "•••• 1234"
    assert [mask(" ".strip()) for mask in (mask_phone, mask_name, mask_address, mask_id_number)] == [""] * 4
