"""Asking an address whether it is there, and above all: what is never asked."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portal.probe import Answer, probe, resolve

SECONDS = 2.0


class Spy:
    """A resolver and a connector that note what they were asked for; nothing is ever sent."""

    def __init__(self, **names: list[str]):
        self.names = {name.replace("_", "."): addresses for name, addresses in names.items()}
        self.asked: list[str] = []
        self.connected: list[tuple[str, int]] = []

    def resolve(self, host, timeout):
        self.asked.append(host)
        if host not in self.names:
            raise socket.gaierror(f"no {host}")
        return self.names[host]

    def connect(self, address, port, timeout):
        self.connected.append((address, port))
        raise ConnectionRefusedError

    def probe(self, url: str) -> Answer:
        return probe(url, seconds=SECONDS, resolve=self.resolve, connect=self.connect)


INSIDE = """127.0.0.1 10.1.2.3 192.168.0.1 172.31.0.1 169.254.169.254 100.64.0.9 0.0.0.0 224.0.0.1 240.0.0.1 ::1 fe80::1
fc00::5 ::ffff:127.0.0.1 ::ffff:169.254.169.254 64:ff9b::a00:1 2002:7f00:1::1""".split()


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_not_connected_to(address):
    spy = Spy(xau_vn=[address])
    answer = spy.probe("https://xau.vn/")
    assert spy.connected == []
    assert answer == Answer(None, "chỉ mở được trong mạng nội bộ", True)


def test_a_name_with_one_address_inside_is_refused_altogether():
    spy = Spy(xau_vn=["8.8.8.8", "10.0.0.1"])
    spy.probe("https://xau.vn/")
    assert spy.connected == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://127.1/",
        "http://2130706433/",
        "http://0/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_an_address_inside_is_not_connected_to_either(url):
    spy = Spy()
    spy.probe(url)
    assert spy.connected == [] and spy.asked == []


@pytest.mark.parametrize(
    "url",
    ["http://may.example/", "http://intranet/", "http://a.local/", "https://tot.vn:8443/", "http://tot.vn:22/",
     "ftp://tot.vn/", "file:///etc/passwd", "gopher://tot.vn/", "https://ai:pass@tot.vn/", "https://", "", "https://[::1",
     "http://a b/", "tot.vn"],
)  # fmt: skip
def test_what_is_not_even_looked_up(url):
    spy = Spy(tot_vn=["8.8.8.8"])
    spy.probe(url)
    assert spy.asked == [] and spy.connected == []


def test_the_connection_goes_to_the_very_address_that_was_looked_at():
    spy = Spy(tot_vn=["8.8.8.8"])
    assert spy.probe("https://tot.vn/") == Answer(None, "không kết nối được")
    assert (spy.asked, spy.connected) == (["tot.vn"], [("8.8.8.8", 443)])


def test_a_name_that_nobody_knows():
    assert Spy().probe("https://khong-co.vn/") == Answer(None, "không có máy chủ tên này")


def test_a_resolver_that_sleeps_is_left_behind(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **rest: time.sleep(0.5) or [])
    with pytest.raises(TimeoutError):
        resolve("cham.vn", 0.05)


# A server on this machine


class House(BaseHTTPRequestHandler):
    asked: list[tuple[str, str]] = []
    protocol_version = "HTTP/1.1"

    def answer(self):
        House.asked.append((self.command, self.path))
        status, _, to = self.path.strip("/").partition("/")
        if status == "cham":
            try:
                while True:  # a byte now and then, for ever
                    self.wfile.write(b"x")
                    time.sleep(0.05)
            except OSError:
                self.close_connection = True
            return
        if status == "405":
            self.send_response(405 if self.command == "HEAD" else 200)
        elif status == "lon":
            self.send_response(404 if self.command == "HEAD" else 200)
            self.send_header("Content-Length", str(10**9))
            self.end_headers()
            return
        else:
            self.send_response(int(status or 200))
        if to:
            self.send_header("Location", to if "://" in to else f"/{to}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET = answer

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def ask():
    House.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), House)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_port
    trusted = frozenset({("127.0.0.1", port)})

    def ask(path: str, seconds: float = SECONDS, trusted=trusted) -> Answer:
        return probe(f"http://127.0.0.1:{port}{path}", seconds=seconds, resolve=Spy().resolve, trusted=trusted)

    yield ask
    server.shutdown()
    server.server_close()


def test_one_that_answers(ask):
    assert ask("/") == Answer(200)
    assert House.asked == [("HEAD", "/")]


def test_without_being_trusted_it_is_not_asked(ask):
    ask("/", trusted=frozenset())
    assert House.asked == []


@pytest.mark.parametrize("status", [404, 410])
def test_one_that_is_gone_is_gone_for_certain(ask, status):
    answer = ask(f"/{status}")
    assert (answer.status, answer.is_certain) == (status, True) and str(status) in answer.problem


@pytest.mark.parametrize("status", [401, 403, 418, 429])
def test_a_door_that_is_shut_for_us_may_be_open_for_readers(ask, status):
    assert ask(f"/{status}") == Answer(status)


def test_a_failure_of_the_server_may_pass(ask):
    answer = ask("/503")
    assert (answer.status, answer.is_certain) == (503, False) and answer.problem


def test_where_head_is_unknown_the_page_is_asked_for(ask):
    assert ask("/405") == Answer(200)
    assert [method for method, _ in House.asked] == ["HEAD", "GET"]


def test_of_a_large_page_little_is_read(ask):
    assert ask("/lon").status in (200, None)


def test_redirects_are_followed_and_counted(ask):
    assert ask("/302/200") == Answer(200)
    assert ask("/301/302/303/404").problem.startswith("máy chủ báo 404")
    assert ask("/301/301/301/301/200") == Answer(None, "chuyển tiếp quá nhiều lần", True)


@pytest.mark.parametrize("to", ["http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/"])
def test_a_redirect_inside_is_not_followed(ask, to):
    assert ask(f"/302/{to}") == Answer(None, "chỉ mở được trong mạng nội bộ", True)


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://tot.vn/"])
def test_a_redirect_to_something_else_is_not_followed(ask, to):
    assert ask(f"/302/{to}").problem == "địa chỉ không hợp lệ"


def test_one_that_drips_is_cut_off(ask):
    answer = ask("/cham", seconds=0.4)  # else this would never return
    assert answer.status is None and answer.problem


def test_vietnamese_letters_in_a_path(ask):
    assert ask("/200/tệp đính kèm").status is not None
    assert "%E1%BB%87" in House.asked[0][1] and " " not in House.asked[0][1]
