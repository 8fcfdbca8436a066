# SPDX-License-Identifier: Apache-2.0
"""Somebody saw a person who may be ill with what is going round, or a breach of the rules against it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from epidesk.intake.incidents.kinds.kind import Choice, Kind

SUSPECTED_CASE = Kind(
    code="suspected_case",
    label=_("Report of a suspected case"),
    short_label=pgettext_lazy("incident", "Report"),
    icon="eye",
    seen_label=_("What did you see?"),
    seen=(
        Choice("fever_cough", _("Fever, cough"), gettext_noop("fever, cough")),
        Choice("breathless", _("Short of breath"), gettext_noop("short of breath")),
        Choice("from_outbreak_area", _("Just came from an outbreak area"), gettext_noop("came from an outbreak area")),
        Choice("left_quarantine", _("Left quarantine"), gettext_noop("left quarantine")),
        Choice("crowd", _("A crowd gathered"), gettext_noop("a crowd gathered")),
        Choice("other", _("Something else"), gettext_noop("something else")),
    ),
    outcomes=(
        Choice("founded", _("Founded, measures taken")),
        Choice("advised", _("Advised on the spot")),
        Choice("taken_to_care", _("Taken to a place of care")),
        Choice("unfounded", _("Unfounded")),
        Choice("not_found", _("Nobody found at the place")),
    ),
    is_public=True,
    is_verified=True,
    title_order=("breathless", "fever_cough", "left_quarantine", "from_outbreak_area", "crowd", "other"),
)
