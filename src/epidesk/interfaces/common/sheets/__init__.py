# SPDX-License-Identifier: Apache-2.0
"""Bringing a sheet in, as every door shows it: what was found, what would happen, what is wrong, what is done."""

from __future__ import annotations

from epidesk.interfaces.common.sheets.flow import Flow

__all__ = ["Flow"]
