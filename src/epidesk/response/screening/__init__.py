# SPDX-License-Identifier: Apache-2.0
"""Who must do what, and why: versions of the rule set, what it says of every declaration, and signed receipts of it."""
