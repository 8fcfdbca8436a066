# SPDX-License-Identifier: Apache-2.0
"""Alerts for machines: CAP 1.2 as published, its feed, and a small JSON for the pages of partners."""
