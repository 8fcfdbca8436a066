# SPDX-License-Identifier: Apache-2.0
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One line of the doctor. `bad` does not work, `odd` works but deserves a look; both come with advice."""

    state: Literal["good", "odd", "bad"]
    subject: str
    says: str
    advice: str = ""
