# SPDX-License-Identifier: Apache-2.0
"""How far two records agree, in words. A level without words here would show as its code; a test holds that none is."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

AGREEMENT: dict[tuple[str, str], Promise] = {
    ("name", "same"): pgettext_lazy("two records", "the same name"),
    ("name", "other_marks"): pgettext_lazy("two records", "the same name with other marks"),
    ("name", "one_slip"): pgettext_lazy("two records", "one letter differs"),
    ("name", "two_slips"): pgettext_lazy("two records", "two letters differ"),
    ("name", "shortened"): pgettext_lazy("two records", "one without the middle name"),
    ("name", "initials"): pgettext_lazy("two records", "one with initials only"),
    ("name", "ends"): pgettext_lazy("two records", "another middle name"),
    ("name", "one_word"): pgettext_lazy("two records", "the family name or the given name in common"),
    ("name", "other"): pgettext_lazy("two records", "another name"),
    ("birth", "same"): pgettext_lazy("two records", "the same day of birth"),
    ("birth", "slip"): pgettext_lazy("two records", "one digit differs, or day and month changed places"),
    ("birth", "part"): pgettext_lazy("two records", "the same as far as both are known"),
    ("birth", "year"): pgettext_lazy("two records", "only the year is the same"),
    ("birth", "other"): pgettext_lazy("two records", "another birth"),
    ("id_number", "same"): pgettext_lazy("two records", "the same ID number"),
    ("id_number", "other"): pgettext_lazy("two records", "another ID number"),
    ("phone", "same"): pgettext_lazy("two records", "a phone in common; a family may share it"),
    ("phone", "other"): pgettext_lazy("two records", "no phone in common"),
    ("ward", "same"): pgettext_lazy("two records", "the same ward"),
    ("ward", "other"): pgettext_lazy("two records", "another ward"),
    ("sex", "same"): pgettext_lazy("two records", "the same sex"),
    ("sex", "other"): pgettext_lazy("two records", "another sex"),
}
UNKNOWN = pgettext_lazy("two records", "not known of both")
FIELDS: dict[str, Promise] = {
    "name": _("Name"),
    "birth": _("Born"),
    "id_number": _("ID number"),
    "phone": _("Phone"),
    "ward": _("Ward"),
    "sex": _("Sex"),
}
SEX: dict[str, Promise] = {
    "female": pgettext_lazy("sex of a person", "female"),
    "male": pgettext_lazy("sex of a person", "male"),
    "other": pgettext_lazy("sex of a person", "other"),
}
