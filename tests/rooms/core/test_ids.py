# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epidesk.foundation.core.ids import parse_public_id, public_id, uuid7


@given(st.uuids())
def test_a_public_id_leads_back_to_its_id(value: UUID) -> None:
    text = public_id("inc", value)
    assert len(text) == 30
    assert parse_public_id("inc", text) == value
    assert parse_public_id("mis", text) is None


def test_ids_sort_by_the_time_they_were_made_inside_and_outside() -> None:
    ids = [uuid7() for _ in range(10_000)]
    assert ids == sorted(set(ids))
    texts = [public_id("inc", value) for value in ids]
    assert texts == sorted(texts)
    assert all(value.version == 7 and value.variant == "specified in RFC 4122" for value in ids[:100])


@pytest.mark.parametrize(
    "text",
    ["", "inc", "inc_", "inc_" + "0" * 25, "inc_" + "0" * 27, "inc_8" + "0" * 25, "inc_" + "u" * 26, "0" * 26,
     "inc_" + "0" * 25 + "É", "inc__" + "0" * 25],
)  # fmt: skip
def test_what_is_no_public_id_is_none(text: str) -> None:
    assert parse_public_id("inc", text) is None
