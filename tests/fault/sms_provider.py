# SPDX-License-Identifier: Apache-2.0
"""An SMS provider in a process of its own: `python sms_provider.py FOLDER`. It does what FOLDER/mode says, and writes
each message that it takes as a line of FOLDER/taken. Its port stands in FOLDER/port.

Modes: `ok`; `503` (takes nothing); `slow` (takes it, answers too late); `hang-up` (takes it, closes without an answer).
"""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

FOLDER = Path(sys.argv[1])
TOO_LATE_S = 2.0


class Provider(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        mode = (FOLDER / "mode").read_text()
        if mode == "503":
            self.send_response(503)
            self.end_headers()
            return
        with (FOLDER / "taken").open("a") as taken:
            taken.write(json.dumps(message) + "\n")
        if mode == "hang-up":
            self.close_connection = True
            self.connection.close()
            return
        if mode == "slow":
            time.sleep(TOO_LATE_S)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": "ok"}')

    def log_message(self, *_: Any) -> None:
        pass


if __name__ == "__main__":
    wanted = int((FOLDER / "port").read_text() or 0) if (FOLDER / "port").exists() else 0
    server = ThreadingHTTPServer(("127.0.0.1", wanted), Provider)
    (FOLDER / "port").write_text(str(server.server_address[1]))
    server.serve_forever()
