"""Asking an address whether it is there, and above all: what is never asked."""

import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from portal.probe import Answer, Kind, probe, resolve

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
        "http://169.254.0.1./",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://0xa9fea9fe/",
        "http://2852039166/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[fd00::1]/",
        "http://１２７.0.0.1/",
        "http://127。0。0。1/",
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


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1.nip.example/", "http://1.2.3.4.5/", "http://256.1.1.1/", "http://0x/"]
)
def test_numbers_that_are_no_machine_are_not_connected_to(url):
    spy = Spy()
    spy.probe(url)
    assert spy.connected == []


def test_a_name_that_changes_its_machine_between_looking_and_asking_gains_nothing():
    """DNS rebinding: the second answer of the resolver is never asked for; at a redirect it is, and refused."""
    turns = iter([["8.8.8.8"], ["127.0.0.1"], ["169.254.169.254"]])
    spy = Spy()
    spy.resolve = lambda host, timeout: next(turns)
    spy.probe("https://xau.vn/")
    assert spy.connected == [("8.8.8.8", 443)]
    assert spy.probe("https://xau.vn/") == Answer(None, "chỉ mở được trong mạng nội bộ", True)
    assert spy.connected == [("8.8.8.8", 443)]


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
        if status == "trang":  # a page in HTML, to which the rest of the path is the title
            title = unquote(to)
            body = f"<!doctype html><html><head><title>{title}</title></head><body><p>x</p></body></html>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)
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
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
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


# Whose it is


def test_a_page_is_looked_at_once_more_for_its_title_and_nothing_else_is(ask):
    assert ask("/trang/Sở Khoa học") == Answer(200)
    assert [method for method, _ in House.asked] == ["HEAD", "GET"]


@pytest.mark.parametrize(
    "title",
    [
        "Nhà cái uy tín – nổ hũ",
        "Casino, t4i xiu",
        "kinhson.vn is for sale | domain for sale",
        "Mua tên miền này",
        "HugeDomains.com",
    ],
)
def test_a_name_that_somebody_else_has_taken(ask, title):
    answer = ask(f"/trang/{quote(title)}")
    assert answer.kind == Kind.TAKEN and answer.status == 200 and answer.problem and not answer.is_certain


@pytest.mark.parametrize(
    "title", ["Công an tỉnh triệt phá đường dây cá độ bóng đá", "Trang chủ", "", "Tên miền quốc gia"]
)
def test_a_title_that_tells_nothing_ill(ask, title):
    assert ask(f"/trang/{quote(title)}").problem == ""


class Web:
    """Names that all lead to the server on this machine: the connector is the only one that knows, so that redirects
    to other names can be followed without sending anything elsewhere."""

    def __init__(self, port: int):
        self.port, self.asked = port, []

    def connect(self, address, port, timeout):
        assert address in ("8.8.8.8", "8.8.4.4")
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def probe(self, url: str) -> Answer:
        return probe(url, seconds=SECONDS, resolve=lambda host, timeout: ["8.8.8.8"], connect=self.connect)


@pytest.fixture
def web():
    server = ThreadingHTTPServer(("127.0.0.1", 0), House)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield Web(server.server_port)
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("url", "problem", "kind"),
    [
        ("http://cu.vn/302/http://moi.vn/200", "chuyển sang tên miền khác: moi.vn", Kind.MOVED),
        ("http://cu.gov.vn/301/http://moi.gov.vn/200", "chuyển sang tên miền khác: moi.gov.vn", Kind.MOVED),
        ("http://cu.vn/302/http://cu2.vn/301/http://moi.vn/200", "chuyển sang tên miền khác: moi.vn", Kind.MOVED),
        ("http://cu.vn/302/http://nhacai88.com/200", "chuyển sang trang đáng ngờ: nhacai88.com", Kind.TAKEN),
        ("http://cu.vn/302/http://moi.vn/trang/casino", "trang nói về “casino”; tên miền có vẻ đã đổi chủ", Kind.TAKEN),
        ("http://cu.vn/302/http://www.hugedomains.com/200", "tên miền có vẻ đã bỏ, đang được rao bán", Kind.TAKEN),
        ("http://cu.vn/302/http://moi.vn/404", "máy chủ báo 404, trang không còn", Kind.DEAD),
        ("http://cu.vn/302/http://moi.vn/404/login", "máy chủ báo 404, trang không còn", Kind.DEAD),
    ],
)
def test_redirects_to_another_owner(web, url, problem, kind):
    answer = web.probe(url)
    assert (answer.problem, answer.kind) == (problem, kind)


@pytest.mark.parametrize(
    "url",
    [
        "http://cu.vn/302/http://www.cu.vn/200", "http://a.cu.gov.vn/302/http://b.cu.gov.vn/200",
        "http://youtu.be/302/http://www.youtube.com/200", "http://cu.vn/302/http://vneid.gov.vn/200/dang-nhap",
    ],
)  # fmt: skip
def test_redirects_within_one_house(web, url):
    assert web.probe(url).problem == ""


# Certificates


CERTIFICATES = Path(__file__).parents[1] / "samples" / "certificates"


@pytest.mark.parametrize(
    ("name", "problem", "kind"),
    [
        ("good", "", Kind.DEAD),
        ("expired", "chứng chỉ bảo mật đã hết hạn", Kind.EXPIRED),
        ("other-name", "chứng chỉ bảo mật cấp cho tên khác", Kind.CERTIFICATE),
        ("unknown", "chứng chỉ bảo mật không hợp lệ", Kind.CERTIFICATE),
    ],
)
def test_what_is_wrong_with_a_certificate(name, problem, kind):
    server = ThreadingHTTPServer(("127.0.0.1", 0), House)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{name if name != 'unknown' else 'good'}.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda request, address: None  # whoever asks hangs up, and the server would say so
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

    def believing() -> ssl.SSLContext:
        return ssl.create_default_context(cafile=None if name == "unknown" else CERTIFICATES / "ca.pem")

    port = server.server_port
    try:
        trusted = frozenset({("127.0.0.1", port)})
        url = f"https://127.0.0.1:{port}/200"
        answer = probe(url, seconds=SECONDS, resolve=Spy().resolve, trusted=trusted, context=believing)
    finally:
        server.shutdown()
        server.server_close()
    assert (answer.problem, answer.kind) == (problem, kind)
