# SPDX-License-Identifier: Apache-2.0
"""The web process dies between submit and answer: sent again makes one incident, and nothing acknowledged is lost."""

from __future__ import annotations

import asyncio
import html
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import psycopg
import pytest
from benchmarks.stand import Stand

from .house import Senders, incidents_by_address, kill_each, web_workers


@pytest.mark.parametrize("who", ["workers", "whole"])
def test_reports_in_flight_are_filed_once_when_sent_again(house: Stand, machine_key: str, who: str) -> None:
    senders = Senders(house.port, machine_key, count=24, pause_s=0)

    async def story() -> None:
        async with senders.at_work():
            await senders.until_acknowledged(40)
            if who == "workers":
                kill_each(web_workers(house))  # their parent starts new ones
                await senders.until_acknowledged(10)
            else:
                house.kill("web")
                await asyncio.sleep(0.5)
        if who == "whole":
            house.start_web()
        await asyncio.to_thread(house.wait_until_ready)
        told_before = {one.key: dict(one.body) for one in senders.acknowledged}
        broken = [key for key, one in senders.sent.items() if 0 in one.statuses]
        assert broken, "nothing was in flight: the test proved nothing"
        for one in list(senders.sent.values()):
            await senders.send(one.key)
        assert {one.status for one in senders.sent.values()} == {201}
        for key, body in told_before.items():
            assert senders.sent[key].body == body

    asyncio.run(story())
    stored = incidents_by_address(house)
    assert {key: stored.get(key) for key in senders.sent} == dict.fromkeys(senders.sent, 1)


def test_a_citizens_form_sent_again_after_the_kill_makes_one_incident(house: Stand) -> None:
    phones = [_Phone(house.base_url, number) for number in range(8)]
    with ThreadPoolExecutor(len(phones)) as pool:
        first = [pool.submit(phone.send) for phone in phones]
        with psycopg.connect(house.owner_dsn, autocommit=True) as db:
            while not any(_filed(db, phone) for phone in phones):  # some are stored, none may have been answered
                pass
        house.kill("web")
        answers = [future.result() for future in first]
    house.start_web()
    house.wait_until_ready()
    assert None in answers, "everybody was answered in time: the test proved nothing"
    for phone, before in zip(phones, answers, strict=True):
        again, third = phone.send(), phone.send()
        assert again is not None
        assert again == third
        assert again.startswith("/mine/inc_")
        assert before in (None, again)
    stored = incidents_by_address(house)
    assert {phone.address: stored.get(phone.address) for phone in phones} == {phone.address: 1 for phone in phones}


def _filed(db: psycopg.Connection, phone: _Phone) -> bool:
    return db.execute("SELECT 1 FROM incidents_incident WHERE address = %s", [phone.address]).fetchone() is not None


class _Phone:
    """A citizen's browser: opens the form, fills it, sends exactly the same again and again."""

    def __init__(self, base_url: str, number: int) -> None:
        self.client = httpx.Client(base_url=base_url, timeout=30)
        page = self.client.get("/report").text
        self.form: dict[str, Any] = {
            name: html.unescape(value)
            for name, value in re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
        }
        assert self.form["idempotency_key"]
        self.address = f"Kiệt {number} Đặng Thái Thân {self.form['idempotency_key'][:8]}"
        self.form |= {
            "seen": "fever_cough", "description": "Ho nhiều.", "address": self.address, "reply": "anonymous",
            "area": "",
        }  # fmt: skip

    def send(self) -> str | None:
        """Where the answer leads to; None when there was none."""
        try:
            answer = self.client.post("/report", data=self.form)
        except httpx.TransportError:
            return None
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]
