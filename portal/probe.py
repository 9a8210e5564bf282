"""Whether a web address answers and still is what it was, asked carefully. A leaf.

Articles name the addresses, so whoever writes articles could make this machine ask its own neighbours. Therefore:
only http and https on their own ports; the name is resolved first, every address it has must be a public one, and the
connection goes to the very address that was looked at; each redirect passes the same gate; few bytes, little time.

A name that was let go is soon somebody else's: what leads to another owner's name, sells the name or speaks of gambling
in its title is told too (portal.suspicion).
"""

import enum
import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from urllib.parse import SplitResult, urljoin, urlsplit

from portal import suspicion
from portal.hosts import host_of, ip_of, is_public_address, is_reserved_name, normal_host, registrable

PORTS = {"http": 80, "https": 443}
REDIRECTS = 3
BYTES = 1024
PAGE = 16 * 1024
"""Bytes of a page whose title is read."""
SECONDS = 3.0
"""For one address, redirects included."""
GONE = (404, 410)
RETRIED_WITH_GET = 400
"""Some servers do not know HEAD; from this status on the page itself is asked for, as a reader would."""


class Kind(enum.StrEnum):
    DEAD = "dead"
    MOVED = "moved"
    EXPIRED = "expired"
    CERTIFICATE = "certificate"
    TAKEN = "taken"


@dataclass(frozen=True)
class Answer:
    """status: what the server said, None where nobody was asked or nobody answered. problem: a Vietnamese phrase,
    "" where there is none. is_certain: trying again later would not help. kind: of the problem."""

    status: int | None = None
    problem: str = ""
    is_certain: bool = False
    kind: Kind = Kind.DEAD


@dataclass(frozen=True)
class _Reply:
    status: int
    location: str | None
    is_page: bool
    text: str


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
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
) -> Answer:
    """Ask an address whether it is there. trusted: (address, port) pairs that pass the gate, context: which
    certificates are believed; both for tests alone."""
    ends, first = time.monotonic() + seconds, url
    try:
        for _ in range(REDIRECTS + 1):
            answer = _ask(url, first, ends, resolve, connect, trusted, context)
            if isinstance(answer, Answer):
                return answer
            url = answer
        return Answer(None, "chuyển tiếp quá nhiều lần", True)
    except _Refused as refused:
        return refused.answer
    except socket.gaierror:
        return Answer(None, "không có máy chủ tên này")
    except ssl.SSLCertVerificationError as error:
        return _certificate(error)
    except TimeoutError:
        return Answer(None, "máy chủ không trả lời kịp")
    except (OSError, ValueError, http.client.HTTPException):
        return Answer(None, "không kết nối được")


_EXPIRED, _OF_ANOTHER_NAME = 10, (62, 64)
"""X509_V_ERR_CERT_HAS_EXPIRED, …_HOSTNAME_MISMATCH, …_IP_ADDRESS_MISMATCH of OpenSSL."""


def _certificate(error: ssl.SSLCertVerificationError) -> Answer:
    if error.verify_code == _EXPIRED:
        return Answer(None, "chứng chỉ bảo mật đã hết hạn", kind=Kind.EXPIRED)
    if error.verify_code in _OF_ANOTHER_NAME:
        return Answer(None, "chứng chỉ bảo mật cấp cho tên khác", kind=Kind.CERTIFICATE)
    return Answer(None, "chứng chỉ bảo mật không hợp lệ", kind=Kind.CERTIFICATE)


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
    number = ip_of(host)  # “0x7f.1” and “2130706433” too, which resolvers would take for a machine
    addresses = [number] if number else resolve(host, _left(ends))
    if not addresses:
        raise socket.gaierror(f"{host} has no address")
    if not all(is_public_address(address) for address in addresses):
        raise _Refused(Answer(None, "chỉ mở được trong mạng nội bộ", True))
    return parts, host, addresses[0], port


