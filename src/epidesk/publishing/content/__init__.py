# SPDX-License-Identifier: Apache-2.0
"""Owns the texts by which the centre binds itself: fair use, privacy, emergency use, by language and day."""
