# SPDX-License-Identifier: Apache-2.0
"""Video rooms: who may sit where, what a browser may say to Janus, and the words we speak with Janus ourselves.

Janus (Debian's package) is a process of its own, started by `epidesk up`. Browsers never reach it: they speak with the
gate at `/video/ws`, which names the room, the participant and the token itself.
"""
