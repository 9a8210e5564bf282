"""What every test stands on: its environment, its databases, its guards against the network, its browser.

The environment is set here, before pytest-django loads portal.settings; that is why pyproject.toml does not
name the settings module (pytest-django would load it before this file).
"""

import gc
import hashlib
import ipaddress
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import django
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.test import SimpleTestCase
from hypothesis import settings as hypothesis_settings

# Environment

VAR_DIR = Path(tempfile.mkdtemp(prefix="portal-test-"))
(VAR_DIR / "static").mkdir()  # WhiteNoise warns where it is missing

_SET = {
    "DJANGO_SETTINGS_MODULE": "portal.settings",
    "VAR_DIR": str(VAR_DIR),
    "SECRET_KEY": "tests-only-secret-key-tests-only-secret-key-tests-only",
    "SEAL_KEY": "tests-only-seal-key-tests-only-seal-key-tests-only-seal",
    "DEBUG": "0",
    "SITE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "STAFF_SECOND_FACTOR": "optional",
    "PAGE_CACHE": "0",  # tests that want it put it round Django themselves: tests.cached
}
_UNSET = (
    "SEAL_KEYS_OLD",
    "VIDEO_HOSTS",
    "CACHE_URL",
    "PAGE_CACHE_MEGABYTES",
    "STORAGE_URL",
    "PRIVATE_STORAGE_URL",
    "EMAIL_URL",
    "ALARM_EMAILS",
    "ALARM_WEBHOOK",
    "ALARM_WEBHOOK_SECRET",
    "AUDIT_HEAD_EMAILS",
    "LOG_FORMAT",
    "EDITORIAL_STEPS",
    "BEHIND_PROXY",
    "SESSION_IDLE_MINUTES",
    "SESSION_HOURS",
    "ADMIN_NETWORKS",
    "SEARCH_URL",
    "DEMO_PASSWORD",
    "ADMIN_PASSWORD",
    "BACKUP_DIR",
    "BACKUP_KEEP",
    "BACKUP_KEY",
)
for _name in (*_SET, *_UNSET):
    os.environ.pop(_name, None)
    os.environ.pop(f"{_name}_FILE", None)
os.environ.update(_SET)

hypothesis_settings.register_profile("portal", deadline=None)  # two busy cores make single examples slow
hypothesis_settings.load_profile("portal")

_ran: dict[str, set[str]] = {"databases": set(), "browsers": set()}
"""What this process ran on; xdist's workers hand theirs to the controller."""


# Network: tests contact only this machine


class OutsideContact(RuntimeError):
    """A test tried to reach another machine."""


def _is_here(host) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


def _watch_sockets(event: str, arguments: tuple) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) and address else None  # other families have no host
        if isinstance(host, str) and not _is_here(host):
            raise OutsideContact(f"a test tried to reach {host}")
    elif event == "socket.getaddrinfo" and not _is_here(arguments[0]):
        raise OutsideContact(f"a test tried to look up {arguments[0]}")


sys.addaudithook(_watch_sockets)


# pytest's own hooks


def pytest_configure() -> None:
    django.setup()
    # What is loaded stays; looking through it again and again took a tenth of the suite's time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    # Playwright keeps an event loop running in the tests' thread. Django would take that for asynchronous code and
    # open further database connections beside the fixtures' own; so here a connection belongs to its thread, always.
    connections._connections = threading.local()


def pytest_addoption(parser) -> None:
    parser.addoption(
        "--database-only", action="store_true", help="only tests that use a database; the others are the same on all"
    )
    parser.addoption("--page-cache", action="store_true", help="the test client asks through the page cache")


ASK_THE_DATABASE = {
    "news": "archive arranging bad_input bin bulk concurrency costs door drafting feeds long_list "
    "mailing nightly paging plans queries reading_figures search search_admin "
    "search_page search_rows search_table sitemaps suggestions tampering topics withdrawal workflow",
    "portal": "alarms api audit backups furniture fuzz guards guessing head_mail jobs kept "
    "pagecache redirects sessions status versions",
    "drills": "backup faults pagecache pictures reseal schedule",
    "services": "admin models",
    "tests": "bulk_articles",
}
"""Folder → modules (test_….py) about locks, constraints, triggers, orders, dates, plans: marked every_database."""
_THEIRS = {Path(folder, f"test_{name}.py") for folder, names in ASK_THE_DATABASE.items() for name in names.split()}


