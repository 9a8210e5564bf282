"""Strangers' input everywhere: every address × parameters × headers × methods, every form × fields. Nothing fails: no
answer of 500, no error in the log, no way to another site, nothing written back that a browser would run.

The examples are the same in each run of `make test`; `make drills` tries many more, and others each time. The data
interface is besides asked by its own description (test_api.py).
"""

import logging
import os
import random
from contextlib import contextmanager
from urllib.parse import unquote_to_bytes, urlencode

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from news import notes, preview_links, reporting
from news.views import finding
from portal import csp_reports
from portal.api import endpoints
from portal.charsets import hide_other_charset
from tests import factories as make
from tests.forms import values_of
from tests.hostile import HEADERS, METHODS, PATHS, TEXTS, Route, headers, quoted, routes, texts

pytestmark = pytest.mark.django_db

_COMMON = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


def quick(examples: int):
    """Without making a failing example smaller, which may take minutes; `make drills` does."""
    phases = (Phase.explicit, Phase.generate)
    return settings(max_examples=examples, derandomize=True, phases=phases, **_COMMON)


TIMES = int(os.environ.get("FUZZ_TIMES", 1))
"""How many times as many examples `make drills` tries; FUZZ_TIMES=10 takes about an hour."""


def long(examples: int):
    return settings(max_examples=examples * TIMES, **_COMMON)


PUBLIC = (
    "q truoc sau trang page nam chuyen-muc tac-gia sap-xep go cursor limit from to category tag topic author language "
    "utm_source token ref kind since until"
).split()
STAFF = (
    "q p o e all tu den ban trang loc next page term app_label model_name field_name _popup _to_field _facets "
    "_changelist_filters thung-rac host go-do month year thang nam chuyen-muc span id__exact pk__in id__gt at__year "
    "at__month at__day stage__exact category__id__exact created_by__id__exact is_active__exact groups__id__exact "
    "action kind language updated_at__gte displayed_at__range title__startswith cover translation_of tags authors "
    "is_active__isnull"
).split()


@pytest.fixture(scope="module")
def newsroom(department) -> dict[str, list[str]]:
    """A site of one of everything. Name of a path's argument → real values."""
    article = make.published(
        authors=[make.author()], tags=[make.tag("sơ kết")], topic=make.topic("Cáp quang"), title="Bài đã đăng",
        attachments=[{"id": make.attachment().pk, "title": "Báo cáo"}],
    )  # fmt: skip
    make.bring(make.article(title="Bài chờ duyệt"), "reviewed")
    draft = make.article(title="Bản nháp")
    make.published(kind="page", slug="gioi-thieu", title="Giới thiệu")
    make.withdrawn(make.article(title="Bài đã gỡ"))
    notes.add(draft, make.approver(), text="Xem lại.")
    facts = {"edition_number": 1, "kind": "other", "passage": "", "message": "Sai ngày.", "name": "", "contact": ""}
    report = reporting.receive(article, facts, address="")
    _, token = preview_links.create(draft, make.approver(), key="khoa-cua-phep-thu-la")
    make.leader()
    make.superuser()
    for limiter in (finding.searches, finding.suggestions, endpoints.questions):
        limiter.forget()
    return {
        "slug": ["hoat-dong-cua-so", "so-ket", "huu-thanh", "cap-quang", "gioi-thieu", article.slug],
        "pk": [str(article.pk), str(draft.pk), "1"], "year": ["2026", "0000", "9999"], "month": ["01", "00", "13"],
        "token": [token], "report": [str(report.pk)], "action": ["approve", "submit", "withdraw", "bin"],
        "reference": ["BL-AAAA-AAAA"], "verb": ["reply", "resolve", "done"],
    }  # fmt: skip


@pytest.fixture
def errors():
    """Errors that the log was told of, each with its traceback."""
    told = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: told.append(handler.format(record))
    loggers = [logging.getLogger(name) for name in ("django.request", "portal", "news")]
    for each in loggers:
        each.addHandler(handler)
    yield told
    for each in loggers:
        each.removeHandler(handler)


