"""ADMIN_NETWORKS: the newsroom opens from there, and from nowhere else."""

from ipaddress import ip_network

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import factories as make

pytestmark = pytest.mark.django_db

INSIDE, OUTSIDE = {"REMOTE_ADDR": "203.0.113.7"}, {"REMOTE_ADDR": "198.51.100.7"}


@pytest.fixture(autouse=True)
def office(settings):
    settings.ADMIN_NETWORKS = [ip_network("203.0.113.0/24"), ip_network("2001:db8:1::/48")]


def patterns(resolver=None, prefix=""):
    """Every path of the site, with 7 and x for what varies."""
    for each in (resolver or get_resolver()).url_patterns:
        route = prefix + str(each.pattern).lstrip("^").rstrip("$")
        if isinstance(each, URLResolver):
            yield from patterns(each, route)
        elif isinstance(each, URLPattern):
            yield route


def admin_paths() -> list[str]:
    import re

    routes = [route for route in patterns() if route.startswith("admin/")]
    return ["/" + re.sub(r"<(?:int:)?\w+>|<\w+:\w+>|\(\?P.*?\)|\(\?:.*?\)", "7", route) for route in routes]


def test_no_address_of_the_newsroom_opens_from_elsewhere_or_asks_a_database(django_assert_num_queries):
    paths = admin_paths()
    assert len(paths) > 150 and "/admin/login/" in paths
    client = Client()
    client.force_login(make.superuser())
    with django_assert_num_queries(0):
        for path in (*paths, "/admin", "/admin/", "/admin/khong-co/", "/admin/../admin/"):
            for method in (client.get, client.post):
                answer = method(path, **OUTSIDE)
                assert answer.status_code == 403, path
        assert site.SESSION_COOKIE_NAME not in answer.cookies and site.CSRF_COOKIE_NAME not in answer.cookies
    assert "Không mở được từ mạng này" in answer.text
    assert answer["Cache-Control"] == "no-store" and "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["203.0.113.7", "2001:db8:1:2::7", "::ffff:203.0.113.7"])
def test_it_opens_from_inside(address):
    client = Client(REMOTE_ADDR=address)
    assert client.get(reverse("admin:login")).status_code == 200
    client.force_login(make.editor())
    assert client.get("/admin/").status_code == 200


def test_readers_are_not_concerned(client):
    make.department()
    for path in ("/", "/tim-kiem/", "/healthz", "/administration/"):
        assert client.get(path, **OUTSIDE).status_code != 403


@pytest.mark.parametrize(
    "header",
    [
        "203.0.113.7, 198.51.100.7",
        "198.51.100.7",
        "",
        "rác",
        "203.0.113.7,",
        "203.0.113.7, unknown",
        "[203.0.113.7",
        None,
    ],
)
def test_nobody_talks_the_way_in_behind_a_proxy(settings, header):
    settings.BEHIND_PROXY = True
    headers = {} if header is None else {"HTTP_X_FORWARDED_FOR": header}
    assert Client().get("/admin/login/", REMOTE_ADDR="203.0.113.7", **headers).status_code == 403
    told = {"HTTP_X_FORWARDED_FOR": "198.51.100.7, 203.0.113.7:4711"}
    assert Client().get("/admin/login/", REMOTE_ADDR="127.0.0.1", **told).status_code == 200


def test_without_a_proxy_the_header_says_nothing():
    told = {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}
    assert Client().get("/admin/login/", **OUTSIDE, **told).status_code == 403


def test_empty_means_everywhere(settings, client):
    settings.ADMIN_NETWORKS = []
    assert client.get("/admin/login/", REMOTE_ADDR="").status_code == 200