def pytest_collection_modifyitems(config, items) -> None:
    """Whatever asks for the browser is a browser test: `pytest -m browser`, `pytest -m "not browser"`."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        elif Path(item.path.parent.name, item.path.name) in _THEIRS:
            item.add_marker("every_database")
    items[:] = _beside_their_like(items)
    if config.getoption("--database-only"):
        pure = [item for item in items if not _uses_a_database(item)]
        items[:] = [item for item in items if _uses_a_database(item)]
        config.hook.pytest_deselected(items=pure)


def _beside_their_like(items) -> list:
    """In the order given, but what begins with the same rows stands together. Real transactions stay apart."""
    groups = {}
    for item in items:
        rows = item.callspec.params.get("module_rows") if hasattr(item, "callspec") else None
        alike = item.path, getattr(item, "cls", None), rows, _is_transactional(item, item.fixturenames)
        groups.setdefault(alike, []).append(item)
    return [item for group in groups.values() for item in group]


def _uses_a_database(item) -> bool:
    """item: a test, or the definition that its tests are made of."""
    wanted = {"db", "transactional_db", "live_server", "django_db_setup"}
    is_case = issubclass(getattr(item, "cls", None) or object, SimpleTestCase)
    return is_case or item.get_closest_marker("django_db") is not None or bool(wanted & set(item.fixturenames))


def pytest_sessionfinish(session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["ran"] = {kind: sorted(names) for kind, names in _ran.items()}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node) -> None:
    for kind, names in getattr(node, "workeroutput", {}).get("ran", {}).items():
        _ran[kind].update(names)


def pytest_terminal_summary(terminalreporter) -> None:
    told = {kind: sorted(names) for kind, names in _ran.items()}
    terminalreporter.write_line(
        f"Databases: {', '.join(told['databases']) or 'none'}; browser: {', '.join(told['browsers']) or 'none'}"
    )
    if report := os.environ.get("TEST_REPORT"):
        Path(report).write_text(json.dumps(told))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """A worker is not to read the settings before this file has given it a folder of its own: two that share one take
    the pictures from each other."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_unconfigure() -> None:
    shutil.rmtree(VAR_DIR, ignore_errors=True)


# Settings and databases


@pytest.fixture(scope="session", autouse=True)
def _quick_settings() -> Iterator[None]:
    """A fast password hasher, static files by their plain names (no collectstatic before the tests), and nothing kept
    of the page furniture: a test that writes outside the server sees its change at once."""
    from django.conf import settings
    from django.test.utils import override_settings

    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES=settings.STORAGES | plain,
        FURNITURE_KEPT_FOR=0,
    ):
        yield


