# SPDX-License-Identifier: Apache-2.0
"""Formats of the outside world: bytes to frozen dataclasses and back. Nothing here knows a request or a row."""
