# SPDX-License-Identifier: Apache-2.0
"""Speed, measured beside its limit in the same run: `epidesk bench NAME --json`."""
