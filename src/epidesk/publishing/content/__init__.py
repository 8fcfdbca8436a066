# SPDX-License-Identifier: Apache-2.0
"""Owns what the centre tells everybody in its own words: texts that bind it, guides, local rules."""
