# SPDX-License-Identifier: Apache-2.0
"""A centre without gateways promises staff no mail and no SMS: its pages say what really happens."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from epidesk.foundation.core.ids import public_id

from .operator import Operator, text_of
from .test_writing_down_a_call import enter

pytestmark = pytest.mark.django_db
MAIL = ("by mail", "send the link", "was also sent", "link to choose a password goes there")


@pytest.fixture
def no_gateways(settings: Any, tmp_path: Path) -> Callable[[], None]:
    """From when it is called: production without `gateways.yaml`."""

    def go() -> None:
        for entry in settings.ENV.config_dir.iterdir():
            if entry.name != "gateways.yaml":
                (tmp_path / entry.name).symlink_to(entry)
        settings.ENV = dataclasses.replace(settings.ENV, mode="production", config_dir=tmp_path)

    return go


def test_staff_pages_promise_no_mail(
    sign_in: Callable[..., Operator], lan: Operator, no_gateways: Callable[[], None]
) -> None:
    admin = sign_in("administrator")
    member = f"/desk/staff/{public_id('usr', lan.user_id)}"
    for path in ("/desk/staff/new", member):
        assert any(one in text_of(admin.get(path)) for one in MAIL), "with a gateway it is told"
    no_gateways()
    for path in ("/desk/staff/new", member):
        text = text_of(admin.get(path))
        assert "No e-mail gateway is set up" in text
        assert not [one for one in MAIL if one in text]
    shown = text_of(admin.client.post(f"{member}/link"))
    assert "give them this link yourself" in shown
    assert "was also sent" not in shown


def test_a_caller_is_promised_no_sms(lan: Operator, no_gateways: Callable[[], None]) -> None:
    answer = enter(lan, sms="on")
    assert "on its way by SMS" in text_of(lan.get(answer["Location"]))
    no_gateways()
    assert "No SMS gateway is set up" in text_of(lan.get(answer["Location"]))
    assert "on its way by SMS" not in text_of(lan.get(answer["Location"]))
    assert "No SMS gateway is set up" in text_of(lan.get("/desk/enter"))
