# SPDX-License-Identifier: Apache-2.0
"""What all doors share: the front before Django, live streams, who is asking, errors, the look."""
