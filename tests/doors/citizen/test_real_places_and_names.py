# SPDX-License-Identifier: Apache-2.0
"""Reports from places that everybody in Huế knows, by people named as people are named there."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.doors.console.operator import Operator, text_of, words_on

from epikit.text import fold

from .browser import Phone

pytestmark = pytest.mark.django_db

THE_FOUR = {
    "the citadel": (107.5779, 16.4698, "Phú Xuân"),
    "Phú Bài airport": (107.7026, 16.4015, "Phú Bài"),
    "A Lưới town": (107.2310, 16.2770, "A Lưới 2"),
    "Lăng Cô": (108.0786, 16.2330, "Chân Mây - Lăng Cô"),
}


@pytest.fixture
def names(shared: Path) -> Callable[[int], str]:
    """The nth name put together from the frequency lists, the most frequent parts first."""

    def column(file: str) -> list[str]:
        with (shared / "data/names" / file).open(encoding="utf-8", newline="") as lines:
            return [row["name"] for row in csv.DictReader(lines)]

    parts = [column(f"vi_{part}_names_freq.csv") for part in ("family", "middle", "given")]
    return lambda n: " ".join(part[n * (n + step) % len(part)] for step, part in enumerate(parts))


@pytest.fixture
def desk(hue: None, settings) -> Operator:
    settings.SECOND_FACTOR_REQUIRED = False
    return Operator.of_role("operator", (), "Lan", "vi")


def found(desk: Operator, words: str) -> list[str]:
    """Public ids in the queue after searching for these words."""
    import re

    return re.findall(r'<li data-id="(inc_\w+)"', words_on(desk.search(words)))


@pytest.mark.parametrize("place", THE_FOUR)
def test_a_report_from_a_known_place_is_found_by_a_name_typed_without_accents(
    hue: None, desk: Operator, names: Callable[[int], str], place: str
) -> None:
    lon, lat, ward = THE_FOUR[place]
    name = names(11 + list(THE_FOUR).index(place))
    phone = Phone.new().open("/report")
    phone.send(
        seen=["fever_cough"], lon=lon, lat=lat, located_by="gps", accuracy_m="18",
        contact_name=unicodedata.normalize("NFD", name), contact_phone="0120 555 0218",
    )  # fmt: skip
    item = phone.trail[-1].removesuffix("/received").rsplit("/", 1)[1]
    other = Phone.new().open("/report").send(seen=["crowd"], area="19774", contact_name="Zoe Quick")
    assert other.status == 200

    shown = desk.detail(item)
    assert unicodedata.normalize("NFC", name) in text_of(shown)
    assert f"{ward}" in text_of(shown)
    plain = fold(name)
    assert plain.isascii()
    assert found(desk, plain) == [item]
    assert found(desk, plain.upper()) == [item]
    assert item in found(desk, fold(ward))


def test_every_ward_is_found_from_its_own_point_and_every_name_is_kept_composed(
    hue: None, shared: Path, names: Callable[[int], str], client
) -> None:
    """Forty reports by another programme, one from each ward, half of the names decomposed."""
    import json

    from epidesk.foundation.accounts.actions import create_api_key, create_staff
    from epidesk.foundation.core.principals import SYSTEM

    user = create_staff(by=SYSTEM, email="lan@example.org", name="Lan", role="operator")
    token = create_api_key(by=SYSTEM, name="desk", user_id=user)[1]
    key = create_api_key(by=SYSTEM, name="report app", roles=("machine_open311",))[1]
    with (shared / "data/admin/hue_wards_2025-07.csv").open(encoding="utf-8", newline="") as file:
        wards = list(csv.DictReader(file))
    assert len(wards) == 40
    assert len({names(n) for n in range(40)}) > 35
    for n, ward in enumerate(wards):
        report = {
            "kind": "suspected_case",
            "seen": ["crowd"],
            "lon": float(ward["label_lon"]),
            "lat": float(ward["label_lat"]),
            "contact_name": unicodedata.normalize(("NFC", "NFD")[n % 2], names(n)),
            "contact_phone": f"0120 555 {n:04d}",
        }
        filed = client.post(
            "/api/v1/reports", json.dumps(report), "application/json",
            headers={"Authorization": f"Bearer {key}", "Idempotency-Key": f"ward-{n}"},
        )  # fmt: skip
        assert filed.status_code == 201, filed.content
        number = filed.json()["id"]
        kept = client.get(f"/api/v1/incidents/{number}", headers={"Authorization": f"Bearer {token}"}).json()
        assert kept["area"] == ward["short_name"]
        assert kept["contact_name"] == unicodedata.normalize("NFC", names(n))
