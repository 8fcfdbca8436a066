# SPDX-License-Identifier: Apache-2.0
"""Janus as our child: where it lies, its configuration, and the two sockets by which we speak with it."""
