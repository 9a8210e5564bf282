"""A JSON text sent to an address of our own choosing, signed, within seconds. A leaf.

X-Portal-Signature is "sha256=" and the HMAC-SHA256 of "<X-Portal-Timestamp>.<body>" in hexadecimal digits, under a
secret that both sides know; the receiver refuses what is older than some minutes. No redirect is followed.
"""

import hashlib
import hmac
import http.client
import socket
import ssl
import threading
import time
from contextlib import suppress
from urllib.parse import urlsplit

from portal.probe import resolve

SECONDS = 5
"""Of each wait; all together at most twice that."""
ANSWER = 4096
"""Bytes that are read of the answer."""


class Refused(Exception):
    """The receiver answered, but did not take it."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def post(url: str, body: bytes, secret: str) -> int:
    """The status that was answered, of 200 to 299. Raises Refused, or OSError and http.client.HTTPException."""
    parts = urlsplit(url)
    timestamp = str(int(time.time()))
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "portal-alarm",
        "X-Portal-Timestamp": timestamp,
        "X-Portal-Signature": signature(secret, timestamp, body),
        "Connection": "close",
    }
    sock = _connected(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80), parts.scheme == "https")
    watch = threading.Timer(SECONDS * 2, _cut, [sock])  # a server that drips must not hold the worker
    watch.daemon = True
    watch.start()
    connection = http.client.HTTPConnection(parts.hostname, timeout=SECONDS)
    connection.sock = sock
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read(ANSWER)
        if not 200 <= answer.status < 300:
            raise Refused(f"HTTP {answer.status}")
        return answer.status
    finally:
        watch.cancel()
        connection.close()


def _connected(host: str, port: int, is_tls: bool) -> socket.socket:
    addresses = resolve(host, SECONDS)
    if not addresses:
        raise OSError(f"{host} has no address")
    sock = socket.create_connection((addresses[0], port), timeout=SECONDS)
    if not is_tls:
        return sock
    try:
        return ssl.create_default_context().wrap_socket(sock, server_hostname=host)
    except BaseException:
        sock.close()
        raise


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
