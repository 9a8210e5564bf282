"""No log tells the token of a preview link."""

import io
import logging

import pytest

from news import preview_links
from portal.logs import shortened
from tests import factories as make

TOKEN = "Rk9PQkFSLWJhei1xdXV4.c2lnbmF0dXJl-abc_DEF:1sWx"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"Gone: /xem-truoc/{TOKEN}/", "Gone: /xem-truoc/Rk9P…/"),
        (f'"GET /xem-truoc/{TOKEN}/?a=1 HTTP/1.1" 200', '"GET /xem-truoc/Rk9P…/?… HTTP/1.1" 200'),
        (f"Not Found: /xem-truoc/{TOKEN}", "Not Found: /xem-truoc/Rk9P…"),
        ("Not Found: /tin-tuc/bai-7/", "Not Found: /tin-tuc/bai-7/"),
    ],
)
def test_a_path_is_shortened_and_no_other(before, after):
    assert shortened(before) == after


@pytest.mark.django_db
def test_a_refused_link_leaves_no_token_in_the_log(client, caplog):
    article = make.article()
    link, token = preview_links.create(article, make.writer(), key="k" * 20)
    preview_links.revoke(link, make.writer())
    with caplog.at_level(logging.DEBUG):
        assert client.get(f"/xem-truoc/{token}/").status_code == 410
        assert client.post(f"/xem-truoc/{token}/").status_code == 405
    assert "/xem-truoc/" in caplog.text
    assert token[4:] not in caplog.text


def test_whatever_logger_is_used_the_sites_own_log_has_no_token():
    handler = next(each for each in logging.getLogger("portal").handlers if type(each) is logging.StreamHandler)
    former = handler.setStream(io.StringIO())
    try:
        logging.getLogger("portal.worker").warning("Seen: %s", f"/xem-truoc/{TOKEN}/")
        told = handler.stream.getvalue()
    finally:
        handler.setStream(former)
    assert "/xem-truoc/Rk9P…/" in told
    assert TOKEN not in told
