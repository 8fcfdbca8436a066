# SPDX-License-Identifier: Apache-2.0
"""March 2020 in Viet Nam, from the patients' lists as published: who sat in flight VN0054 with patient 17, and whether
levels agree with the chains of infection that the Ministry told. Only where the lists stand beside the project."""

from __future__ import annotations

import csv
import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from epikit.exposure import FURTHEST, Contact, Infectious, Rules, Stay, derive, nearness
from epikit.text.conveyances import flight_number

RULES = Rules(window_days=14, frees_after_days=5, frees_below_after_days=0)
PATIENT_17_SEAT = "5K"
LANDED = date(2020, 3, 2)


@pytest.fixture(scope="module")
def patients(shared: Path) -> Path:
    folder = shared / "data" / "patients"
    if not folder.is_dir():
        pytest.skip("the lists of patients are not beside the project")
    return folder


def rows(path: Path) -> Iterator[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def landed_on(text: str) -> date | None:
    """The day in "…VN0054 từ Anh về Việt Nam ngày 2/3/2020"."""
    found = re.search(r"(\d{1,2})/0?(\d)/2020", text)
    return date(2020, int(found[2]), int(found[1])) if found else None


def test_whoever_shared_the_flight_of_patient_17_is_found_and_nobody_of_later_flights(patients):
    passengers = {}
    for row in rows(patients / "vn_patients_2020-01_05_moh_tracker.csv"):
        numbers = {flight_number(one) for one in re.findall(r"VN\s?0*54", row["flights"])}
        if "VN54" in numbers:
            # where the text names no day, the announcement tells: those of the first flight were known by 14 March
            passengers[row["id"]] = landed_on(row["desc"]) or (
                LANDED if row["positiveDate"] <= "2020-03-10" else date.fromisoformat(row["positiveDate"])
            )
    assert len(passengers) > 10
    start = datetime(2020, 3, 1, 11, tzinfo=UTC)

    def stay(day: date) -> Stay:
        begin = start + timedelta(days=(day - LANDED).days)
        return Stay(begin, begin + timedelta(hours=11))

    exposed = {
        who
        for who, day in passengers.items()
        if nearness(stay(LANDED), stay(day), now=start + timedelta(days=60), vehicle=True, seat=PATIENT_17_SEAT)
    }
    published = {
        row["patient"].removeprefix("BN")
        for row in rows(patients / "vn_patient_links_2020.csv")
        if row["infected_by"] == "BN17"
    }
    assert published & set(passengers) <= exposed
    # The lists give no seat but patient 17's; of one passenger the announcement says that he sat in the rows near by.
    near = {
        row["id"] for row in rows(patients / "vn_patients_2020-01_05_moh_tracker.csv") if "gần hàng ghế" in row["desc"]
    }
    assert near == {"21"} & exposed
    assert {who for who, day in passengers.items() if day > date(2020, 3, 5)}.isdisjoint(exposed)
    assert len(exposed) >= 5


def test_levels_agree_with_the_published_chains(patients):
    announced = {
        row["patient"]: date.fromisoformat(row["date_announced"])
        for row in rows(patients / "vn_patients_2020-01_10_detail.csv")
    }
    links = []
    for row in rows(patients / "vn_patient_links_2020.csv"):
        announced.setdefault(row["patient"], date.fromisoformat(row["date_announced"]))
        links.append((row["infected_by"], row["patient"]))
    depth = _depths(links)
    sources = {who: day for who, day in depth.items() if day == 0}
    contacts, confirmed = [], {}
    for source, patient in links:
        # Nobody published the days of meeting: two weeks before the infected was announced, at the latest that day.
        day = announced[patient]
        contacts.append(Contact(source, patient, day - timedelta(days=14), day))
    for source in sources:
        first = min(announced[patient] for one, patient in links if one == source)
        confirmed[source] = Infectious(min(announced.get(source, first), first) - timedelta(days=17))
    agreed = told = 0
    for patient, far in depth.items():
        if not 0 < far <= FURTHEST:
            continue
        standing = derive(contacts, confirmed, rules=RULES, on=announced[patient]).get(patient)
        told += 1
        if standing is not None:
            assert standing.level == far, patient
            agreed += 1
    assert told > 150
    assert agreed / told >= 0.95, f"{agreed} of {told}"


def _depths(links: list[tuple[str, str]]) -> dict[str, int]:
    """How far each patient stands from the first of the chain, as published."""
    below = defaultdict(list)
    for source, patient in links:
        below[source].append(patient)
    infected = {patient for _source, patient in links}
    found = {source: 0 for source in below if source not in infected}
    queue = deque(found)
    while queue:
        who = queue.popleft()
        for patient in below[who]:
            if patient not in found:
                found[patient] = found[who] + 1
                queue.append(patient)
    return found
