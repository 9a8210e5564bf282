"""Reports of what the policy stopped: read in both forms, bounded in every way, and never a word about a person."""

import json
import logging

import pytest
from django.test import Client

from portal import csp_reports, headers
from tests import factories

ADDRESS = headers.REPORTS
OLD, NEW = "application/csp-report", "application/reports+json"


@pytest.fixture(autouse=True)
def lines(caplog, monkeypatch):
    """The lines of the log so far; nothing is remembered from other tests."""
    monkeypatch.setattr(logging.getLogger("portal"), "propagate", True)
    for each in (csp_reports.by_address, csp_reports.by_all, csp_reports.told):
        each.forget()
    caplog.set_level(logging.INFO, "portal.csp")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "portal.csp"]


def old(**changes) -> dict:
    facts = {"document-uri": "http://testserver/tin-tuc/?truoc=1", "blocked-uri": "https://xau.example/a.js?k=1",
             "effective-directive": "script-src-elem"}  # fmt: skip
    return {"csp-report": facts | changes}


def new(**changes) -> dict:
    facts = {"documentURL": "http://testserver/tim-kiem/?q=benh+cua+toi", "blockedURL": "inline",
             "effectiveDirective": "style-src-attr"}  # fmt: skip
    return {"type": "csp-violation", "age": 1, "url": "http://testserver/", "body": facts | changes}


def tell(facts, kind: str = OLD, address: str = "198.51.100.7", client=None):
    body = facts if isinstance(facts, (bytes, str)) else json.dumps(facts)
    answer = (client or Client(enforce_csrf_checks=True)).post(
        ADDRESS, body, content_type=kind, headers={"Origin": "null"}, REMOTE_ADDR=address
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert "no-store" in answer["Cache-Control"] and not answer.cookies
    return answer


def test_both_forms_become_a_line_without_queries(lines):
    tell(old())
    tell([new(), new(blockedURL="trusted-types-sink", effectiveDirective="require-trusted-types-for")], NEW)
    assert lines() == [
        "CSP: script-src-elem stopped https://xau.example on /tin-tuc/",
        "CSP: style-src-attr stopped inline on /tim-kiem/",
        "CSP: require-trusted-types-for stopped trusted-types-sink on /tim-kiem/",
    ]


def test_the_policy_and_the_header_name_the_endpoint(client, db):
    factories.department()
    answer = client.get("/")
    assert answer["Reporting-Endpoints"] == f'csp="{ADDRESS}"'
    policy = answer["Content-Security-Policy"]
    assert f"report-uri {ADDRESS}" in policy and "report-to csp" in policy


def test_the_same_again_is_no_second_line(lines):
    for _ in range(5):
        tell(old())
    assert len(lines()) == 1
    assert csp_reports.told.counts == {("script-src-elem", "https://xau.example", "/tin-tuc/"): 5}


def test_few_lines_a_minute_and_then_their_number(lines, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(csp_reports.time, "monotonic", lambda: clock[0])
    csp_reports.told.forget()
    for number in range(25):
        tell(old(**{"document-uri": f"http://testserver/{number}/"}), address=f"198.51.100.{number}")
    assert len(lines()) == csp_reports.MOST_LINES
    clock[0] += csp_reports.MINUTE + 1
    tell(old(), address="203.0.113.9")
    assert lines()[csp_reports.MOST_LINES :] == [
        "CSP: 15 further reports within a minute.",
        "CSP: script-src-elem stopped https://xau.example on /tin-tuc/",
    ]


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(csp_reports, "MOST_KNOWN", 20)
    for number in range(60):
        tell([new(documentURL=f"http://testserver/{number}/{at}/") for at in range(5)], NEW, f"10.0.{number}.1")
    assert len(csp_reports.told.counts) == 20


def test_one_address_is_heard_only_so_often_and_all_together_too(lines, monkeypatch):
    for number in range(40):
        tell(old(**{"document-uri": f"http://testserver/{number % 9}/"}))
    assert sum(csp_reports.told.counts.values()) == csp_reports.by_address.most
    monkeypatch.setattr(csp_reports.by_all, "most", 35)
    for number in range(40):
        tell(old(), address=f"203.0.113.{number}")
    assert sum(csp_reports.told.counts.values()) == 35


NOISE = [
    *({"blocked-uri": word} for word in ("chrome-extension", "moz-extension://abc/x.js", "about", "about:blank", "blob",
                                         "data:text/css,a", "safari-web-extension://x/", "")),
    {"source-file": "chrome-extension://abcdef/content.js"},
    {"source-file": "moz-extension"},
]  # fmt: skip
NONSENSE = [
    {"effective-directive": "script-src\r\nERROR forged"},
    {"effective-directive": None},
    {"effective-directive": 7},
    {"blocked-uri": ["https://a.example"]},
    {"blocked-uri": "http://[::1"},
    {"document-uri": "http://[::1"},
    {"document-uri": "https://khac.example/tin-tuc/"},
    {"document-uri": "javascript:alert(1)"},
    {"document-uri": ""},
]


@pytest.mark.parametrize("changes", [*NOISE, *NONSENSE])
def test_readers_own_programs_and_nonsense_are_dropped(lines, changes):
    tell(old(**changes))
    assert lines() == [] and csp_reports.told.counts == {}


BODIES = [
    b"", b"{", b"[]", b"null", b"7", b'"a"', b"[null, 7, []]", b"\xff\xfe", b'{"csp-report": []}', b"[" * 7000,
    b'{"csp-report": {"document-uri": NaN}}', json.dumps(old()).encode() + b" " * csp_reports.LARGEST,
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
@pytest.mark.parametrize("kind", [OLD, NEW, "application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_whatever_comes_is_answered_alike(lines, body, kind):
    tell(body, kind)
    assert lines() == []


def test_a_length_that_lies_or_is_missing_is_answered(client):
    for length in ("-1", "²", "9" * 30, "abc", "99999999", ""):
        answer = client.generic("POST", ADDRESS, b"{}", content_type=OLD, CONTENT_LENGTH=length)
        assert answer.status_code == 204, length
    assert client.post(ADDRESS, b"{}", content_type=OLD, HTTP_TRANSFER_ENCODING="chunked").status_code == 204
    for method in ("get", "head", "put", "delete"):
        assert getattr(client, method)(ADDRESS).status_code == 405, method


def test_many_reports_in_one_body_count_as_few(lines):
    tell([new(documentURL=f"http://testserver/{at}") for at in range(30)], NEW)
    assert len(csp_reports.told.counts) == csp_reports.MOST_IN_ONE


def test_a_line_holds_neither_tokens_nor_line_breaks(lines):
    tell(old(**{"document-uri": "http://testserver/xem-truoc/abcdefghijklmnop/?a=b"}))
    tell(old(**{"document-uri": "http://testserver/a%0aERROR%20forged\u202e/"}))
    tell(old(**{"blocked-uri": "https://nguoi:matkhau@xau.example:8443/duong/dan?q=1"}))
    assert lines() == [
        "CSP: script-src-elem stopped https://xau.example on /xem-truoc/abcd…/",
        "CSP: script-src-elem stopped https://xau.example on /a%0AERROR%20forged%E2%80%AE/",
        "CSP: script-src-elem stopped https://xau.example:8443 on /tin-tuc/",
    ]


@pytest.mark.django_db
def test_nothing_is_asked_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        tell(old())
