# SPDX-License-Identifier: Apache-2.0
"""Owns retention: which personal column lives how long, applied over all rooms every night."""