def _ask(
    url: str, first: str, ends: float, resolve: Resolve, connect: Connect, trusted: frozenset, context: Callable
) -> Answer | str:
    """What this one address says: an answer, or where it leads on to."""
    parts, host, address, port = _gate(url, ends, resolve, trusted)

    def request(method: str, size: int = BYTES) -> _Reply:
        return _request(method, parts, host, address, port, ends, connect, context, size)

    reply = request("HEAD")
    if reply.status >= RETRIED_WITH_GET:
        reply = request("GET", PAGE)
    if reply.status in (301, 302, 303, 307, 308) and reply.location:
        return urljoin(url, reply.location)
    if reply.status in GONE:
        return Answer(reply.status, f"máy chủ báo {reply.status}, trang không còn", True)
    if reply.status >= 500:
        return Answer(reply.status, f"máy chủ báo lỗi {reply.status}")
    text = reply.text
    if reply.status < RETRIED_WITH_GET and reply.is_page and not text:
        try:
            text = request("GET", PAGE).text
        except (OSError, http.client.HTTPException):
            text = ""  # it is there, and that is what was asked
    return _judged(reply.status, first, url, text)


_ONE_OWNERS = (
    {"youtube.com", "youtu.be", "google.com", "goo.gl", "forms.gle", "google.com.vn"},
    {"facebook.com", "fb.com", "fb.me"},
    {"zalo.me", "zaloapp.com"},
)
_SIGNING_IN = re.compile(r"login|signin|sign-in|dang-?nhap|oauth|/sso|saml|/cas/", re.I)


def _judged(status: int, first: str, last: str, text: str) -> Answer:
    """Of an address that answers: whether it is still its owner's."""
    asked, reached = registrable(host_of(first)), registrable(host_of(last))
    moved = asked != reached and not any({asked, reached} <= owner for owner in _ONE_OWNERS)
    title = _title(text)
    if suspicion.is_parked(host_of(last), title, _words(text)):
        return Answer(status, "tên miền có vẻ đã bỏ, đang được rao bán", kind=Kind.TAKEN)
    terms = [term.text for term in suspicion.terms_in(title) if term.kind == "gambling"]
    if len(terms) > 1 or (terms and moved):  # one such word alone is news of the police as well
        told = ", ".join(f"“{term}”" for term in terms[:3])
        return Answer(status, f"trang nói về {told}; tên miền có vẻ đã đổi chủ", kind=Kind.TAKEN)
    if moved and suspicion.words_of_host(host_of(last)):
        return Answer(status, f"chuyển sang trang đáng ngờ: {host_of(last)}", kind=Kind.TAKEN)
    if moved and not _SIGNING_IN.search(last):
        return Answer(status, f"chuyển sang tên miền khác: {host_of(last)}", kind=Kind.MOVED)
    return Answer(status)


_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{0,500})", re.I)
_DESCRIPTION = re.compile(
    r"<meta[^<>]{0,100}name=[\"']description[\"'][^<>]{0,100}content=[\"']([^\"'<>]{0,500})", re.I
)
_NO_WORDS = re.compile(r"<(script|style)\b.{0,16384}?</\1>|<[^<>]{0,2000}>", re.I | re.S)


def _title(text: str) -> str:
    """The title of a page and what it says of itself."""
    return " ".join(unescape(match[1]) for match in (_TITLE.search(text), _DESCRIPTION.search(text)) if match)


def _words(text: str) -> str:
    return " ".join(unescape(_NO_WORDS.sub(" ", text)).split())[:2000]


def _request(method, parts, host, address, port, ends, connect, context, size) -> _Reply:
    left = _left(ends)
    link = connect(address, port, left)
    # One reading may be short and still the whole never end; so the line is cut when the time is over.
    knife = threading.Timer(left, _cut, [link])
    knife.daemon = True
    knife.start()
    try:
        if parts.scheme == "https":
            link = context().wrap_socket(link, server_hostname=host, do_handshake_on_connect=False)
            knife.args[0] = link
            link.do_handshake()
        line = http.client.HTTPConnection(host, port, timeout=left)
        line.sock = link
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        headers = {"User-Agent": "portal-link-check", "Accept": "*/*", "Connection": "close"}
        if method == "GET":
            headers["Range"] = f"bytes=0-{size - 1}"
        line.request(method, _ascii(target), headers=headers)
        answer = line.getresponse()
        is_page = "html" in (answer.getheader("Content-Type") or "").lower()
        body = answer.read(size) if method == "GET" else b""
        return _Reply(
            answer.status, answer.getheader("Location"), is_page, body.decode("utf-8", "replace") if is_page else ""
        )
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
