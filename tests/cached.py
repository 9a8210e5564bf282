"""The page cache in tests: one of a process, driven as a web server drives it; and the whole client behind one."""

import io
from contextlib import contextmanager
from http.client import responses
from unittest import mock
from wsgiref.validate import validator

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.http import HttpResponse
from django.test import Client
from django.test.client import RequestFactory

from portal.pagecache import PageCache, wsgi
from portal.pagecache.asking import asked


@contextmanager
def _one_connection():
    """Inside a test's transaction the connection is the test's own, as Django's test client has it."""
    if not connection.in_atomic_block:
        yield
        return
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        with mock.patch.object(wsgi, "close_old_connections", lambda: None):
            yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


class Answer:
    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes):
        self.status, self.body = int(status.split()[0]), body
        self.headers = {name.lower(): value for name, value in headers}
        assert len(self.headers) == len(headers), f"a header twice: {headers}"

    @property
    def text(self) -> str:
        return self.body.decode()


class Process:
    """A page cache of its own, as another process would have it. made: the addresses for which Django was asked."""

    def __init__(self, application=None, **options):
        self.made: list[str] = []
        self._django = application or WSGIHandler()
        self.cache = PageCache(self._make, **options)
        self._server = validator(self.cache)  # the rules of PEP 3333, both ways

    def _make(self, environ, start_response):
        self.made.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}".removesuffix("?"))
        return self._django(environ, start_response)

    def get(self, address: str, *, method: str = "GET", host: str = "testserver", environ=None, **headers) -> Answer:
        """headers: by their names with "_" for "-"."""
        path, _, query = address.partition("?")
        given = RequestFactory().generic(method, path).environ
        given |= {"QUERY_STRING": query, "HTTP_HOST": host, "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO()}
        given |= {f"HTTP_{name.upper()}": value for name, value in headers.items()} | (environ or {})
        given = {name: value for name, value in given.items() if value is not None}
        said = []
        with _one_connection():
            body = self._server(
                given, lambda status, headers, exc_info=None: said.append((status, headers)) or _no_writing
            )
            try:
                whole = b"".join(body)
            finally:
                body.close()
        (status, headers), *more = said
        assert not more
        return Answer(status, headers, whole)


def _no_writing(data: bytes) -> None:
    raise AssertionError("write() is for old programs")


class CachedClient(Client):
    """Django's test client, whose anonymous questions go through a page cache (`pytest --page-cache`)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plain, cache = self.handler, PageCache(WSGIHandler())

        def handler(environ: dict):
            environ = {"HTTP_HOST": "testserver"} | environ
            if asked(environ) is None:
                return plain(environ)
            said = []
            with _one_connection():
                body = cache(environ, lambda status, headers, exc_info=None: said.append((status, headers)))
                whole = b"".join(body)
            [(status, headers)] = said
            response = HttpResponse(whole, status=int(status.split()[0]), reason=responses[int(status[:3])])
            del response["Content-Type"]
            for name, value in headers:
                response[name] = value
            if "Location" in response:
                response.url = response["Location"]  # as redirects have it
            response.wsgi_request = WSGIRequest(environ)
            return response

        self.handler = handler
