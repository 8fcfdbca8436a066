# SPDX-License-Identifier: Apache-2.0
"""Owns what citizens ask and what the centre answers, from asked to published and corrected."""
