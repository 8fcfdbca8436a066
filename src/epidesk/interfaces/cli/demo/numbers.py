# SPDX-License-Identifier: Apache-2.0
"""The demonstration's directory: some numbers count as checked, one long ago, one is said to be wrong. No number is
made up: there are the hospital's of the shipped table and the ministry's hotline of `config/province.yaml`, over which
teams are reached. That somebody called them is the demonstration's invention, and the history of each says so."""

from __future__ import annotations

from datetime import timedelta

from epidesk.foundation.core.process_cache import clear_all
from epidesk.foundation.places.actions import report_wrong_number, verify_contact
from epidesk.foundation.places.directory import directory, local_today
from epidesk.foundation.places.province import province
from epidesk.foundation.places.rules import FACILITY, TEAM, VERIFY_EVERY, Wrong
from epidesk.interfaces.cli.demo.cast import Cast

SAID = "Bản minh hoạ: lần kiểm tra này được dựng ra, chưa ai gọi"
TEAMS_CHECKED = 6
OVER_THE_HOTLINE = ("Trực 24/24, qua đường dây nóng", "Day and night, over the hotline")
AT_THE_GATE = ("Cấp cứu 24/24", "Emergencies day and night")


def load_numbers(cast: Cast) -> int:
    """How many numbers count as checked."""
    clear_all()  # the directory as it stands after the teams came
    hotline = province().hotlines[0].number
    known = [one for one in directory() if one.holder == FACILITY and one.phone]
    teams = [one for one in directory() if one.holder == TEAM and one.on_duty][:TEAMS_CHECKED]
    for number, entry in enumerate([*known, *teams]):
        hours = AT_THE_GATE if entry.holder == FACILITY else OVER_THE_HOTLINE
        long_ago = VERIFY_EVERY + timedelta(days=9) if entry is teams[-1] else timedelta(days=number)
        verify_contact(
            by=cast.lead,
            holder_id=entry.id,
            phone=(entry.phone or "") if entry.holder == FACILITY else hotline,
            hours_vi=hours[0],
            hours_en=hours[1],
            source=SAID,
            verified_on=local_today() - long_ago,
        )
    clear_all()
    citizen, _name, _number = cast.citizens[0]
    report_wrong_number(by=citizen, holder_id=teams[-1].id, what=Wrong.NO_ANSWER)
    return len(known) + len(teams)
