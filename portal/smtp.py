"""Django's SMTP backend with an end to every connection.

EMAIL_TIMEOUT bounds each wait for the server; one that sends a letter now and then could hold the worker for hours.
"""

import socket
import threading
from contextlib import suppress

from django.core.mail.backends import smtp

CONNECTED_FOR = 30
"""Seconds of one connection in all, from its first word to its last."""


class EmailBackend(smtp.EmailBackend):
    client = None
    watch: threading.Timer | None = None

    @property
    def connection_class(self):
        backend = self

        class Client(super().connection_class):
            def _get_socket(self, *args, **kwargs):
                backend.client = self  # known before the server's greeting, which may drip as well
                return super()._get_socket(*args, **kwargs)

        return Client

    def open(self):
        if self.connection is None:
            self._unwatch()
            self.watch = threading.Timer(CONNECTED_FOR, self.cut)
            self.watch.daemon = True
            self.watch.start()
        try:
            return super().open()
        except Exception:
            self._unwatch()
            raise

    def close(self):
        try:
            super().close()
        finally:
            self._unwatch()

    def cut(self) -> None:
        """Shut the socket: whoever waits on it gets an error at once."""
        sock = getattr(self.client, "sock", None)
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _unwatch(self) -> None:
        if self.watch is not None:
            self.watch.cancel()
