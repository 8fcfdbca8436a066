# SPDX-License-Identifier: Apache-2.0
"""Every read of screening."""

from epidesk.response.screening.queries.checkpoints import (
    classes_at_checkpoint,
    declaration_of_receipt,
    revoked,
    verifying_keys,
)
from epidesk.response.screening.queries.differences import (
    DifferencePage,
    DifferenceRow,
    Pair,
    RunCard,
    WardCount,
    differences,
    get_run,
    pairs,
    runs_of,
    ward_counts,
)
from epidesk.response.screening.queries.standing import (
    OwnScreening,
    ReceiptCard,
    Standing,
    my_class,
    standing,
    valid_receipt,
)
from epidesk.response.screening.queries.versions import (
    ShippedFile,
    VersionCard,
    VersionRow,
    adopted_version,
    get_version,
    list_shipped,
    list_versions,
)

__all__ = [
    "DifferencePage",
    "DifferenceRow",
    "OwnScreening",
    "Pair",
    "ReceiptCard",
    "RunCard",
    "ShippedFile",
    "Standing",
    "VersionCard",
    "VersionRow",
    "WardCount",
    "adopted_version",
    "classes_at_checkpoint",
    "declaration_of_receipt",
    "differences",
    "get_run",
    "get_version",
    "list_shipped",
    "list_versions",
    "my_class",
    "pairs",
    "revoked",
    "runs_of",
    "standing",
    "valid_receipt",
    "verifying_keys",
    "ward_counts",
]
