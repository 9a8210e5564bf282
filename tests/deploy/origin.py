"""A stand-in for the portal behind nginx: answers as it is told to, notes what it was asked, dies and comes back."""

import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PUBLIC = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding", "Content-Type": "text/html; charset=utf-8"}
"""What portal/freshness.py says of what is the same for everybody."""


@dataclass
class Told:
    body: str = "trang"
    status: int = 200
    headers: dict = field(default_factory=lambda: dict(PUBLIC))
    waits: float = 0
    meets: threading.Barrier | None = None
    """Answered only once as many have asked as the barrier is for."""


class Origin:
    """says: path → Told, "" for all others. asked: (method, path, headers, length of body) in order."""

    def __init__(self):
        self.says: dict[str, Told] = {"": Told()}
        self.asked: list[tuple] = []
        self.port, self.server = 0, None
        self.start()

    def start(self) -> None:
        self.server = _Server(("127.0.0.1", self.port), _Handler)
        self.server.origin = self
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def die(self) -> None:
        """From now on connections are refused."""
        if self.server:
            self.server.shutdown()
            self.server.server_close()
        self.server = None

    def count(self, path: str) -> int:
        return sum(each[1] == path for each in self.asked)


class _Server(ThreadingHTTPServer):
    daemon_threads, allow_reuse_address, block_on_close = True, True, False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def answer(self):
        origin = self.server.origin
        length = len(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        origin.asked.append((self.command, self.path, self.headers, length))
        told = origin.says.get(self.path.partition("?")[0]) or origin.says[""]
        time.sleep(told.waits)
        if told.meets:
            told.meets.wait()
        body = told.body.encode()
        self.send_response(told.status)
        for name, value in (told.headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_OPTIONS = answer

    def log_message(self, *_):
        pass