@pytest.fixture
def staff(newsroom):
    client = Client(raise_request_exception=False)
    client.force_login(make.superuser())
    return client


@contextmanager
def undone():
    """What is done inside is taken back, so that each example finds the same site."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(client, method: str, path: str, query: str = "", environ=None, data: bytes = b""):
    """path: percent-encoded, sent as it is."""
    given = {"CONTENT_TYPE": "application/x-www-form-urlencoded"} if data else {}
    given |= {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query} | (environ or {})
    hide_other_charset(given)  # as portal.wsgi does around Django
    with undone():
        return client.generic(method, "/", data, given.pop("CONTENT_TYPE", "application/octet-stream"), **given)


def judge(answer, errors: list[str], what) -> None:
    told = [each for each in errors if "/readyz" not in each]  # no worker runs here, and it says so
    errors.clear()  # the next example, or a smaller one of this, answers for itself
    assert told == [], (what, told)
    assert answer.status_code < 500 or answer.wsgi_request.path == "/readyz", (what, answer.status_code)
    place = answer.get("Location", "")
    if place:
        own = place.startswith(("http://testserver/", "https://testserver/"))
        assert own or (place.startswith("/") and not place.startswith(("//", "/\\"))), (what, place)
        assert not set(place) & set("\r\n\\"), (what, place)
    for value in answer.headers.values():
        assert "xau.example" not in value or "xau.example" in place, (what, value)
    if not answer.streaming and "html" in answer.get("Content-Type", ""):
        assert b"<script>alert(1)" not in answer.content and b"<svg onload" not in answer.content, what


def filled(draw, route: Route, real: dict[str, list[str]]) -> str:
    """The route's path with real or strange arguments, and at times with a trick somewhere."""
    values = {}
    for name in route.arguments:
        known = [*real.get(name, ()), *real["pk"], *real["slug"]]
        values[name] = draw(st.one_of(st.sampled_from(known), st.sampled_from(known), st.sampled_from(TEXTS)))
    path = route.template.format(**{name: quoted(value) for name, value in values.items()})
    trick = draw(st.one_of(st.none(), st.none(), st.none(), st.sampled_from(PATHS)))
    if trick:
        at = draw(st.integers(0, len(path)))
        path = path[:at] + trick + path[at:]
    return path if path.startswith("/") else f"/{path}"


def query_of(draw, names: list[str]) -> str:
    pairs = draw(st.lists(st.tuples(st.one_of(st.sampled_from(names), texts), texts), max_size=4))
    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs)


def is_staff(route: Route) -> bool:
    return route.template.startswith("/admin/")


# Readers


def _public(data, errors, newsroom) -> None:
    route = data.draw(st.sampled_from([each for each in routes() if not is_staff(each)]))
    path = data.draw(st.sampled_from(["", "", "", "/en"])) + filled(data.draw, route, newsroom)
    method, environ = data.draw(st.sampled_from(METHODS)), data.draw(headers)
    query = query_of(data.draw, PUBLIC)
    body = query.encode() if method in ("POST", "PUT", "PATCH") else b""
    answer = ask(Client(raise_request_exception=False), method, path, query, environ, body)
    judge(answer, errors, (method, path, query, environ))


@quick(200)
@given(data=st.data())
def test_readers_addresses(errors, newsroom, data):
    _public(data, errors, newsroom)


@pytest.mark.timeout(600 * TIMES)
@pytest.mark.exhaustive
@long(800)
@given(data=st.data())
def test_readers_addresses_at_length(errors, newsroom, data):
    _public(data, errors, newsroom)


