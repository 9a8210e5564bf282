"""The newsroom's cookies: for this host alone, over TLS alone, out of reach of scripts."""

import runpy

import pytest
from django.test import Client
from django.urls import reverse

from portal.pagecache.asking import asked
from tests import factories as make


@pytest.fixture
def settings_with(settings, monkeypatch):
    def read(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(settings.BASE_DIR / "portal/settings.py"))

    return read


def test_over_tls_they_are_bound_to_the_host(settings_with):
    found = settings_with(SITE_URL="https://so.tinh.gov.vn")
    assert found["SESSION_COOKIE_NAME"] == "__Host-sessionid" and found["CSRF_COOKIE_NAME"] == "__Host-csrftoken"
    assert found["DEVICE_COOKIE_NAME"] == "__Secure-device"
    for name in ("SESSION", "CSRF"):
        assert found[f"{name}_COOKIE_SECURE"] is found[f"{name}_COOKIE_HTTPONLY"] is True
        assert found[f"{name}_COOKIE_SAMESITE"] == "Lax"
        # what __Host- asks for, else browsers drop the cookie
        assert found.get(f"{name}_COOKIE_DOMAIN") is None and found.get(f"{name}_COOKIE_PATH", "/") == "/"


def test_over_http_they_keep_plain_names(settings_with):
    found = settings_with(SITE_URL="http://127.0.0.1:8000")
    assert found["SESSION_COOKIE_NAME"] == "sessionid" and found["DEVICE_COOKIE_NAME"] == "device"
    assert found["SESSION_COOKIE_SECURE"] is False


def test_times_come_from_the_environment_within_bounds(settings_with):
    found = settings_with(SESSION_IDLE_MINUTES="15", SESSION_HOURS="8")
    assert (found["SESSION_IDLE_MINUTES"], found["SESSION_COOKIE_AGE"]) == (15, 8 * 3600)
    from portal import env

    before = len(env.problems)
    try:
        found = settings_with(
            SESSION_IDLE_MINUTES="0", SESSION_HOURS="9000", ADMIN_NETWORKS="203.0.113.7/24,10.0.0.0/8,x"
        )
        said = env.problems[before:]
    finally:
        del env.problems[before:]
    assert (found["SESSION_IDLE_MINUTES"], found["SESSION_HOURS"]) == (60, 12)
    assert [name for name, _ in said] == ["SESSION_IDLE_MINUTES", "SESSION_HOURS", "ADMIN_NETWORKS", "ADMIN_NETWORKS"]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "found"), [("__Host-sessionid", "__Host-messages"), ("sessionid", "messages")])
def test_what_is_said_at_the_next_page_travels_in_such_a_cookie_too(settings, name, found):
    settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE = name, name != "sessionid"
    client = Client()
    client.force_login(make.editor())
    answer = client.post("/admin/sessions/", {"all": "1"}, secure=True)
    cookie = answer.cookies[found]
    assert cookie["httponly"] and cookie["samesite"] and cookie["path"] == "/" and not cookie["domain"]
    assert bool(cookie["secure"]) == settings.SESSION_COOKIE_SECURE
    answer = client.get("/admin/sessions/", secure=True)
    assert "Không còn phiên nào khác" in answer.content.decode()
    assert answer.cookies[found]["max-age"] == 0


@pytest.mark.django_db
def test_a_login_over_tls_gives_cookies_that_browsers_keep(settings):
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.DEVICE_COOKIE_NAME = "__Secure-device"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    make.department()
    user = make.editor()
    user.set_password("con trâu đi trước cái cày")
    user.save()
    client = Client(enforce_csrf_checks=True)
    token = client.get(reverse("admin:login")).context["csrf_token"]
    data = {"username": user.username, "password": "con trâu đi trước cái cày", "csrfmiddlewaretoken": str(token)}
    answer = client.post(
        reverse("admin:login"), data, secure=True, headers={"Referer": "https://testserver/admin/login/"}
    )
    assert answer.status_code == 302
    for name in ("__Host-sessionid", "__Host-csrftoken", "__Secure-device"):
        cookie = answer.cookies[name]
        assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] and not cookie["domain"]
        assert name.startswith("__Secure-") or cookie["path"] == "/"
    assert client.get("/admin/", secure=True).status_code == 200


def test_the_page_cache_knows_the_session_by_its_name(settings):
    settings.SESSION_COOKIE_NAME = "__Host-sessionid"
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_HOST": "testserver", "wsgi.url_scheme": "https"}
    assert asked(environ) is not None
    assert asked(environ | {"HTTP_COOKIE": "a=b; __Host-sessionid=x"}) is None
