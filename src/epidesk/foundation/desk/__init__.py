# SPDX-License-Identifier: Apache-2.0
"""Owns the one queue: a row per matter of any stream, with area, priority, deadline, owner and soft lock."""
