"""One table: every kind of answer, and what it tells browsers; over https, as a site that is meant to be read is."""

import re

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from news.views import finding
from portal import headers
from tests import factories as make

pytestmark = pytest.mark.django_db

ALWAYS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": headers.PERMISSIONS_POLICY,
    "X-Frame-Options": "DENY",
}
REFERRER = "strict-origin-when-cross-origin"


@pytest.fixture(autouse=True)
def secure(settings):
    settings.SITE_URL = "https://testserver"
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True


def ask(address: str, method: str = "get", client=None, **options):
    client = client or Client(raise_request_exception=False)
    answer = getattr(client, method)(address, **({"secure": True} | options))
    if answer.streaming:
        b"".join(answer.streaming_content)  # or its file would stay open
    return answer


def holds(answer, what: str, *, staff: bool = False, resources: str = "same-origin") -> None:
    for name, value in ALWAYS.items():
        assert answer.get(name) == value, (what, name)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, what
    assert "unsafe-eval" not in policy and "http" not in policy, what
    assert answer["Cross-Origin-Resource-Policy"] == resources, what
    own = "same-origin" if staff else "no-referrer" if "/xem-truoc/" in what else REFERRER
    assert answer["Referrer-Policy"] == own, what
    if staff:
        assert "no-store" in answer["Cache-Control"], what
    else:
        # What a browser's viewer of a PDF needs (news.file_views); without scripts of any kind.
        assert ("unsafe-" in policy) == bool(re.search(r"/tep/\d", what)), what
        assert answer["Cross-Origin-Embedder-Policy"] == "require-corp", what
    for name, value in answer.items():
        assert "\n" not in value and len(value) < 2500, (what, name)


@pytest.fixture
def site(db):
    make.department()
    article = make.published(attachments=[{"id": make.attachment().pk, "title": "Báo cáo"}])
    broken = make.published(title="Bài bị sửa")
    with make.tampering():
        broken.editions.update(content_seal="0" * 64)
    return {"article": make.url_of(article), "file": make.file_url_of(article), "pk": article.pk,
            "broken": make.url_of(broken)}  # fmt: skip


def test_every_kind_of_public_answer(site):
    url = site["article"]
    gone = make.article(title="Gỡ nữa")
    make.withdrawn(gone)
    table = {
        "/": 200, "/tin-tuc/": 200, url: 200, f"{url}in/": 200, f"{url}cap-nhat/": 200, f"{url}tai-ve/": 200,
        f"{url}bao-loi/": 200, site["file"]: 200, "/tim-kiem/?q=so": 200, "/tim-kiem/goi-y/?q=so": 200,
        "/rss.xml": 200, "/atom.xml": 200, "/sitemap.xml": 200, "/robots.txt": 200, "/healthz": 200, "/readyz": None,
        "/so-do-trang/": 200, "/nguon-tin/": 200, "/api/": 200, "/en/": None, "/xem-truoc/khong-co/": 410,
        "/khong-co/": 404, "/media/khong-co.jpg": 404, "/static/khong-co.css": 404, make.url_of(gone): 410,
        site["broken"]: 503, f"/tin-tuc/sai-{site['pk']}/": 301, "/tin-tuc": 301, "/bam/9/": 404, "/tep/": 404,
    }  # fmt: skip
    for address, status in table.items():
        answer = ask(address)
        assert status in (None, answer.status_code), address
        holds(answer, address)


def test_the_data_interface_is_for_every_site_and_else_as_strict(site):
    table = {"/api/v1/articles/": 200, "/api/v1/openapi.json": 200, "/api/v1/articles/?x=1": 400, "/api/v1/x/": 404}
    for address, status in table.items():
        answer = ask(address)
        assert answer.status_code == status, address
        holds(answer, address, resources="cross-origin")
    holds(ask("/api/v1/articles/", "post"), "405", resources="cross-origin")


def test_every_refusal(site, monkeypatch, settings):
    holds(refused := ask("/", headers={"host": "xau.example"}), "400")
    assert refused.status_code == 400
    holds(refused := ask("/tim-kiem/", "post", content_type="text/plain; charset=utf-7", data="x"), "400, charset")
    assert refused.status_code == 400
    strict = Client(enforce_csrf_checks=True)
    holds(refused := ask(f"{site['article']}bao-loi/", "post", strict), "403 or a page")
    holds(refused := ask("/tim-kiem/", "post", CONTENT_LENGTH="99000000"), "413")
    assert refused.status_code == 413
    holds(refused := ask("/", "post"), "405")
    assert refused.status_code in (403, 405)
    finding.searches.forget()
    monkeypatch.setattr(finding.searches, "most", 0)
    holds(refused := ask("/tim-kiem/?q=a", REMOTE_ADDR="198.51.100.7"), "429")
    assert refused.status_code == 429 and refused["Retry-After"] == "60"
    for error, status in ((RuntimeError("an error of ours"), 500), (OperationalError("away"), 504)):
        with monkeypatch.context() as patched:
            patched.setattr("portal.prepared._Query.ask", _raising(error))
            holds(failed := ask("/tin-tuc/"), str(status))
            assert failed.status_code == status


