# SPDX-License-Identifier: Apache-2.0
"""An invented register of households, and people who come again, told of otherwise.

Kinds of damage, each by itself, in `DAMAGE` with its share: what happens to records of one person in life. People who
come new are strangers, or of a household on file: they share its phone, ward and family name. The shares were written
down before anything was measured.
"""

from __future__ import annotations

import csv
import random
import unicodedata
from pathlib import Path
from typing import Any

DAMAGE = {
    "no_marks": 0.40,  # NGUYEN VAN AN
    "order": 0.15,  # An Nguyễn Văn
    "marks": 0.03,  # hỏi for ngã, a mark left out
    "middle": 0.06,  # Nguyễn An
    "letter": 0.06,  # Nguyẽn → Nguyeen, Trn
    "initials": 0.01,  # N. V. An
    "day": 0.25,  # only the year
    "date": 0.05,  # 03/12 for 12/03, a digit
    "year": 0.04,  # none at all
    "no_id": 0.40,
    "id": 0.02,  # another digit: the index says only "another"
    "no_phone": 0.12,
    "phone": 0.12,  # a new number
    "ward": 0.12,  # has moved
    "no_ward": 0.08,
    "no_sex": 0.08,
    "sex": 0.01,
}
KNOWN_ON_FILE = {"marks": 0.8, "day": 0.85, "year": 0.97, "id": 0.8, "ward": 0.9, "sex": 0.95}
WARDS = 40
HALF_KNOWN, NEIGHBOURS = 0.5, 0.1
"""Of those who come: who is on file, who is a relative of somebody on file. The rest are strangers."""
_MIX = str.maketrans({"\u0309": "\u0303", "\u0303": "\u0309"})


