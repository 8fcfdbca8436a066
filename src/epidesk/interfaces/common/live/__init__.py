# SPDX-License-Identifier: Apache-2.0
"""Live streams (server-sent events): `/live/desk`, `/live/mine`, `/live/team`."""

import signal

END_SIGNAL = signal.SIGUSR1
"""Tells a web worker that it will stop: streams never end by themselves, and a server that stops waits for them."""