def test_every_header_of_the_list(errors, newsroom):
    for name, values in HEADERS.items():
        for value in values:
            for method, path in (("GET", "/"), ("GET", "/tim-kiem/"), ("POST", "/admin/login/"), ("GET", "/admin/")):
                answer = ask(Client(raise_request_exception=False), method, path, "q=a", {name: value}, b"")
                judge(answer, errors, (name, value, method, path))


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.exhaustive)])
def test_every_strange_text_in_every_parameter_of_readers(errors, newsroom, every):
    """In `make test` every sixth text, another sixth for each parameter."""
    client = Client(raise_request_exception=False)
    finding.searches.forget()
    places = [("/tim-kiem/", "q nam tac-gia chuyen-muc sap-xep"), ("/tin-tuc/", "truoc sau"), ("/tim-kiem/goi-y/", "q")]
    for path, names in places:
        for place, name in enumerate(names.split()):
            for text in TEXTS[place % every :: every]:
                answer = ask(client, "GET", path, f"{name}={quoted(text)}" + ("" if name == "q" else "&q=so"))
                judge(answer, errors, (path, name, text))


# Staff


def _asked_by_staff(data, errors, newsroom, staff) -> None:
    route = data.draw(st.sampled_from([each for each in routes() if is_staff(each)]))
    path, query = filled(data.draw, route, newsroom), query_of(data.draw, STAFF)
    method = data.draw(st.sampled_from(["GET", "GET", "GET", "HEAD", "POST"]))
    body = query.encode() if method == "POST" else b""
    answer = ask(staff, method, path, query, data.draw(headers) if data.draw(st.booleans()) else {}, body)
    judge(answer, errors, (method, path, query))


@quick(120)
@given(data=st.data())
def test_addresses_of_staff(errors, newsroom, staff, data):
    _asked_by_staff(data, errors, newsroom, staff)


@pytest.mark.timeout(600 * TIMES)
@pytest.mark.exhaustive
@long(500)
@given(data=st.data())
def test_addresses_of_staff_at_length(errors, newsroom, staff, data):
    _asked_by_staff(data, errors, newsroom, staff)


def lists_of_staff() -> list[tuple[str, list[str]]]:
    """Address of a list of the admin → names of its filters."""
    found = []
    for model, options in admin.site._registry.items():
        label = model._meta
        filters = [each[0] if isinstance(each, tuple) else each for each in options.list_filter]
        names = [f"{each}__exact" for each in filters if isinstance(each, str)]
        names += [f"{each}__id__exact" for each in filters if isinstance(each, str)]
        names += [getattr(each, "parameter_name", "") for each in filters if not isinstance(each, str)]
        if options.date_hierarchy:
            names += [f"{options.date_hierarchy}__{part}" for part in ("year", "month", "day")]
        found.append((f"/admin/{label.app_label}/{label.model_name}/", [name for name in names if name]))
    return found


def _listed(data, errors, staff) -> None:
    path, filters = data.draw(st.sampled_from(lists_of_staff()))
    query = query_of(data.draw, [*filters, *filters, "q", "p", "o", "e", "all", "_facets", "tu", "id__in"])
    judge(ask(staff, "GET", path, query), errors, (path, query))


@quick(120)
@given(data=st.data())
def test_lists_of_staff(errors, newsroom, staff, data):
    _listed(data, errors, staff)


@pytest.mark.timeout(600 * TIMES)
@pytest.mark.exhaustive
@long(500)
@given(data=st.data())
def test_lists_of_staff_at_length(errors, newsroom, staff, data):
    _listed(data, errors, staff)


# Forms


def forms_of_staff(newsroom) -> list[str]:
    found = ["/admin/login/", "/admin/password_change/", "/admin/news/article/from-word/", "/admin/news/image/upload/"]
    for model, options in admin.site._registry.items():
        label = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        found.append(f"{label}add/")
        if pk := model._default_manager.values_list("pk", flat=True).first():
            found.append(f"{label}{pk}/change/")
        if hasattr(options, "order_view"):
            found.append(f"{label}order/")
    pk = newsroom["pk"][1]
    found += [f"/admin/news/article/{pk}/{verb}/" for verb in ("submit", "bin", "preview", "notes", "typing")]
    found += ["/admin/services/linklist/paste/", "/admin/portal/homeslot/", "/admin/notices/", "/tin-tuc/a-1/bao-loi/"]
    article = apps.get_model("news", "article").objects.filter(title="Bài đã đăng").get()
    return [*found, f"{make.url_of(article)}bao-loi/", f"/admin/news/article/{article.pk}/withdraw/"]


