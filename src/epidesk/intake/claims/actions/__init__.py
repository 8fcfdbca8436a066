# SPDX-License-Identifier: Apache-2.0
from epidesk.intake.claims.actions.checking import reject, reopen, start, write_draft
from epidesk.intake.claims.actions.evidence import (
    add_evidence,
    change_shown,
    fetch_again,
    keep_copy,
    remove_evidence,
)
from epidesk.intake.claims.actions.joining import merge, reject_pair, split, suggest_same
from epidesk.intake.claims.actions.publishing import (
    AlreadyPublished,
    pause,
    publish,
    publish_evidence,
    resume,
    unpublish,
)
from epidesk.intake.claims.actions.sending import Sent, count_address, send_claim
from epidesk.intake.claims.actions.telling import tell_askers, tell_received

__all__ = [
    "AlreadyPublished",
    "Sent",
    "add_evidence",
    "change_shown",
    "count_address",
    "fetch_again",
    "keep_copy",
    "merge",
    "pause",
    "publish",
    "publish_evidence",
    "reject",
    "reject_pair",
    "remove_evidence",
    "reopen",
    "resume",
    "send_claim",
    "split",
    "start",
    "suggest_same",
    "tell_askers",
    "tell_received",
    "unpublish",
    "write_draft",
]