@pytest.fixture
def client(request):
    """Django's test client, as pytest-django gives it."""
    from django.test import Client

    from tests.cached import CachedClient

    return CachedClient() if request.config.getoption("--page-cache") else Client()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Also of what a process keeps (portal.kept), whose keys name no settings: they do not change under a server."""
    from django.core.cache import cache
    from django.test.signals import setting_changed

    from portal import kept

    def forget(**change) -> None:
        kept.forget_all()

    setting_changed.connect(forget)
    yield
    setting_changed.disconnect(forget)
    cache.clear()
    kept.forget_all()


@pytest.fixture(scope="session", autouse=True)
def _each_picture_once() -> Iterator[None]:
    """The same picture with the same edits makes the same renditions: a child process for the first time only."""
    from portal.imaging import client

    run, known = client.run, {}

    def run_once(data: bytes, job: dict, **options):
        key = hashlib.sha256(data).digest(), json.dumps(job, sort_keys=True)
        if key not in known:
            known[key] = run(data, job, **options)
        return known[key]

    client.run = run_once
    yield
    client.run = run


@pytest.fixture(autouse=True)
def _no_anchor() -> Iterator[None]:
    """The tests' database goes back in time after each test; what was anchored outside of it must go with it."""
    yield
    shutil.rmtree(VAR_DIR / "audit", ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings) -> None:
    """SQLite in a file, so that write-ahead log and locks are those of a real site."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(VAR_DIR / "test.sqlite3")
    else:
        database.setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"  # nobody needs these rows tomorrow


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """After a test with real transactions the database is what migrations made it; notes which database this is."""
    from django.db import connection
    from django.test import TransactionTestCase

    from tests import resetting

    with django_db_blocker.unblock():
        made = resetting.remember(connection)
        connection.features.supports_json_field  # noqa: B018 (else Django asks SQLite within some test's count)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SHOW server_version")
                _ran["databases"].add(f"PostgreSQL {cursor.fetchone()[0].split()[0]}")
        else:
            _ran["databases"].add(f"SQLite {sqlite3.sqlite_version}")
    flush = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: made.restore()
    yield
    TransactionTestCase._fixture_teardown = flush


@dataclass(frozen=True)
class Rows:
    """What a test finds in the database: the names of the fixtures of its module that make it."""

    names: tuple[str, ...]
    are_committed: bool
    """For one test with real transactions, which has them for itself: so they are the same as no others."""

    def __eq__(self, other):
        return isinstance(other, Rows) and self.names == other.names and not self.are_committed | other.are_committed


def pytest_generate_tests(metafunc) -> None:
    """Tells module_rows what the test begins with. Where that is not what the test before began with, pytest ends the
    fixture, and with it all that stand on it: so no test sees rows that it did not ask for."""
    known = metafunc._arg2fixturedefs
    names = tuple(name for name in sorted(metafunc.fixturenames) if _stands_on_module_rows(name, known))
    if names:
        if not _uses_a_database(metafunc.definition):
            raise pytest.UsageError(f"{metafunc.definition.nodeid} would write into the rows of others: it needs `db`.")
        rows = Rows(names, are_committed=_is_transactional(metafunc.definition, metafunc.fixturenames))
        metafunc.parametrize("module_rows", [rows], indirect=True, ids=[pytest.HIDDEN_PARAM])


def _stands_on_module_rows(name: str, known: dict) -> bool:
    asked = known[name][-1].argnames if name in known and known[name][-1].scope == "module" else ()
    return "module_rows" in asked or any(_stands_on_module_rows(other, known) for other in asked)


def _is_transactional(item, names) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or "live_server" in names or "transactional_db" in names


@pytest.fixture(scope="module", autouse=True)
def module_rows(request) -> Iterator[None]:
    """For fixtures of a module that write: what they make is made once, in a transaction around those of its tests.

    They return no instances, which a test might change, but numbers, by which each test reads its own. Alone, with
    real transactions, a test has the rows made and taken away for itself (tests.resetting).
    """
    from django.db import transaction

    rows = getattr(request, "param", None)
    if rows is None:
        yield
        return
    request.getfixturevalue("django_db_setup")
    with request.getfixturevalue("django_db_blocker").unblock():
        if rows.are_committed:
            yield
            return
        with transaction.atomic():
            yield
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def department(module_rows) -> None:
    """The department, for all tests of the module."""
    from tests import factories

    factories.department()


# Search


@pytest.fixture(scope="module")
def opensearch_of_module(module_rows):
    """A search server (tests.opensearch) that is told of every change at once and answers every search: the database's
    own index is not to be asked. The stand-in itself; None where OPENSEARCH_TEST_URL names a server of another make."""
    with pytest.MonkeyPatch.context() as monkeypatch, _opensearch(monkeypatch) as fake:
        yield fake


@pytest.fixture
def opensearch(db, monkeypatch):
    """The same for one test."""
    with _opensearch(monkeypatch) as fake:
        yield fake


@contextmanager
def _opensearch(monkeypatch) -> Iterator:
    from types import SimpleNamespace

    from django.test import override_settings

    from news.search import engines, outbox
    from news.search.opensearch import index_of
    from tests.opensearch import serving

    def not_this_one(*args):
        raise AssertionError("The database's own index was asked.")

    with serving() as (address, fake), override_settings(SEARCH_SERVER=address):
        index = index_of(address)
        with index.anew():
            pass

        def at_once(function, robust):
            function()
            if fake is None:
                index.count()  # which lets everything be found

        monkeypatch.setattr(outbox, "transaction", SimpleNamespace(on_commit=at_once))
        for each in (engines.Fts5, engines.Vectors):
            monkeypatch.setattr(each, "ask", not_this_one)
        yield fake
        if fake is None:
            index.server.client.indices.delete(index=f"{index.name}-*")
        index.server.close()
        index_of.cache_clear()


# Browser


@pytest.fixture(scope="session")
def browser():
    """The Chromium of this session. Pages come from `phone`, `desktop` or `new_page`."""
    from playwright.sync_api import sync_playwright

    from tests import chromium

    path = chromium.find()
    if not path:
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip)(chromium.HOW_TO)
    quiet = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
    here_only = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    # Playwright's event loop runs in this thread; the tests use the database beside it, never inside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*quiet.split(), "--no-first-run", here_only])
        _ran["browsers"].add(f"Chromium {browser.version}")
        yield browser
        browser.close()


_POLICIES = ("Content-Security-Policy", "Content Security Policy", "Permissions-Policy", "TrustedHTML", "TrustedScript")
"""Words of warnings that tell of a policy broken or written wrongly, beside all that is an error."""


@pytest.fixture
def expected_errors() -> list[str]:
    """Parts of console messages that the test means to provoke: expected_errors.append("status of 413")."""
    return []


@pytest.fixture
def new_page(browser, live_server, settings, expected_errors) -> Iterator[Callable]:
    """new_page(width, height, **Playwright's context options) opens a page of the live site in a context of its own.

    The test fails where any of its pages logged an error, broke the Content-Security-Policy or asked another
    machine for something. A page that is opened on purpose and answers 404, 410 or 503 is no error.
    """
    settings.SITE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    contexts, seen, failed_pages = [], [], set()

    def on_console(message) -> None:
        url = message.location.get("url", "")
        # Chromium asks for /favicon.ico when it likes, on pages that name no icon; that would fail tests by chance.
        is_bad = message.type == "error" or any(word in message.text for word in _POLICIES)
        if is_bad and not url.endswith("/favicon.ico"):
            seen.append((url, message.text))

    def on_script_error(problem) -> None:
        seen.append((problem.page.url if problem.page else "", str(problem.error)))

    def on_failed(request) -> None:
        # What is broken off by going on, or by a test, is no failure; who asks another machine is told of that above.
        if not any(word in (request.failure or "") for word in ("ERR_ABORTED", "ERR_FAILED", "ERR_NAME_NOT_RESOLVED")):
            seen.append((request.url, f"failed: {request.failure}"))

    def on_request(request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and not _is_here(address.hostname):
            seen.append((request.url, "asked another machine"))

    def on_response(response) -> None:
        if response.status >= 400 and response.request.is_navigation_request():
            failed_pages.add(response.url)

    def open_page(width: int, height: int, **options):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            **options,
        )
        context.set_default_timeout(15_000)
        context.on("console", on_console)
        context.on("weberror", on_script_error)
        context.on("request", on_request)
        context.on("requestfailed", on_failed)
        context.on("response", on_response)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    problems = [
        f"{url}: {text}"
        for url, text in seen
        if not (url in failed_pages and "the server responded with a status of" in text)
        and not any(part in text for part in expected_errors)
    ]
    assert not problems, "The browser complained:\n" + "\n".join(problems)


@pytest.fixture
def phone(new_page):
    return new_page(360, 740, is_mobile=True, has_touch=True, device_scale_factor=2)


@pytest.fixture
def desktop(new_page):
    return new_page(1280, 900)


@pytest.fixture
def own_connection():
    """At the end of a request Django closes the database, also that which the test has open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
