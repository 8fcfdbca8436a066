# SPDX-License-Identifier: Apache-2.0
"""What stands in the database as a code is said in words at the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.factories.incidents import phone_of
from tests.factories.questions import asked

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.places.directory import local_today
from epidesk.insight.statistics.actions import import_figures

from .operator import Operator, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Operator]


def test_who_asked_without_an_account_is_no_code_on_the_timeline(sign_in: SignIn) -> None:
    one = asked(by=phone_of("Mận"))
    said = text_of(sign_in("operator", name="Lan").get(f"/desk/items/{public_id('que', one.id)}"))
    assert "What was asked" in said
    assert "anonymous" not in said


def test_held_figures_and_names_not_understood_say_whose_they_are(sign_in: SignIn) -> None:
    analyst = sign_in("analyst", name="Hanh")
    typed = {
        "level": "province",
        "measure": "cases",
        "on": local_today().isoformat(),
        "new": "50000",
        "total": "60000",
        "evidence": "Báo cáo 123/SYT ngày 23/11",
        "signed_name": "Hanh",
    }
    assert analyst.client.post("/desk/published/state", typed).status_code == 302
    for name in ("Swaziland", "Ngwane"):
        content = f"date,country,confirmed\n2020-03-01,Vietnam,16\n2020-03-01,{name},7\n".encode()
        import_figures(by=SYSTEM, source="jhu", content=content)
    said = text_of(analyst.get("/desk/published"))
    assert "The centre, signed, " in said
    assert "Signed with it and decided with it: 60.000 in all" in said or "60,000 in all" in said
    assert "Johns Hopkins University (CSSE): “Ngwane”" in said
    assert "jhu: " not in said
