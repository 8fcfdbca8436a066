# SPDX-License-Identifier: Apache-2.0
"""Owns the person register: one row a human being, identifiers encrypted and blind-indexed, merges reversible."""
