# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from epidesk.foundation.core.ids import parse_public_id, public_id

from .operator import Operator, text_of

HUONG_TRA = "480"
pytestmark = pytest.mark.django_db


@pytest.fixture
def hoa(sign_in: Callable[..., Operator]) -> Operator:
    """An operator of the zone of Hương Trà only; the reports below come from the citadel."""
    return sign_in("operator", HUONG_TRA, name="Hoa")


def test_the_queue_and_the_map_hold_only_ones_own_area(
    hoa: Operator, lan: Operator, report: Callable[..., str]
) -> None:
    item = report()
    assert item in lan.get("/desk/queue").content.decode()
    assert item not in hoa.get("/desk/queue?state=all").content.decode()
    assert item not in hoa.get("/desk/queue?area=474").content.decode()
    assert [one["id"] for one in lan.get("/desk/map/items.json").json()["items"]] == [item]
    assert hoa.get("/desk/map/items.json").json()["items"] == []


def test_the_person_is_masked_and_nothing_can_be_done(hoa: Operator, report: Callable[..., str], crews: object) -> None:
    item = report(address="Kiệt 21 Đặng Thái Thân", contact_name="Nguyễn Văn Tín")
    answer = hoa.detail(item)
    text = text_of(answer)
    assert answer.status_code == 200
    assert "Outside your area" in text
    for secret in ("Nguyễn Văn Tín", "Kiệt 21", "+841201234567", "Mẹ tôi khó thở"):
        assert secret not in text
    forms = hoa.page(item).xpath("//form[not(@hidden)]")
    assert forms == []


@pytest.mark.parametrize(
    ("verb", "typed"),
    [
        ("claim", {}),
        ("triage", {"priority": "minor"}),
        ("reject", {"reason": "Không có gì bất thường"}),
        ("resolve", {"outcome": "false_alarm"}),
        ("note", {"text": "x"}),
        ("send", {"team": "*"}),
    ],
)
def test_acts_there_are_refused_and_leave_no_trace(
    hoa: Operator, report: Callable[..., str], crews: dict[str, Any], verb: str, typed: dict[str, str]
) -> None:
    from epidesk.intake.incidents.models import Incident, Note
    from epidesk.response.dispatch.models import Mission

    item = report()
    if typed.get("team"):
        typed = {"team": public_id("team", crews["PX1"])}
    answer = hoa.act(item, verb, htmx=True, **typed)
    assert answer.status_code in (403, 404)
    assert Incident.objects.get(id=parse_public_id("inc", item)).state == "received"
    assert not Note.objects.exists()
    assert not Mission.objects.exists()


def test_a_matter_there_is_not_found_by_its_code(hoa: Operator, report: Callable[..., str], sign_in: Any) -> None:
    near = report(lon=107.44, lat=16.40)
    code = hoa.page(report()).xpath("//span[contains(@class, 'code')]")[0].text_content()
    assert hoa.search(code, "&state=all").content.decode().count("data-id=") == 0
    assert hoa.act(near, "duplicate", of=code).status_code in (403, 422)


def test_every_look_is_in_the_read_log_and_one_outside_is_marked(
    hoa: Operator, lan: Operator, sign_in: Callable[..., Operator], report: Callable[..., str]
) -> None:
    from epidesk.foundation.audit.queries import reads_of
    from epidesk.foundation.core.principals import Viewer

    item = report()
    lan.detail(item)
    hoa.get(f"/desk/items/{item}")
    auditor = Viewer(permissions=frozenset({"audit:read"}), areas=None)
    reads = reads_of(auditor, "incident", parse_public_id("inc", item))
    assert [(line.viewer_label, line.outside) for line in sorted(reads, key=lambda line: line.at)] == [
        ("Lan", False),
        ("Hoa", True),
    ]
    page = text_of(sign_in("administrator").get(f"/desk/ledger?record={item}"))
    assert "Hoa" in page
    assert "incident.filed" in page


def test_the_ledger_says_its_codes_in_words_and_keeps_the_codes(
    lan: Operator, sign_in: Callable[..., Operator], report: Callable[..., str]
) -> None:
    item = report()
    lan.get(f"/desk/items/{item}")
    admin = sign_in("administrator")
    page = text_of(admin.get(f"/desk/ledger?record={item}"))
    for words in ("reported incident.filed", "detail at the desk desk/items/<str:item>", "Lan on the site"):
        assert words in page
    assert "reported incident.filed" in text_of(admin.get("/desk/ledger"))


def test_the_ledger_of_a_matter_holds_the_lines_of_its_missions(
    lan: Operator, sign_in: Callable[..., Operator], report: Callable[..., str], crews: object
) -> None:
    item = report()
    lan.act(item, "triage", priority="severe", area="")
    team = lan.page(item).xpath("//form[contains(@action,'/send')]//input[@name='team']/@value")[0]
    lan.act(item, "send", team=str(team), although_busy="1")
    admin = sign_in("administrator")
    answer = admin.get(f"/desk/ledger?record={item}")
    assert "team asked mission.offered" in text_of(answer)
    (mission,) = {str(link) for link in html.fromstring(answer.content.decode()).xpath("//td/a/@href")}
    assert mission.startswith("?record=mis_")
    assert "team asked mission.offered" in text_of(admin.get(f"/desk/ledger{mission}"))


def test_every_verb_that_the_rooms_write_out_has_its_word() -> None:
    import re
    from pathlib import Path

    import epidesk
    from epidesk.interfaces.console.ledger_words import VERBS

    rooms = [path for path in Path(epidesk.__path__[0]).rglob("actions/*.py") if "interfaces" not in path.parts]
    written = {verb for path in rooms for verb in re.findall(r'\bverb="([a-z_]+\.[a-z_]+)"', path.read_text())}
    assert "incident.photos_added" in written
    assert written <= VERBS.keys()
