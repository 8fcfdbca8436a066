# SPDX-License-Identifier: Apache-2.0
"""Live streams (server-sent events): `/live/desk`, `/live/mine`, `/live/team`."""
