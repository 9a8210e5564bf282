"""Whether a web address answers, asked carefully. A leaf.

Articles name the addresses, so whoever writes articles could make this machine ask its own neighbours. Therefore:
only http and https on their own ports; the name is resolved first, every address it has must be a public one, and the
connection goes to the very address that was looked at; each redirect passes the same gate; few bytes, little time.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from portal.hosts import is_public_address, is_reserved_name, normal_host

PORTS = {"http": 80, "https": 443}
REDIRECTS = 3
BYTES = 1024
SECONDS = 3.0
"""For one address, redirects included."""
GONE = (404, 410)
RETRIED_WITH_GET = 400
"""Some servers do not know HEAD; from this status on the page itself is asked for, as a reader would."""


@dataclass(frozen=True)
class Answer:
    """status: what the server said, None where nobody was asked or nobody answered. problem: a Vietnamese phrase,
    "" where there is none. is_certain: trying again later would not help."""

    status: int | None = None
    problem: str = ""
    is_certain: bool = False


class _Refused(Exception):
    """This address is not asked. `answer` says what is to be said of it."""

    def __init__(self, answer: Answer):
        self.answer = answer
        super().__init__(answer.problem)


Resolve = Callable[[str, float], list[str]]
Connect = Callable[[str, int, float], socket.socket]


def resolve(host: str, timeout: float) -> list[str]:
    """Every address of a name. The system's resolver knows no time limit, so it runs in a thread of its own."""
    found: list[str] = []
    failed: list[OSError] = []

    def ask():
        try:
            found.extend(
                dict.fromkeys(str(row[4][0]) for row in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
            )
        except OSError as error:
            failed.append(error)

    thread = threading.Thread(target=ask, daemon=True, name=f"resolve {host}")
    thread.start()
    thread.join(timeout)
    if failed:
        raise failed[0]
    if thread.is_alive():
        raise TimeoutError(f"{host} was not resolved in time")
    return found


def connect(address: str, port: int, timeout: float) -> socket.socket:
    """Both are as looked at by the gate; an address, not a name, so nothing is resolved again."""
    return socket.create_connection((address, port), timeout=timeout)


def probe(
    url: str,
    *,
    seconds: float = SECONDS,
    resolve: Resolve = resolve,
    connect: Connect = connect,
    trusted: frozenset[tuple[str, int]] = frozenset(),
) -> Answer:
    """Ask an address whether it is there. trusted: (address, port) pairs that pass the gate, for tests alone."""
    ends = time.monotonic() + seconds
    try:
        for _ in range(REDIRECTS + 1):
            answer = _ask(url, ends, resolve, connect, trusted)
            if isinstance(answer, Answer):
                return answer
            url = answer
        return Answer(None, "chuyển tiếp quá nhiều lần", True)
    except _Refused as refused:
        return refused.answer
    except socket.gaierror:
        return Answer(None, "không có máy chủ tên này")
    except ssl.SSLCertVerificationError:
        return Answer(None, "chứng chỉ bảo mật không hợp lệ")
    except TimeoutError:
        return Answer(None, "máy chủ không trả lời kịp")
    except (OSError, ValueError, http.client.HTTPException):
        return Answer(None, "không kết nối được")


def _gate(url: str, ends: float, resolve: Resolve, trusted: frozenset) -> tuple[SplitResult, str, str, int]:
    """(the parts of the address, its host, the address to connect to, the port), or _Refused."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise _Refused(Answer(None, "địa chỉ không hợp lệ", True))
    host, port = parts.hostname.rstrip("."), parts.port or PORTS[parts.scheme]
    if not normal_host(host):
        raise _Refused(Answer(None, "địa chỉ không hợp lệ", True))
    host = host if ":" in host else host.encode("idna").decode("ascii")
    if (host, port) in trusted:
        return parts, host, host, port
    if port not in PORTS.values() or is_reserved_name(host):
        raise _Refused(Answer())
    addresses = [host] if ":" in host or host.replace(".", "").isdigit() else resolve(host, _left(ends))
    if not addresses:
        raise socket.gaierror(f"{host} has no address")
    if not all(is_public_address(address) for address in addresses):
        raise _Refused(Answer(None, "chỉ mở được trong mạng nội bộ", True))
    return parts, host, addresses[0], port


def _ask(url: str, ends: float, resolve: Resolve, connect: Connect, trusted: frozenset) -> Answer | str:
    """What this one address says: an answer, or where it leads on to."""
    parts, host, address, port = _gate(url, ends, resolve, trusted)
    status = location = None
    for method in ("HEAD", "GET"):
        status, location = _request(method, parts, host, address, port, ends, connect)
        if status < RETRIED_WITH_GET:
            break
    if status in (301, 302, 303, 307, 308) and location:
        return urljoin(url, location)
    if status in GONE:
        return Answer(status, f"máy chủ báo {status}, trang không còn", True)
    if status >= 500:
        return Answer(status, f"máy chủ báo lỗi {status}")
    return Answer(status)


def _request(method, parts, host, address, port, ends, connect) -> tuple[int, str | None]:
    left = _left(ends)
    link = connect(address, port, left)
    # One reading may be short and still the whole never end; so the line is cut when the time is over.
    knife = threading.Timer(left, _cut, [link])
    knife.daemon = True
    knife.start()
    try:
        if parts.scheme == "https":
            link = ssl.create_default_context().wrap_socket(link, server_hostname=host, do_handshake_on_connect=False)
            knife.args[0] = link
            link.do_handshake()
        line = http.client.HTTPConnection(host, port, timeout=left)
        line.sock = link
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        headers = {"User-Agent": "portal-link-check", "Accept": "*/*", "Connection": "close"}
        if method == "GET":
            headers["Range"] = f"bytes=0-{BYTES - 1}"
        line.request(method, _ascii(target), headers=headers)
        answer = line.getresponse()
        if method == "GET":
            answer.read(BYTES)
        return answer.status, answer.getheader("Location")
    finally:
        knife.cancel()
        link.close()


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("no time left")
    return left


def _cut(link: socket.socket) -> None:
    try:
        link.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it has just ended by itself


def _ascii(target: str) -> str:
    """A path that may hold Vietnamese letters, as browsers send it."""
    return "".join(c if 32 < ord(c) < 127 else "".join(f"%{byte:02X}" for byte in c.encode()) for c in target)
