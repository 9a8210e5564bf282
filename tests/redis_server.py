"""A Redis of the tests' own: the few commands that the page cache sends, and every way to answer badly."""

import socketserver
import threading
import time


class RedisServer(socketserver.ThreadingTCPServer):
    """values: what is stored. mood: "" (in order), "dead" (closes), "slow" (answers after a second), "lies" (another
    protocol), "refuses" (an error for everything)."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.values: dict[bytes, tuple[bytes, float]] = {}
        self.mood, self.asked, self.lock = "", 0, threading.Lock()
        self.url = f"redis://127.0.0.1:{self.server_address[1]}/0"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def value(self, name: bytes) -> bytes:
        value, until = self.values.get(name, (b"", 0))
        return value if time.time() < until else b""

    def answer(self, command: list[bytes]) -> bytes:
        self.asked += 1
        match [command[0].upper(), *command[1:]]:
            case [b"GETRANGE", name, _, _]:
                return _bulk(self.value(name))
            case [b"EXISTS", name]:
                return b":%d\r\n" % bool(self.value(name))
            case [b"DEL", name]:
                return b":%d\r\n" % bool(self.values.pop(name, None))
            case [b"SET", name, value, *how]:
                if b"NX" in how and self.value(name):
                    return b"$-1\r\n"
                self.values[name] = value, time.time() + int(how[how.index(b"PX") + 1]) / 1000
                return b"+OK\r\n"
            case [b"CLIENT" | b"SELECT", *_]:
                return b"+OK\r\n"
        raise AssertionError(command)


def _bulk(value: bytes) -> bytes:
    return b"$%d\r\n%s\r\n" % (len(value), value)


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        while line := self.rfile.readline():
            command = []
            for _ in range(int(line[1:])):
                length = int(self.rfile.readline()[1:])
                command.append(self.rfile.read(length + 2)[:-2])
            match self.server.mood:
                case "dead":
                    return
                case "slow":
                    time.sleep(1)
                case "lies":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
                    continue
                case "refuses":
                    self.wfile.write(b"-ERR no\r\n")
                    continue
            with self.server.lock:
                answer = self.server.answer(command)
            try:
                self.wfile.write(answer)
            except OSError:  # nobody waits any more
                return
