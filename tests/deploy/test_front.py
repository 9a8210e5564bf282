"""The door: encryption, hosts, readers' addresses, files, sizes, rates. Before an origin that answers as it is told."""

import json
import re
import socket
import ssl
import time

import pytest

from portal import csp_reports, headers, storage, uploads
from tests.deploy.front import CONFIGURATION, HOST, ROOT
from tests.deploy.origin import Told

MEGABYTE = 1024 * 1024


@pytest.fixture
def files(tmp_path):
    """VAR_DIR of the front, with a few static files and pictures."""
    var = tmp_path / "var"
    hashed = "static/css/public.0123456789ab.css"
    content = {
        hashed: "body{color:red}/* ễ */",
        f"{hashed}.gz": "nén",
        "static/css/site.css": "a{}",
        "static/img/a.svg": "<svg/>",
        "static/ckeditor/ckeditor/ckeditor.js": "//",
        "static/.ẩn": "bí mật",
        "static/css/.a.css": "bí mật",
        "static/css/a.html": "<script>",
        "static/tep/1/a.html": "<script>",
        "static/a.php": "<script>",
        "static/staticfiles.json": "bí mật",
        "media/ab/cd.jpg": "0123456789",
        "media/ab/cd.avif": "avif",
        "media/ab/cd.html": "<script>",
        "media/ab/.cd.jpg": "dở dang",
        "originals/ab/cd.jpg": "gốc",
        "attachments/a.pdf": "tệp",
        "db.sqlite3": "dữ liệu",
    }
    for name, text in content.items():
        (var / name).parent.mkdir(parents=True, exist_ok=True)
        (var / name).write_text(text, encoding="utf-8")
    return var


def test_nginx_is_pleased_with_the_file(front):
    said = front.check()
    assert "test is successful" in said and "[warn]" not in said.replace('the "listen ... http2" directive', "")


def test_plain_http_leads_to_the_encrypted_site(front, origin):
    answer = front.ask("/tin-tuc/?trang=2", plain=True)
    assert (answer.status, answer["Location"]) == (301, f"https://{HOST}/tin-tuc/?trang=2")
    assert front.ask("/admin/login/", "POST", plain=True, body=b"password=x").status == 301
    assert origin.asked == []
    proof = front.folder / "www" / ".well-known" / "acme-challenge" / "token"
    proof.parent.mkdir(parents=True)
    proof.write_text("proof")
    assert front.ask("/.well-known/acme-challenge/token", plain=True).text == "proof"


def test_http2_is_spoken(front):
    with front.connect(protocols=("h2", "http/1.1")) as connection:
        assert connection.selected_alpn_protocol() == "h2"
        # RFC 9113 and 7541: preface, empty SETTINGS, and HEADERS of “GET https://HOST/” on stream 1.
        head = b"\x82\x87\x84\x41" + bytes([len(HOST)]) + HOST.encode()
        frame = len(head).to_bytes(3, "big") + b"\x01\x05" + (1).to_bytes(4, "big") + head
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(3) + b"\x04\x00" + bytes(4) + frame)
        assert _first_of_kind(connection, 1)[0] == 0x88  # HEADERS that begin with “:status: 200”
        assert _first_of_kind(connection, 0) == b"trang"


def _first_of_kind(connection, kind: int) -> bytes:
    """Payload of the next HTTP/2 frame of a kind; others are passed over."""
    while True:
        head = _exactly(connection, 9)
        payload = _exactly(connection, int.from_bytes(head[:3], "big"))
        if head[3] == kind:
            return payload


def _exactly(connection, length: int) -> bytes:
    data = b""
    while len(data) < length:
        piece = connection.recv(length - len(data))
        assert piece, "the connection ended"
        data += piece
    return data


