# SPDX-License-Identifier: Apache-2.0
"""The centre: a Django project in floors and rooms. ARCHITECTURE.md is the map."""

__version__ = "0.1.0"