class Names:
    """Draws names of the shares found in `shared/data/names`."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.chance = chance
        self.families = _shares(folder / "vi_family_names_freq.csv")
        self.middles = _shares(folder / "vi_middle_names_freq.csv")
        self.givens = _shares(folder / "vi_given_names_freq.csv")

    def families_of(self, count: int) -> list[str]:
        return self.chance.choices(*self.families, k=count)

    def rest_of(self, count: int) -> list[str]:
        middles = self.chance.choices(*self.middles, k=count)
        seconds = self.chance.choices(*self.middles, k=count)
        givens = self.chance.choices(*self.givens, k=count)
        return [
            f"{middle} {given}" if self.chance.random() < 0.75 else f"{middle} {second} {given}"
            for middle, second, given in zip(middles, seconds, givens, strict=True)
        ]


def _shares(path: Path) -> tuple[list[str], list[int]]:
    with path.open(encoding="utf-8") as lines:
        rows = [(row["name"], int(row["count"])) for row in csv.DictReader(lines)]
    return [name for name, _ in rows], [count for _, count in rows]


def register(count: int, names: Names, chance: random.Random) -> list[dict[str, Any]]:
    """`count` people in households: a family name and mostly a phone in common."""
    families, rests = names.families_of(count), names.rest_of(count)
    people: list[dict[str, Any]] = []
    household = 0
    while len(people) < count:
        household += 1
        ward = chance.randrange(WARDS)
        phone = _phone(chance)
        family = families[len(people)]
        for place in range(min(chance.choice((1, 2, 3, 4, 4, 5, 6)), count - len(people))):
            at = len(people)
            own = families[at] if place == 1 else family  # the second is the wife, who keeps her name
            people.append(_person(at, f"{own} {rests[at]}", place, ward, phone, household, chance))
    return people


def _person(
    at: int, name: str, place: int, ward: int, phone: str, household: int, chance: random.Random
) -> dict[str, Any]:
    draw = chance.random
    year = chance.randint(1940, 1995) if place < 2 else chance.randint(1985, 2019)
    return {
        "unique_id": at,
        "household": household,
        "name": name if draw() < KNOWN_ON_FILE["marks"] else _bare(name),
        "true_name": name,
        "year": year if (born := draw() < KNOWN_ON_FILE["year"]) else None,
        "month": chance.randint(1, 12) if (whole := draw() < KNOWN_ON_FILE["day"] and born) else None,
        "day": chance.randint(1, 28) if whole else None,
        "sex": chance.choice(("female", "male")) if draw() < KNOWN_ON_FILE["sex"] else None,
        "ward": ward if draw() < KNOWN_ON_FILE["ward"] else None,
        "phone": phone if place == 0 or draw() < 0.4 else _phone(chance) if place == 1 or draw() < 0.6 else None,
        "id_number": f"046{chance.randrange(10**9):09d}" if draw() < KNOWN_ON_FILE["id"] else None,
        "household_phone": phone,
        "true_ward": ward,
    }


def newcomers(
    people: list[dict[str, Any]], count: int, names: Names, chance: random.Random
) -> list[tuple[dict[str, Any], int | None]]:
    """Who comes, and who that is on file (None: nobody)."""
    known = chance.sample(people, int(count * HALF_KNOWN))
    came: list[tuple[dict[str, Any], int | None]] = [(damaged(one, chance), one["unique_id"]) for one in known]
    rest = count - len(came)
    families, others = names.families_of(rest), names.rest_of(rest)
    for at in range(rest):
        relative = chance.choice(people) if at < count * NEIGHBOURS else None
        family = relative["true_name"].split()[0] if relative else families[at]
        ward = relative["true_ward"] if relative else chance.randrange(WARDS)
        phone = relative["household_phone"] if relative else _phone(chance)
        person = _person(0, f"{family} {others[at]}", chance.choice((0, 2)), ward, phone, -1, chance)
        came.append((damaged(person, chance), None))
    for at, (one, _) in enumerate(came):
        one["unique_id"] = len(people) + at
    return came


def damaged(person: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The same person as told of by somebody else."""
    draw = chance.random
    one = dict(person)
    words = one["true_name"].split()
    if draw() < DAMAGE["middle"] and len(words) > 2:
        words = [words[0], words[-1]]
    if draw() < DAMAGE["marks"]:
        at = chance.randrange(len(words))
        words[at] = _mixed(words[at], chance)
    if draw() < DAMAGE["letter"]:
        at = chance.randrange(len(words))
        words[at] = _slip(words[at], chance)
    if draw() < DAMAGE["initials"]:
        words = [f"{word[0]}." for word in words[:-1]] + words[-1:]
    if draw() < DAMAGE["order"]:
        words = [words[-1], *words[:-1]] if draw() < 0.5 else [*words[1:], words[0]]
    name = " ".join(words)
    if draw() < DAMAGE["no_marks"]:
        name = _bare(name)
    one["name"] = name.upper() if draw() < 0.2 else name
    if one["month"] and draw() < DAMAGE["date"]:
        if draw() < 0.5 and one["day"] <= 12:
            one["day"], one["month"] = one["month"], one["day"]
        else:
            one["day"] = one["day"] % 28 + 1
    if draw() < DAMAGE["day"]:
        one["day"] = one["month"] = None
    if draw() < DAMAGE["year"]:
        one["year"] = one["month"] = one["day"] = None
    if one["id_number"] and draw() < DAMAGE["id"]:
        one["id_number"] = f"046{chance.randrange(10**9):09d}"
    if draw() < DAMAGE["no_id"]:
        one["id_number"] = None
    if draw() < DAMAGE["phone"]:
        one["phone"] = _phone(chance)
    if draw() < DAMAGE["no_phone"]:
        one["phone"] = None
    if draw() < DAMAGE["ward"]:
        one["ward"] = chance.randrange(WARDS)
    if draw() < DAMAGE["no_ward"]:
        one["ward"] = None
    if one["sex"] and draw() < DAMAGE["sex"]:
        one["sex"] = "male" if one["sex"] == "female" else "female"
    if draw() < DAMAGE["no_sex"]:
        one["sex"] = None
    return one


def _phone(chance: random.Random) -> str:
    """Of the ranges that were withdrawn in 2018: nobody is called."""
    return f"+8412{chance.randrange(10**8):08d}"


def _bare(name: str) -> str:
    plain = "".join(ch for ch in unicodedata.normalize("NFD", name) if unicodedata.category(ch) != "Mn")
    return plain.replace("đ", "d").replace("Đ", "D")


def _mixed(word: str, chance: random.Random) -> str:
    apart = unicodedata.normalize("NFD", word)
    swapped = apart.translate(_MIX)
    if swapped == apart:
        marks = [at for at, ch in enumerate(apart) if unicodedata.category(ch) == "Mn"]
        if marks:
            at = chance.choice(marks)
            swapped = apart[:at] + apart[at + 1 :]
    return unicodedata.normalize("NFC", swapped)


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    other = chance.choice("aeiounhtgcm")
    before, after = word[:at], word[at + 1 :]
    return chance.choice((before + after, before + other + after, before + other + word[at:]))
