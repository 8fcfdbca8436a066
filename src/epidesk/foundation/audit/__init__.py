# SPDX-License-Identifier: Apache-2.0
"""Owns the ledger: who did what, when and why, append-only and sealed; and who read whose record."""
