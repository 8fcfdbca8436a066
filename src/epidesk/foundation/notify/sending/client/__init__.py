# SPDX-License-Identifier: Apache-2.0
"""A small HTTP/1.1 client for push services alone: general ones manage a thousand messages a second and core.

1. Each origin has its own `Pool`: its kept-alive connections, its queue, its pauses. Nothing is shared but the loop.
2. A connection has one message in flight. When the answer is there it takes the next from its pool's queue at once:
   no task, no future, no timer for a message. Encryption happens at that moment.
3. `core.outbound` says which address an origin's name may lead to; the connection goes to that address. Redirects are
   answers, never followed.
4. At most `WINDOW` messages of a process have been begun and not yet been written down by whoever gave them
   (`written`): so many may be repeated when the process is killed, and no more.
5. An origin that does not answer is left alone for a while and everything queued for it is handed back.
"""

from epidesk.foundation.notify.sending.client.process import PushClient
from epidesk.foundation.notify.sending.client.shot import WINDOW, Shot, request_head

__all__ = ["WINDOW", "PushClient", "Shot", "request_head"]