def _sent(data, errors, newsroom, staff, addresses) -> None:
    path = data.draw(st.sampled_from(addresses))
    page = staff.get(path)
    values = values_of(page) if page.status_code == 200 and not page.streaming else {}
    names = sorted(values) or ["a"]
    for name in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=4)):
        values[name] = data.draw(st.lists(texts, max_size=3).filter(bool))
    if data.draw(st.booleans()):
        values[
            data.draw(st.sampled_from(["_save", "_continue", "_addanother", "act", "save", "action", "_action"]))
        ] = ["1"]
    body = urlencode({name: each for name, each in values.items() if each}, doseq=True, errors="surrogatepass").encode()
    judge(ask(staff, "POST", path, "", {}, body), errors, (path, body[:3000]))


@quick(60)
@given(data=st.data())
def test_forms(errors, newsroom, staff, data):
    _sent(data, errors, newsroom, staff, forms_of_staff(newsroom))


@pytest.mark.timeout(600 * TIMES)
@pytest.mark.exhaustive
@long(300)
@given(data=st.data())
def test_forms_at_length(errors, newsroom, staff, data):
    _sent(data, errors, newsroom, staff, forms_of_staff(newsroom))


def _typed(errors, staff, path: str, values: dict, strange: dict[str, str]) -> None:
    body = {**values, **{name: [text] for name, text in strange.items()}, "_save": ["1"]}
    sent = urlencode(body, doseq=True, errors="surrogatepass").encode()
    judge(ask(staff, "POST", path, "", {}, sent), errors, (path, strange))


PARTS = 4


@pytest.mark.timeout(600 * TIMES)
@pytest.mark.exhaustive
@pytest.mark.parametrize("part", range(PARTS))
def test_every_strange_text_in_every_field_of_every_form(errors, newsroom, staff, part):
    """All fields of a form at once, each another text, until each field has had each: what a field does with it. Then,
    for what is done with it where all else is right, some in one field alone: others each time, or FUZZ_TIMES as many.
    """
    for path in forms_of_staff(newsroom)[part::PARTS]:
        page = staff.get(path)
        values = values_of(page) if page.status_code == 200 and not page.streaming else {}
        names = [name for name in values if name != "csrfmiddlewaretoken"]
        for shift in range(len(TEXTS)):
            strange = {name: TEXTS[(place + shift) % len(TEXTS)] for place, name in enumerate(names)}
            _typed(errors, staff, path, values, strange)
        for name in names:
            for text in random.sample(TEXTS, min(4 * TIMES, len(TEXTS))):
                _typed(errors, staff, path, values, {name: text})


ELSEWHERE = [
    "//xau.example", "/\\xau.example", "https://xau.example/", "javascript:alert(1)", "http:///xau.example",
    "/\t/xau.example", "\\\\xau.example", "/%5cxau.example", "https:xau.example", "//testserver@xau.example/",
    "/admin/\r\nX-Xau: 1",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_after_the_login_nobody_is_led_away(newsroom, target):
    person = make.editor()
    person.set_password("mật khẩu dài 123")
    person.save()
    client = Client()
    form = {"username": person.username, "password": "mật khẩu dài 123", "next": target}
    answer = client.post("/admin/login/", form)
    assert answer.status_code in (200, 302, 303)
    assert answer.get("Location", "/admin/").startswith(("/admin/", "/%5c")), answer["Location"]
    answer = client.post("/admin/logout/", {"next": target})
    assert answer.get("Location", "/").startswith(("/admin/", "/%5c")) or answer.get("Location", "/") == "/"


def test_reports_of_the_policy(errors, newsroom):
    csp_reports.by_all.forget()
    for text in TEXTS:
        body = text.encode(errors="surrogatepass")
        judge(ask(Client(), "POST", "/csp-report/", "", {"CONTENT_TYPE": "application/csp-report"}, body), errors, text)
