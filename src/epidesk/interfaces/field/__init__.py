# SPDX-License-Identifier: Apache-2.0
"""The door of the teams: one mission, one big button."""