def _raising(error: Exception):
    def away(*args, **kwargs):
        raise error

    return away


def test_a_redirect_to_the_encrypted_site_says_it_too(site):
    answer = ask("/tin-tuc/", secure=False)
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/tin-tuc/")
    assert "Strict-Transport-Security" not in answer  # browsers take it over TLS only
    for name in ("X-Content-Type-Options", "Permissions-Policy", "Cross-Origin-Resource-Policy"):
        assert name in answer, name


def test_what_the_browser_has_already_is_told_the_same(site):
    first = ask("/tin-tuc/")
    again = ask("/tin-tuc/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    holds(again, "304")


def test_pictures_and_static_files(site):
    picture = make.image()
    answer = ask(f"/media/{picture.renditions[0]['name']}")
    assert answer.status_code == 200
    holds(answer, "a picture", resources="cross-origin")
    for name in ("css/site.css", "js/menu.js", "img/favicon.svg", "ckeditor/ckeditor/ckeditor.js"):
        answer = ask(f"/static/{name}")
        assert answer.status_code == 200, name
        holds(answer, name)


def test_every_kind_of_answer_of_the_newsroom(site):
    login = reverse("admin:login")
    for address, status in (
        (login, 200),
        ("/admin/", 302),
        ("/admin/khong-co/", 302),
        (f"{login}?next=//x.example", 200),
    ):
        answer = ask(address)
        assert answer.status_code == status, address
        holds(answer, address, staff=True)
    client = Client(raise_request_exception=False)
    client.force_login(make.superuser())
    table = {
        "/admin/": 200, "/admin/khong-co/": 404, reverse("admin:news_article_changelist"): 200,
        reverse("admin:news_article_add"): 200, reverse("admin:news_article_change", args=[site["pk"]]): 200,
        reverse("admin:news_image_choose"): 200, reverse("admin:news_image_add"): 200, reverse("admin:logout"): 405,
        reverse("admin:password_change"): None, reverse("admin:portal_auditentry_changelist"): 200,
        reverse("admin:news_report"): 200, reverse("admin:news_article_paste"): 405,
    }  # fmt: skip
    for address, status in table.items():
        answer = ask(address, client=client)
        assert status in (None, answer.status_code), (address, answer.status_code)
        holds(answer, address, staff=True)
    strict = Client(enforce_csrf_checks=True)
    holds(refused := ask("/admin/login/", "post", strict), "403", staff=True)
    assert refused.status_code == 403
    holds(refused := ask("/admin/", "post", client, CONTENT_LENGTH="99000000"), "413", staff=True)
    assert refused.status_code == 413


def test_only_framed_previews_may_be_framed_and_only_by_us(site):
    client = Client()
    client.force_login(make.superuser())
    draft = make.article()
    answer = ask(reverse("admin:news_article_preview_page", args=[draft.pk]), client=client)
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"] and answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer"


def test_logging_out_empties_the_browsers_cache_and_keeps_what_was_typed(site):
    client = Client()
    client.force_login(make.superuser())
    assert "Clear-Site-Data" not in ask("/admin/", client=client)
    answer = ask(reverse("admin:logout"), "post", client)
    # Not "storage": words that were typed and not saved lie there (static/js/admin/unsent.js).
    assert answer["Clear-Site-Data"] == '"cache"'


def test_a_site_with_pictures_elsewhere_does_not_forbid_them(site, settings):
    settings.MEDIA_ORIGINS = ["https://kho.example"]
    assert "Cross-Origin-Embedder-Policy" not in ask("/")


def test_a_page_with_a_player_does_not_forbid_it(site):
    video = '<figure class="video"><a href="https://youtu.be/abc-DEF_123">Lễ hội</a></figure>'
    shown = make.published(body=f"<p>Xem.</p>{video}", title="Có phim")
    answer = ask(make.url_of(shown))
    assert "frame-src https://www.youtube-nocookie.com" in answer["Content-Security-Policy"]
    assert "Cross-Origin-Embedder-Policy" not in answer


def test_nginx_says_the_same_policy_of_permissions():
    text = (django_settings.BASE_DIR / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    assert f'default "{headers.PERMISSIONS_POLICY}";' in text
