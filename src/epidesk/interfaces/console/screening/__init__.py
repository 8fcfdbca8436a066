# SPDX-License-Identifier: Apache-2.0
"""What the pages of screening show: rule sets in plain words, lists of who changes."""
