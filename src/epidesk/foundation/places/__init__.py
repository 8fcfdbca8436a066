# SPDX-License-Identifier: Apache-2.0
"""Owns administrative areas in dated sets, facilities, the directory, and which area holds a point."""
