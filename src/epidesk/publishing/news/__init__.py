# SPDX-License-Identifier: Apache-2.0
"""Owns news of others: the allow-list of their feeds, what they said, and which of it is one story."""
