# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.queries import QueueFilter, queue
from epidesk.foundation.desk.rules import State
from epikit.codes import BadCode, normalise_code


def find_other(viewer: Viewer, typed: str) -> UUID:
    """The matter with this tracking code. Raises `Invalid` beside the field."""
    try:
        code = normalise_code(typed)
    except BadCode:
        raise Invalid({"of": _("This is no tracking code. It has 8 characters, such as 7K3M-42XY.")}) from None
    found = queue(viewer, QueueFilter(state=State.ALL, text=code), limit=1).items
    if not found or normalise_code(found[0].code) != code:
        raise Invalid({"of": _("There is no report with this code in your area.")})
    return found[0].subject_id
