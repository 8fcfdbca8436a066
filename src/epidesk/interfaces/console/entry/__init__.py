# SPDX-License-Identifier: Apache-2.0
"""Writing a report down for somebody who calls, comes to the counter, or tells it by radio."""
