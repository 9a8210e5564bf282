"""What every answer tells browsers and caches; only the editor's pages are loosened, and only in the admin."""

import pytest
from django.urls import reverse

from news.models import Article
from portal.models import Furniture
from tests import factories

pytestmark = pytest.mark.django_db

STRICT = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "media-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
    "report-uri": ["/csp-report/"],
    "report-to": ["csp"],
}
TYPED = {"require-trusted-types-for": ["'script'"], "trusted-types": ["'none'"]}
PUBLIC = STRICT | TYPED
FRAMING = STRICT | {"frame-src": ["'self'"]}
FRAMED = STRICT | {"frame-ancestors": ["'self'"]}
LOOSENED = STRICT | {
    "script-src-attr": ["'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
}


@pytest.fixture(scope="module")
def number(department):
    return factories.published(authors=[factories.author()], tags=[factories.tag("quy hoạch")]).pk


@pytest.fixture
def published(number):
    return Article.objects.get(pk=number)


def public_addresses(article) -> list[str]:
    """One of every kind of public page, also those that refuse."""
    url = factories.url_of(article)
    month = f"/luu-tru/{article.editions.get().displayed_at:%Y/%m}/"
    vietnamese = [
        "/", "/tin-tuc/", "/tin-tuc/khong-co-999999/", "/chuyen-muc/hoat-dong-cua-so/", "/tu-khoa/quy-hoach/",
        "/tac-gia/huu-thanh/", url, f"{url}in/", f"{url}cap-nhat/", "/trang/khong-co/", "/luu-tru/", month,
        "/tim-kiem/", "/tim-kiem/?q=quy+hoach", "/so-do-trang/", "/rss.xml", "/atom.xml",
        "/chuyen-muc/hoat-dong-cua-so/rss.xml", "/sitemap.xml", "/sitemap-trang.xml", "/robots.txt", "/khong-co/",
    ]  # fmt: skip
    english = ["/en/", "/en/tin-tuc/", "/en/tim-kiem/?q=x", "/en/rss.xml", "/en/khong-co/"]
    return [*vietnamese, *english, "/healthz", "/media/khong-co.jpg"]


def policy(answer) -> dict[str, list[str]]:
    rows = [row.split() for row in answer["Content-Security-Policy"].split(";") if row.strip()]
    return {name: values for name, *values in rows}


def test_every_public_page_says_the_strict_policy_and_sets_no_cookie(client, published):
    for address in public_addresses(published):
        answer = client.get(address)
        assert answer.status_code in (200, 404), address
        assert policy(answer) == PUBLIC, address
        assert answer["X-Content-Type-Options"] == "nosniff", address
        assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin", address
        assert answer["X-Frame-Options"] == "DENY", address
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin", address
        assert "camera=()" in answer["Permissions-Policy"] and "geolocation=()" in answer["Permissions-Policy"], address
        assert not answer.cookies, address
        assert "Cookie" not in answer.get("Vary", ""), address


def test_a_page_with_a_video_may_frame_its_hosts_and_no_other_page_may(client, settings):
    settings.VIDEO_HOSTS = ["www.youtube-nocookie.com", "tv.kinhson.example"]
    factories.department()
    video = '<figure class="video"><a href="https://youtu.be/abc-DEF_123">Lễ hội</a></figure>'
    shown = factories.published(body=f"<p>Xem.</p>{video}")
    allowed = PUBLIC | {"frame-src": ["https://www.youtube-nocookie.com", "https://tv.kinhson.example"]}
    page = client.get(factories.url_of(shown))
    assert policy(page) == allowed
    assert "js/video.js" in page.content.decode() and "<iframe" not in page.content.decode()
    settings.VIDEO_HOSTS = []
    page = client.get(factories.url_of(shown))
    assert policy(page) == PUBLIC
    assert "js/video.js" not in page.content.decode() and "Lễ hội</a>" in page.content.decode()


def test_no_public_page_holds_inline_script_or_style(client, published):
    for address in public_addresses(published):
        page = client.get(address).content.decode()
        assert "<style" not in page, address
        assert " style=" not in page, address
        assert " onclick=" not in page and "javascript:" not in page, address
        assert page.count("<script") == page.count("<script src=") + page.count(
            '<script type="module" src='
        ) + page.count('<script type="application/ld+json"'), address


def test_a_wandering_cookie_changes_no_public_page(client, published):
    address = factories.url_of(published)
    plain = client.get(address).content
    client.cookies["sessionid"] = "x" * 32
    client.cookies["django_language"] = "en"
    assert client.get(address, headers={"Accept-Language": "en"}).content == plain


def test_public_pages_look_the_same_to_staff(client, published):
    address = factories.url_of(published)
    plain = client.get(address).content
    client.force_login(factories.administrator())
    assert client.get(address).content == plain


def test_the_language_follows_the_address(client, published):
    assert client.get("/")["Content-Language"] == "vi"
    assert client.get("/en/")["Content-Language"] == "en"
    assert '<html lang="en"' in client.get("/en/").content.decode()
    assert '<html lang="vi"' in client.get("/tin-tuc/").content.decode()


def test_english_without_its_slash_finds_its_home(client, published):
    answer = client.get("/en")
    assert (answer.status_code, answer["Location"]) == (301, "/en/")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_public_pages_are_read_only(client, published, method):
    for address in public_addresses(published):
        answer = getattr(client, method)(address)
        assert answer.status_code in (403, 404, 405), address


def test_head_answers_as_get_without_a_body(client, published):
    for address in public_addresses(published):
        assert client.head(address).status_code == client.get(address).status_code, address


def test_a_broken_seal_is_never_kept_by_a_cache(client, published):
    with factories.tampering():
        published.editions.update(content_seal="0" * 64)
    answer = client.get(factories.url_of(published))
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    assert policy(answer) == PUBLIC


# The admin


def test_only_the_editors_pages_are_loosened(client, published):
    client.force_login(factories.writer())
    draft = factories.article()
    for address in (reverse("admin:news_article_add"), reverse("admin:news_article_change", args=[draft.pk])):
        answer = client.get(address)
        assert answer.status_code == 200
        assert policy(answer) == LOOSENED, address
    for address in (
        reverse("admin:index"),
        reverse("admin:news_article_changelist"),
        reverse("admin:news_article_history", args=[draft.pk]),
        reverse("admin:news_image_add"),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert policy(answer) == STRICT, address


def test_the_preview_frames_the_public_page_and_nothing_else_may_be_framed(client, published):
    client.force_login(factories.writer())
    draft = factories.article()
    shell = client.get(reverse("admin:news_article_preview", args=[draft.pk]))
    assert (policy(shell), shell["X-Frame-Options"]) == (FRAMING, "DENY")
    page = client.get(reverse("admin:news_article_preview_page", args=[draft.pk]))
    assert (policy(page), page["X-Frame-Options"]) == (FRAMED, "SAMEORIGIN")


def test_the_login_page_is_strict(client):
    assert policy(client.get(reverse("admin:login"))) == PUBLIC


def test_the_configuration_is_strict(client):
    client.force_login(factories.administrator())
    for name in ("portal_sitesettings_add", "portal_user_changelist", "services_servicecard_add", "portal_user_add"):
        answer = client.get(reverse(f"admin:{name}"))
        assert answer.status_code == 200, name
        assert policy(answer) == STRICT, name


def test_admin_pages_are_kept_by_no_cache(client):
    client.force_login(factories.administrator())
    assert "no-store" in client.get(reverse("admin:index"))["Cache-Control"]


def test_staff_cookies_are_out_of_reach_of_scripts(client):
    factories.administrator().set_password("mật khẩu dài 123")
    user = factories.administrator()
    user.set_password("mật khẩu dài 123")
    user.save()
    client.get(reverse("admin:login"))
    answer = client.post(reverse("admin:login"), {"username": "quantri", "password": "mật khẩu dài 123"})
    cookie = answer.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_a_mourning_site_still_answers(client, published):
    factories.department(valid_from="2011-01-01", mourning=True)
    Furniture.objects.rebuild()
    page = client.get("/").content.decode()
    assert 'class="mourning"' in page
