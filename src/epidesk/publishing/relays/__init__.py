# SPDX-License-Identifier: Apache-2.0
"""Owns alerts of other agencies: read from their CAP feeds, checked, and drafts of ours to relay them."""
