# SPDX-License-Identifier: Apache-2.0
"""A line to the site that breaks as a test wants it: between the phone and the port, where no browser can know."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


class Line:
    """A TCP relay. `down`: refuses all. `lose`: so many answers to `POST /report`, `/medical` and a mission's
    forms are cut off after the site has worked on them, `drop`: so many such requests never reach it."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.down = False
        self.lose = self.drop = 0
        self.lost = self.dropped = 0
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _ = self.server.accept()
                threading.Thread(target=self._relay, args=(phone,), daemon=True).start()

    def _relay(self, phone: socket.socket) -> None:
        with phone, contextlib.suppress(OSError):
            if self.down:
                return
            with socket.create_connection(("127.0.0.1", self.target)) as site:
                fate = {"cut": False}
                up = threading.Thread(target=self._up, args=(phone, site, fate), daemon=True)
                up.start()
                while data := site.recv(65536):
                    if fate["cut"] or self.down:
                        self.lost += fate["cut"]
                        break
                    phone.sendall(data)
                for end in (phone, site):
                    with contextlib.suppress(OSError):
                        end.shutdown(socket.SHUT_RDWR)

    def _up(self, phone: socket.socket, site: socket.socket, fate: dict[str, bool]) -> None:
        with contextlib.suppress(OSError):
            while data := phone.recv(65536):
                if data.startswith((b"POST /report", b"POST /medical", b"POST /field/missions")):
                    if self.drop > 0:
                        self.drop -= 1
                        self.dropped += 1
                        break
                    if self.lose > 0:
                        self.lose -= 1
                        fate["cut"] = True
                if self.down:
                    break
                site.sendall(data)
            for end in (phone, site):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.server.close()


@contextlib.contextmanager
def line(port: int) -> Iterator[Line]:
    one = Line(port)
    try:
        yield one
    finally:
        one.close()
