# SPDX-License-Identifier: Apache-2.0
from epidesk.intake.claims.queries.asker import TIP_PREFIX, mine, own_claims, own_tip, stage_by_code
from epidesk.intake.claims.queries.desk import (
    claim_for,
    copy_for,
    evidence_claim,
    find_by_code,
    list_claims,
    may_see_picture,
)
from epidesk.intake.claims.queries.public import (
    EVIDENCE_PREFIX,
    KeptCopy,
    feed,
    public_claim,
    public_copy,
    public_list,
    published_like,
)
from epidesk.intake.claims.queries.queue_words import queue_words
from epidesk.intake.claims.queries.service import service_level
from epidesk.intake.claims.queries.shapes import (
    ClaimDetail,
    OwnTip,
    PublicClaim,
    PublicPage,
    PublicRow,
    ServiceLevel,
    Stage,
)

__all__ = [
    "EVIDENCE_PREFIX",
    "TIP_PREFIX",
    "ClaimDetail",
    "KeptCopy",
    "OwnTip",
    "PublicClaim",
    "PublicPage",
    "PublicRow",
    "ServiceLevel",
    "Stage",
    "claim_for",
    "copy_for",
    "evidence_claim",
    "feed",
    "find_by_code",
    "list_claims",
    "may_see_picture",
    "mine",
    "own_claims",
    "own_tip",
    "public_claim",
    "public_copy",
    "public_list",
    "published_like",
    "queue_words",
    "service_level",
    "stage_by_code",
]
