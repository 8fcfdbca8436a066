# SPDX-License-Identifier: Apache-2.0
"""The websocket `/video/ws`: the one way from a browser to Janus."""
