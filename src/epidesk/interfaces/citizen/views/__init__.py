# SPDX-License-Identifier: Apache-2.0
"""Pages for everybody. Views read, ask a room and show; what is true is decided below."""
