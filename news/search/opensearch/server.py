"""The server as this process knows it: a client whose calls end, and what is remembered of its failures."""

import logging
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from opensearchpy import OpenSearch, Urllib3HttpConnection
from opensearchpy.exceptions import OpenSearchException
from urllib3.connection import HTTPConnection, HTTPSConnection

from news.search.outside import Away
from portal.env import SearchServer

logger = logging.getLogger("news.search")

PAUSE = 15.0
"""Seconds for which a server that has failed is not asked; then by one thread first."""
CONNECTIONS = 16
"""Kept open by a process."""
WHAT_GARBAGE_RAISES = (AttributeError, IndexError, KeyError, TypeError, ValueError)


class Server:
    def __init__(self, address: SearchServer):
        self.at = f"{address.host}:{address.port}"
        options = {}
        if address.user:
            secret = f"{address.user}:{address.password}".encode()  # the library's own way knows no Vietnamese letters
            options["headers"] = {"authorization": f"Basic {b64encode(secret).decode()}"}
        if address.is_tls:
            options |= {"use_ssl": True, "ca_certs": address.ca or None}
        self.client = OpenSearch(
            hosts=[{"host": address.host, "port": address.port}],
            connection_class=_Bounded,
            pool_maxsize=CONNECTIONS,
            max_retries=0,  # whoever waits for a search has no time for a second try
            **options,
        )
        self._silent_until = 0.0
        self._is_away = False

    def may_be_asked(self) -> bool:
        """False during the pause after a failure. Who is told True after it tries for all the others."""
        if not self._is_away:
            return True
        if time.monotonic() < self._silent_until:
            return False
        self._silent_until = time.monotonic() + PAUSE
        return True

    @contextmanager
    def asked(self) -> Iterator[OpenSearch]:
        """The client. Whatever goes wrong with the server or with its answer inside is Away, and remembered; told in
        one line when it begins, and in one when it is over."""
        try:
            yield self.client
        except Away as error:
            self._failed(error)
            raise
        except (OpenSearchException, OSError, *WHAT_GARBAGE_RAISES) as error:
            away = Away(in_words(error))
            self._failed(away)
            raise away from error
        if self._is_away:
            self._is_away = False
            logger.warning("The search server at %s answers again.", self.at)

    def _failed(self, error: Away) -> None:
        self._silent_until = time.monotonic() + PAUSE
        if not self._is_away:
            self._is_away = True
            logger.warning("The search server at %s fails, the database's own index answers: %s", self.at, error)

    def close(self) -> None:
        self.client.close()


def in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


class _Ends:
    """Of a connection: an answer is there within the timeout, whole, or the connection is cut. By itself the timeout
    bounds each wait for a few bytes, so a server that drips could keep a search for hours."""

    def getresponse(self):
        watch = threading.Timer(self.timeout or PAUSE, _cut, [self.sock])
        watch.daemon = True
        watch.start()
        try:
            return super().getresponse()  # reads the body, too
        finally:
            watch.cancel()


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


class _Http(_Ends, HTTPConnection):
    pass


class _Https(_Ends, HTTPSConnection):
    pass


class _Bounded(Urllib3HttpConnection):
    def _create_urllib3_pool(self) -> None:
        super()._create_urllib3_pool()
        self.pool.ConnectionCls = _Https if self.use_ssl else _Http
