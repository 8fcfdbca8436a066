# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable

import pytest

from .operator import Operator, text_of

SignIn = Callable[..., Operator]
pytestmark = pytest.mark.django_db


@pytest.mark.row("AC-05")
@pytest.mark.parametrize("language", ["vi", "en"])
def test_everybody_reads_what_they_may_do_in_plain_words(sign_in: SignIn, language: str) -> None:
    from epidesk.foundation.accounts.roles import roles

    told = {}
    for role, card in roles().items():
        if card.kind == "staff" and card.scope != "team":
            told[role] = text_of(sign_in(role, language=language).get("/accounts/"))
            assert card.description(language) in told[role], role
            assert not any(permission in told[role] for permission in card.permissions), "rights in words, not as codes"
    assert "administrator" in told
    seen = {"vi": "Không xem được tin báo hay hồ sơ sức khỏe của ai.", "en": "Sees no report and no health record."}
    assert seen[language] in told["administrator"]
