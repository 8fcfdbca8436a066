# SPDX-License-Identifier: Apache-2.0
"""Owns the figures: the centre's own, counted from the rooms below when asked for and stored nowhere; and the
epidemic's, as others publish them and staff sign them, with their source and every revision."""
