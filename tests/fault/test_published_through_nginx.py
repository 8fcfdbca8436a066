# SPDX-License-Identifier: Apache-2.0
"""deploy/nginx.conf as it stands, before a running house: what is corrected is seen through it as soon as it says, and
while the house is away the page of before goes out."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from benchmarks.pages import MISSING, find_nginx, nginx_before
from benchmarks.stand import ROOT, Stand

PROMISED_S = 2.0
"""«within about two seconds»: deploy/nginx.conf."""
PATIENCE_S = 30
"""A machine that does other things may stand still; of several corrections the quickest must keep the promise."""
TOLD = """
import django; django.setup()
from tests.factories.questions import answer, answered, lead_of_shift
told = "Lần 0: chưa có bằng chứng mèo nuôi lây bệnh cho người."
print(answer(answered("Mèo nuôi có lây bệnh không?", told, lead=lead_of_shift())).slug)
"""
CORRECTED = """
import time
import django; django.setup()
from tests.factories.questions import lead_of_shift
from epidesk.intake.questions import actions
from epidesk.intake.questions.models import Answer
one = Answer.objects.defer("terms", "searched").get(slug={slug!r})
actions.correct(by=lead_of_shift(), answer_id=one.id, version=one.version, wording=one.wording,
                body="Lần {number}: nay đã có bằng chứng rõ hơn về việc này.", change_note="Có thêm bằng chứng mới.")
print(time.time())
"""


@pytest.fixture
def front(house: Stand) -> Iterator[int]:
    """The port of an nginx before the house."""
    program = find_nginx()
    if program is None:
        pytest.skip(MISSING)
    with nginx_before(program, house.port) as port:
        yield port


def test_a_corrected_answer_is_seen_through_nginx_as_soon_as_is_promised(house: Stand, front: int) -> None:
    path = f"/answers/{house.python('-c', TOLD).strip().splitlines()[-1]}"
    assert "Lần 0:" in page(front, path)
    took = [corrected(house, front, path, number) for number in (1, 2, 3)]
    assert min(took) <= PROMISED_S, took

    # It was nginx that answered: with the house away, it goes on.
    house.stop("web")
    try:
        assert "Lần 3:" in page(front, path)
        with pytest.raises(urllib.error.HTTPError) as refused:
            page(front, "/mine")
        assert refused.value.code == 502, "what is somebody's own never lies in nginx"
    finally:
        house.start_web()
        house.wait_until_ready()


def corrected(house: Stand, front: int, path: str, number: int) -> float:
    """Seconds from the moment at which the correction stands to that at which everybody reads it."""
    program = CORRECTED.format(slug=path.rpartition("/")[2], number=number)
    with subprocess.Popen(
        [sys.executable, "-c", program], env=house.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as desk:
        until = time.monotonic() + PATIENCE_S
        while not all(f"Lần {number}:" in page(front, path, packed=packed) for packed in (True, False)):
            assert time.monotonic() < until
            time.sleep(0.05)
        seen_at = time.time()
        said, _nothing = desk.communicate(timeout=PATIENCE_S)
    assert desk.returncode == 0
    return max(0.0, seen_at - float(said.strip().splitlines()[-1]))


def page(port: int, path: str, *, packed: bool = True) -> str:
    headers = {"Accept-Encoding": "gzip"} if packed else {}
    with urllib.request.urlopen(
        urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers), timeout=10
    ) as answer:
        content: bytes = answer.read()
        return (gzip.decompress(content) if answer.headers["content-encoding"] == "gzip" else content).decode()