@pytest.mark.parametrize(("version", "is_taken"), [("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_encryption_of_today_only(front, version, is_taken):
    context = ssl.create_default_context(cafile=str(front.folder / "fullchain.pem"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    try:
        with context.wrap_socket(socket.create_connection(("127.0.0.1", front.tls), 5), server_hostname=HOST) as spoken:
            assert is_taken and spoken.version() == version.replace("_", ".")
    except ssl.SSLError as refused:
        assert not is_taken and "PROTOCOL_VERSION" in str(refused)


def test_readers_come_over_ipv6_too(front, origin, ipv6):
    assert front.ask("/", address=ipv6).text == "trang"
    assert origin.asked[-1][2]["X-Forwarded-For"] == "::1"
    assert front.ask("/", address=ipv6, plain=True).status == 301


def test_hosts_that_nobody_named_get_no_answer(front, origin):
    for plain in (True, False):
        with pytest.raises((OSError, Exception), match=r"without response|reset|closed"):
            front.ask("/", host="khac.example", plain=plain)
    with pytest.raises(ssl.SSLError, match="unrecognized name"):
        front.connect(server_name="khac.example")
    assert origin.asked == []


def test_what_visitors_say_of_their_address_is_dropped(front, origin):
    told = {"X_Forwarded_For": "198.51.100.1", "X_Forwarded_Proto": "http", "X_Forwarded_Host": "evil.example"}
    for path in ("/", "/admin/", "/tim-kiem/?q=a", "/tin-tuc/a-1/tep/1/a.pdf", "/static/khong-co.css"):
        front.ask(path, **told, Forwarded="for=198.51.100.1")
        headers = origin.asked[-1][2]
        assert headers.get_all("X-Forwarded-For") == ["127.0.0.1"], path
        assert headers.get_all("X-Forwarded-Proto") == ["https"], path
        assert headers["Host"] == HOST, path
        assert "X-Forwarded-Host" not in headers and "Forwarded" not in headers, path


def test_a_header_with_underscores_does_not_pass_for_another(front, origin):
    with front.connect() as connection:
        lines = f"GET /admin/ HTTP/1.1\r\nHost: {HOST}\r\nX_Forwarded_For: 198.51.100.1\r\nConnection: close\r\n\r\n"
        connection.sendall(lines.encode())
        while connection.recv(4096):
            pass
    assert "X_Forwarded_For" not in origin.asked[-1][2]


def test_nothing_tells_the_version_of_nginx(front):
    for path in ("/", "/admin/news/article/", "/_nginx/429.html", "/.env"):
        answer = front.ask(path)
        assert answer["Server"] == "nginx" and not re.search(rb"nginx/\d", answer.body)


# Files


def test_static_files_come_from_the_disk(front, origin, files):
    hashed = front.ask("/static/css/public.0123456789ab.css")
    assert (hashed.text, hashed["Cache-Control"]) == ("body{color:red}/* ễ */", "max-age=315360000, public, immutable")
    assert hashed["Content-Type"] == "text/css; charset=utf-8" and "Accept-Encoding" in hashed["Vary"]
    packed = front.ask("/static/css/public.0123456789ab.css", Accept_Encoding="br, gzip")
    assert (packed["Content-Encoding"], packed.text) == ("gzip", "nén")
    assert packed["Content-Type"].startswith("text/css") and packed["Cache-Control"] == hashed["Cache-Control"]
    assert front.ask("/static/css/site.css")["Cache-Control"] == "max-age=60, public"
    assert front.ask("/static/ckeditor/ckeditor/ckeditor.js")["Cache-Control"] == "public, max-age=86400"
    assert front.ask("/static/img/a.svg")["Content-Type"] == "image/svg+xml; charset=utf-8"
    again = front.ask("/static/css/site.css", If_None_Match=front.ask("/static/css/site.css")["ETag"])
    assert again.status == 304
    assert origin.asked == []


def test_pictures_come_from_the_disk_whole_or_in_part(front, origin, files):
    whole = front.ask("/media/ab/cd.jpg")
    assert (whole.status, whole["Content-Type"], whole["Cache-Control"]) == (200, "image/jpeg", storage.FOR_EVER)
    assert front.ask("/media/ab/cd.avif")["Content-Type"] == "image/avif"
    part = front.ask("/media/ab/cd.jpg", Range="bytes=2-4")
    assert (part.status, part.text, part["Content-Range"]) == (206, "234", "bytes 2-4/10")
    assert part["X-Content-Type-Options"] == "nosniff"
    assert front.ask("/media/ab/cd.jpg", Range="bytes=20-").status == 416
    assert origin.asked == []


def test_what_is_not_on_the_disk_the_portal_is_asked_for(front, origin, files):
    for path in ("/static/css/khong-co.css", "/media/ab/khong-co.webp", "/media/ab/cd.html"):
        origin.says[path] = Told("không có", 404, {})
        assert (front.ask(path).status, front.ask(path).text) == (404, "không có"), path


def test_nothing_else_of_the_disk_is_handed_out(front, origin, files):
    static = "/static/.%E1%BA%A9n /static/css/.a.css /static/staticfiles.json"
    hidden = "/media/ab/.cd.jpg /media/ab/cd.html /.env /.git/config /a/.b/c /_nginx/429.html"
    above = "/static/../db.sqlite3 /static/%2e%2e/db.sqlite3 /static../db.sqlite3 /media/../originals/ab/cd.jpg"
    beside = "/media/%2e%2e/originals/ab/cd.jpg /originals/ab/cd.jpg /attachments/a.pdf /db.sqlite3 /static/ /media/"
    for way in f"{static} {hidden} {above} {beside}".split():
        answer = front.ask(way)
        assert answer.text == "trang" or answer.status in (400, 403, 404), way
        assert not re.search("bí mật|dữ liệu|gốc|tệp|dở dang|<script>", answer.text), way


def test_a_page_among_the_static_files_is_none(front, origin, files):
    """Whoever could write there would have a page of his own under the department's name."""
    for path in "/static/css/a.html /static/a.php /static/tep/1/a.html /static/a.htm /static/ /static/css/".split():
        answer = front.ask(path)
        assert (answer.status, answer["X-Content-Type-Options"]) == (404, "nosniff") and "<script>" not in answer.text
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], path
    assert origin.asked == []


def test_every_kind_of_file_that_pages_use_is_served():
    text = CONFIGURATION.read_text(encoding="utf-8")
    served = set(re.search(r"/static/.+?\\\.\(\?:([a-z0-9|]+)\)\$ \{", text)[1].split("|"))
    words = {"", "md", "txt", "json"}  # licences, and lists of icons that programs make
    lying = {path.suffix[1:] for path in (ROOT / "static").rglob("*") if path.is_file()}
    assert "css" in served and lying - words <= served and not served & {"html", "htm", "xml", "php", "json", "txt"}


def test_whom_to_tell_of_a_weakness_the_portal_says(front, origin):
    assert front.ask("/.well-known/security.txt").text == "trang"
    for path in ("/.well-known/security.txt.bak", "/.well-known/", "/x/.well-known/security.txt"):
        assert front.ask(path).status == 404, path
    assert len(origin.asked) == 1


def test_a_part_of_an_attached_file_is_the_portal_s_affair(front, origin):
    path = "/tin-tuc/bai-7/tep/9/a.pdf"
    origin.says[path] = Told("234", 206, {"Content-Range": "bytes 2-4/10", "Cache-Control": "public, max-age=60"})
    answer = front.ask(path, Range="bytes=2-4", If_Range='"x"')
    assert (answer.status, answer.text, answer["Content-Range"]) == (206, "234", "bytes 2-4/10")
    assert origin.asked[-1][2]["Range"] == "bytes=2-4" and origin.asked[-1][2]["If-Range"] == '"x"'


def test_what_nginx_serves_or_says_itself_is_as_strict(front, files, origin):
    origin.die()
    same = {
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
        "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
        "Permissions-Policy": headers.PERMISSIONS_POLICY,
        "Referrer-Policy": "strict-origin-when-cross-origin", "Cross-Origin-Opener-Policy": "same-origin",
    }  # fmt: skip
    table = {"/static/css/site.css": 200, "/static/img/a.svg": 200, "/media/ab/cd.jpg": 200, "/": 502}
    for path, status in table.items():
        answer = front.ask(path)
        assert answer.status == status, path
        for name, value in same.items():
            assert answer.headers.get_all(name) == [value], (path, name)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy, path
        assert answer["Cross-Origin-Resource-Policy"] == ("cross-origin" if "media" in path else "same-origin"), path
    for path in ("/.env", "/static/.git/config"):
        hidden = front.ask(path)
        assert hidden.status == 404 and hidden["X-Content-Type-Options"] == "nosniff", path
        assert "frame-ancestors 'none'" in hidden["Content-Security-Policy"], path


# Sizes

STAFF = "__Host-sessionid=x"


@pytest.mark.parametrize("path", ["/admin/news/article/add/", "/admin/news/image/upload/"])
def test_staff_may_send_files_and_strangers_may_not(front, origin, path):
    body = b"x" * (30 * MEGABYTE)
    origin.says["/admin/session/"] = Told("", 204, {})
    assert front.ask(path, "POST", body=body, Cookie=STAFF).status == 200
    (question, way, headers, length), upload = origin.asked
    assert (question, way, length, headers["Cookie"]) == ("GET", "/admin/session/", 0, STAFF)
    assert headers.get_all("X-Forwarded-For") == ["127.0.0.1"] and headers["Host"] == HOST
    assert "Transfer-Encoding" not in headers and upload[3] == len(body)
    origin.asked.clear()
    refused = front.ask(path, "POST", body=b"x" * 10_000_000)
    assert refused.status == 413 and "phiên đăng nhập của bạn có thể đã hết" in refused.text
    assert front.ask(path, "POST", body=iter([b"x"] * 3)).status == 413
    assert origin.asked == []
    assert front.ask(path, "POST", body=b"x" * 100_000).status == 200  # the portal says where to log in
    assert front.ask(path).status == 200 and [each[1] for each in origin.asked] == [path, path]


@pytest.mark.parametrize("path", ["/admin/news/article/add/", "/admin/news/image/upload/"])
@pytest.mark.parametrize(("said", "told"), [(401, 413), (403, 413), (500, 502), (302, 502)])
def test_a_made_up_cookie_opens_the_disk_to_nobody(front, origin, path, said, told):
    """The head alone is enough for the answer: nothing of the body was taken in."""
    origin.says["/admin/session/"] = Told("", said, {})
    with front.connect() as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {STAFF}\r\nContent-Length: 200000000\r\n\r\n"
        connection.sendall(head.encode())
        answer = connection.recv(65536).decode()
    assert answer.startswith(f"HTTP/1.1 {told} ") and "nosniff" in answer
    assert [each[1] for each in origin.asked] == ["/admin/session/"]
    assert front.ask("/_nginx/session").status == 404


def test_uploads_while_the_portal_is_away_are_told_so(front, origin):
    origin.die()
    answer = front.ask("/admin/news/image/upload/", "POST", body=b"x" * 10_000_000, Cookie=STAFF)
    assert answer.status == 502 and "default-src 'none'" in answer["Content-Security-Policy"]


def test_sizes_leave_the_last_word_to_the_portal():
    """What nginx lets through is more than portal/uploads.py takes, so that people read its sentences."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    sizes = dict(re.findall(r"location \^~ (/admin/\S*) \{\s*client_max_body_size (\d+)m", text))
    largest = max(uploads.LARGEST.values()) + uploads.ROOM
    for path in ("/admin/news/article/", "/admin/news/image/"):
        assert largest < int(sizes[path]) * MEGABYTE < largest + 20 * MEGABYTE
    assert int(sizes["/admin/"]) * MEGABYTE > uploads.USUAL
    assert all(name.startswith(("admin:news_article", "admin:news_image")) for name in uploads.LARGEST)


def test_readers_send_little(front, origin):
    assert front.ask("/tin-tuc/a-1/bao-loi/", "POST", body=b"x" * 300_000).status == 200
    refused = front.ask("/tin-tuc/a-1/bao-loi/", "POST", body=b"x" * (MEGABYTE + 1))
    assert refused.status == 413 and "Phần gửi lên nặng quá" in refused.text and len(origin.asked) == 1
    assert front.ask("/admin/login/", "POST", body=b"x" * (9 * MEGABYTE), Cookie=STAFF).status == 413


def test_reports_of_the_policy_are_small(front, origin):
    assert front.ask("/csp-report/", "POST", body=b"x" * csp_reports.LARGEST).status == 200
    assert front.ask("/csp-report/", "POST", body=b"x" * (csp_reports.LARGEST + 1)).status == 413
    assert front.ask("/csp-report/").cache == "" and len(origin.asked) == 2


def test_a_slow_reader_keeps_nobody_from_the_site(front, origin):
    idle = [front.connect() for _ in range(30)]
    for number, connection in enumerate(idle):
        head = f"POST /admin/login/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 1000\r\n\r\nabc"
        connection.sendall(head.encode() if number % 2 else head[:30].encode())
    begun = time.monotonic()
    assert front.ask("/").status == 200 and time.monotonic() - begun < 2
    assert [each[1] for each in origin.asked] == ["/"]  # nginx waits for the body, the portal does not
    for connection in idle:
        connection.close()


# Rates


def answers_to(front, many: int, path: str, method: str = "GET") -> list:
    return [front.ask(path, method, body=b"x" if method == "POST" else None) for _ in range(many)]


@pytest.mark.parametrize(
    ("path", "method", "least", "most"),
    [
        ("/tim-kiem/?q=a", "GET", 60, 75),
        ("/en/tim-kiem/?q=a", "GET", 60, 75),
        ("/admin/login/?next=/admin/", "POST", 10, 13),
        ("/tin-tuc/a-1/bao-loi/", "POST", 10, 13),
        ("/csp-report/", "POST", 30, 40),
        ("/sitemap-bai-1.xml?x=1", "GET", 100, 120),
    ],
)
def test_machines_are_slowed(front, origin, path, method, least, most):
    answers = answers_to(front, most + 5, path, method)
    taken = [each for each in answers if each.status == 200]
    refused = [each for each in answers if each.status == 429]
    assert least <= len(taken) <= most and len(taken) + len(refused) == len(answers)
    page = refused[-1]
    assert "Quá nhiều lượt yêu cầu" in page.text and page["Content-Type"] == "text/html; charset=utf-8"
    assert (page["Retry-After"], page["Cache-Control"]) == ("60", "no-store")
    assert "default-src 'none'" in page["Content-Security-Policy"] and page["Strict-Transport-Security"]
    for other in ("/", "/tin-tuc/", "/admin/", "/tin-tuc/a-1/bao-loi/", "/admin/login/"):
        assert front.ask(other).status == 200, other  # others go on as ever; so does opening a form


def test_programs_are_told_in_their_language(front, origin):
    refused = [each for each in answers_to(front, 140, "/api/v1/articles/") if each.status == 429]
    assert refused and refused[0]["Content-Type"].startswith("application/json")
    problem = json.loads(refused[0].body)
    assert problem["status"] == 429 and "Xin đợi một phút" in problem["detail"]


def test_suggestions_while_typing_have_room_of_their_own(front, origin):
    assert {each.status for each in answers_to(front, 90, "/tim-kiem/goi-y/?q=a")} == {200}
    assert front.ask("/tim-kiem/?q=a").status == 200


def test_the_portal_s_own_refusal_is_handed_on(front, origin):
    origin.says["/tim-kiem/"] = Told("Từ mạng của bạn vừa có quá nhiều lượt tìm kiếm.", 429, {"Retry-After": "60"})
    assert "lượt tìm kiếm" in front.ask("/tim-kiem/?q=a").text


# The log


def test_no_secrets_stand_in_the_log(front, origin):
    for path in (
        "/xem-truoc/bi-mat-token/",
        "/xem-truoc/bi-mat-token/tep/1/a.pdf",
        "/tim-kiem/?q=benh-cua-toi",
        "/tin-tuc/?trang=2",
    ):
        front.ask(path)
    origin.die()
    front.ask("/xem-truoc/bi-mat-token/")
    time.sleep(1.5)  # lines are gathered for a second
    access, errors = ((front.folder / name).read_text() for name in ("access.log", "error.log"))
    assert "bi-mat-token" not in access + errors and "benh-cua-toi" not in access
    assert '"GET /xem-truoc/... HTTP/1.1" 200' in access and '"GET /tim-kiem/?... HTTP/1.1" 200' in access
    assert '"GET /tin-tuc/?trang=2 HTTP/1.1" 200' in access
