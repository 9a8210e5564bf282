"""nginx before the portal itself: what its pages say of themselves leads nginx to do what it should."""

import time
from urllib.parse import urlsplit

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError
from django.test import Client

from portal.senders import sender_of
from tests import factories as make
from tests.deploy.front import HOST


@pytest.fixture
def front(new_front, live_server, settings):
    settings.SITE_URL, settings.BEHIND_PROXY = f"https://{HOST}", True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Read by a client of the tests; the live server's middleware is older.
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.ALLOWED_HOSTS = [HOST]
    settings.CSRF_TRUSTED_ORIGINS = [settings.SITE_URL]
    make.department()
    return new_front(urlsplit(live_server.url).netloc)


def test_every_kind_of_public_answer_is_kept_and_said_whole(front):
    article = make.published(authors=[make.author()], tags=[make.tag("quy hoạch")])
    url = make.url_of(article)
    gone = make.article(title="Bài đã gỡ")
    make.withdrawn(gone)
    shown = f"/ {url} {url}in/ {url}cap-nhat/ /tin-tuc/ /chuyen-muc/hoat-dong-cua-so/ /tac-gia/huu-thanh/ /luu-tru/"
    machines = "/rss.xml /sitemap.xml /robots.txt /api/v1/articles/"
    pages = dict.fromkeys(f"{shown} {machines}".split(), 200)
    pages |= {"/khong-co/": 404, make.url_of(gone): 410, f"/tin-tuc/sai-{article.pk}/": 301}
    for path, status in pages.items():
        first, second = front.ask(path), front.ask(path)
        assert (first.status, second.status) == (status, status), path
        assert (first.cache, second.cache) == ("MISS", "HIT"), path
        assert first.body == second.body, path
        for name in ("Content-Security-Policy", "Cache-Control", "Referrer-Policy", "X-Frame-Options"):
            assert len(second.headers.get_all(name)) == 1, (path, name)
        assert second["Cache-Control"] == "no-cache", path
        assert not second.headers.get_all("Set-Cookie"), path
    etag = front.ask(url)["ETag"]
    assert etag and front.ask(url, If_None_Match=etag).status == 304
    assert front.ask(url, Accept_Encoding="gzip, br")["Content-Encoding"] == "gzip"


def test_what_is_personal_passes_through(front):
    article = make.published()
    client = Client()
    client.force_login(make.administrator())
    session = f"__Host-sessionid={client.cookies['__Host-sessionid'].value}"
    desk = front.ask("/admin/", Cookie=session)
    assert desk.status == 200 and desk.cache == "" and "no-store" in desk["Cache-Control"]
    assert front.ask("/admin/").status == 302
    assert "csrftoken" in front.ask("/admin/login/")["Set-Cookie"]
    form = front.ask(f"{make.url_of(article)}bao-loi/")
    assert (form.status, form.cache, form["Cache-Control"]) == (200, "", "no-store")
    for path in ("/healthz", "/readyz", "/tim-kiem/?q=a"):
        assert front.ask(path).cache == "", path
    assert front.ask("/", Cookie=session).cache == "BYPASS"


def test_a_large_body_is_taken_of_whoever_is_logged_in(front):
    client = Client()
    client.force_login(make.administrator())
    session = f"__Host-sessionid={client.cookies['__Host-sessionid'].value}"
    address, body = "/admin/news/image/upload/", b"x" * 10_000_000
    assert front.ask(address, "POST", body=body, Cookie=session).status == 403  # the portal's word: no form's token
    client.logout()
    for cookie in (session, "__Host-sessionid=x"):
        assert front.ask(address, "POST", body=body, Cookie=cookie).status == 413


def test_withdrawing_shows_in_time(front):
    article = make.published(title="Bài sẽ gỡ")
    url = make.url_of(article)
    assert front.ask(url).status == 200
    make.do(article, "withdraw", make.approver(), reason="Sai.", explanation="Bài có sai sót.")
    begun = time.monotonic()
    while front.ask(url).status == 200:
        assert time.monotonic() - begun < 5
        time.sleep(0.1)
    answer = front.ask(url)
    assert answer.status == 410 and "Bài có sai sót." in answer.text


def test_former_pages_show_while_the_database_is_away_and_hide_nothing_else(front, monkeypatch):
    kept, forged = make.published(title="Bài còn đọc được"), make.published(title="Bài bị sửa lén")
    url = make.url_of(kept)
    assert front.ask(url).status == front.ask(make.url_of(forged)).status == 200
    with make.tampering():
        forged.editions.update(content_seal="0" * 64)
    time.sleep(4.1)
    for _ in range(3):
        answer = front.ask(make.url_of(forged))
        assert (answer.status, answer["Cache-Control"]) == (503, "no-store") and forged.title not in answer.text
    for error in (OperationalError, InterfaceError):
        with monkeypatch.context() as patched:
            patched.setattr("portal.prepared._Query.ask", _raising(error("server closed the connection")))
            answer = front.ask(url)
            assert (answer.status, answer.cache) == (200, "STALE") and kept.title in answer.text
            unread = front.ask(f"{url}in/")
            assert unread.status == 504 and "Xin thử lại sau ít phút" in unread.text
    with monkeypatch.context() as patched:
        patched.setattr("portal.prepared._Query.ask", _raising(DatabaseError("an error of ours")))
        assert front.ask(url).status == 500
    assert (front.ask(url).status, front.ask(url).cache) == (200, "HIT")


def _raising(error: Exception):
    def away(*args, **kwargs):
        raise error

    return away


def test_a_reader_is_counted_by_the_address_that_nginx_saw(front, monkeypatch):
    seen = []
    monkeypatch.setattr("news.views.finding.sender_of", lambda request: seen.append(request) or "")
    front.ask("/tim-kiem/?q=a", X_Forwarded_For="198.51.100.1", X_Real_IP="198.51.100.2")
    assert seen[0].META["HTTP_X_FORWARDED_FOR"] == "127.0.0.1" and sender_of(seen[0]) == ""


def test_a_picture_has_the_headers_that_the_portal_gives_it(front, live_server, settings):
    image = make.image()
    name = image.renditions[0]["name"]
    own = Client().get(f"/media/{name}", headers={"Host": HOST, "X-Forwarded-Proto": "https"})
    assert own.status_code == 200
    target = front.folder.parent / "var" / "media" / name
    target.parent.mkdir(parents=True)
    target.write_bytes(b"".join(own.streaming_content))
    answer = front.ask(f"/media/{name}")
    assert answer.status == 200 and answer["Last-Modified"]  # nginx's own, read from the disk
    same = (
        "Content-Type Cache-Control Cross-Origin-Resource-Policy Strict-Transport-Security X-Content-Type-Options "
        "X-Frame-Options Referrer-Policy Cross-Origin-Opener-Policy Permissions-Policy"
    )
    for header in same.split():
        assert answer[header] == own[header], header
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
