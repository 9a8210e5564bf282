"""The number of a request: whose is believed, where it shows, and where it must not."""

import io
import json
import logging
import re

import pytest

from portal import logs
from portal.logs import Json, Plain, WithContext, shortened
from tests.cached import Process

NGINX = "0123456789abcdef0123456789abcdef"
OWN = re.compile(r"[0-9a-f]{16}")


@pytest.fixture
def lines(settings):
    """What the root of the site's log writes, as JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Json())
    handler.addFilter(WithContext())
    loggers = [logging.getLogger(name) for name in ("django.request", "portal", "trial")]
    for logger in loggers:
        logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    for logger in loggers:
        logger.removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("behind", "sent", "kept"),
    [
        (True, NGINX, True),
        (True, "abcd-1234", True),
        (False, NGINX, False),  # a visitor's own word
        (True, "short", False),
        (True, "x" * 65, False),
        (True, "có dấu-1234", False),
        (True, "a1234567\r\nX-Evil: 1", False),
        (True, "<script>alert</script>", False),
        (True, "", False),
    ],
)
def test_only_our_own_proxys_number_is_believed(client, settings, behind, sent, kept):
    settings.BEHIND_PROXY = behind
    answer = client.get("/healthz", headers={"x-request-id": sent.encode("utf-8").decode("latin-1")})
    assert (answer["X-Request-ID"] == sent) is kept
    assert kept or OWN.fullmatch(answer["X-Request-ID"])


def test_each_request_has_its_own(client):
    assert client.get("/healthz")["X-Request-ID"] != client.get("/healthz")["X-Request-ID"]


@pytest.mark.django_db
def test_an_error_shows_the_number_that_stands_in_the_log(client, monkeypatch, lines):
    def broken(*args, **kwargs):
        raise RuntimeError("đứt dây")

    monkeypatch.setattr("portal.health.wrong", broken)
    client.raise_request_exception = False
    answer = client.get("/readyz?q=bi-mat")
    number = answer["X-Request-ID"]
    assert answer.status_code == 500
    assert "Mã lỗi" in answer.text
    assert f">{number}</code>" in answer.text
    (line,) = [line for line in lines() if line["level"] == "ERROR"]
    assert (line["request"], line["status"]) == (number, 500)
    assert "đứt dây" in line["error"]
    assert "bi-mat" not in json.dumps(line)


@pytest.mark.django_db
def test_a_refusal_that_django_logs_late_has_its_number_too(client, lines):
    answer = client.get("/khong-co/")
    (line,) = lines()
    assert (line["request"], line["status"]) == (answer["X-Request-ID"], 404)
    assert logs.request_id.get() == ""


@pytest.mark.django_db
def test_no_kept_page_carries_the_number_of_another_request(department, settings):
    settings.BEHIND_PROXY = True
    process = Process()
    first = process.get("/", x_request_id=NGINX)
    again = process.get("/", x_request_id="ffffffffffffffff")
    assert (first.status, again.status, process.made) == (200, 200, ["/"])
    assert "x-request-id" not in first.headers | again.headers
    refused = process.get("/readyz", x_request_id=NGINX)
    assert refused.headers["x-request-id"] == NGINX  # of what is made for one asker


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Not Found: /tim-kiem/?q=nguyễn+văn+a", "Not Found: /tim-kiem/?…"),
        ('"GET /tim-kiem/?q=x&trang=2 HTTP/1.1" 200', '"GET /tim-kiem/?… HTTP/1.1" 200'),
        ("to https://a.vn/x?token=1 went", "to https://a.vn/x?… went"),
        ("A mail to nguyen.van-a@so.tinh.gov.vn was refused", "A mail to …@… was refused"),
        ("What now? Nothing.", "What now? Nothing."),
        ("run 5 @ 7", "run 5 @ 7"),
    ],
)
def test_nothing_personal_stands_in_a_line(before, after):
    assert shortened(before) == after


def record(**values) -> logging.LogRecord:
    made = logging.LogRecord("portal.x", logging.ERROR, "x.py", 1, "Sent to %s", ("a@b.vn",), None)
    made.__dict__.update(values)
    return made


def test_a_plain_line_names_request_and_job():
    line = Plain().format(record(request_id="abc", job="send-mail"))
    assert line.endswith("ERROR portal.x [abc send-mail]: Sent to …@…")
    assert Plain().format(record()).endswith("ERROR portal.x: Sent to …@…")


def test_a_json_line_is_one_line_without_empty_parts():
    try:
        raise ValueError("hai\ndòng của a@b.vn")
    except ValueError as error:
        line = Json().format(record(exc_info=(type(error), error, error.__traceback__)))
    assert "\n" not in line
    facts = json.loads(line)
    assert (facts["level"], facts["logger"], facts["message"]) == ("ERROR", "portal.x", "Sent to …@…")
    assert "ValueError" in facts["error"]
    assert "a@b.vn" not in line
    assert not {"request", "job", "status"} & set(facts)


@pytest.mark.django_db
def test_lines_of_a_job_carry_its_name(lines):
    from portal.worker import run_job

    assert "ZeroDivisionError" in run_job("trial-job", f"{__name__}.trial")
    assert [line["job"] for line in lines()] == ["trial-job", "trial-job"]
    assert logs.job.get() == ""


def trial():
    logging.getLogger("trial").warning("About to fail")
    raise ZeroDivisionError("of purpose")
