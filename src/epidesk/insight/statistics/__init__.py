# SPDX-License-Identifier: Apache-2.0
"""Owns the figures counted from the rooms below; stores nothing that it could count."""
