"""Error pages: in the newsroom they lead back to the desk, on the site they do not know of it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from portal import errors
from tests import factories as make

pytestmark = pytest.mark.django_db
BACK = 'href="/admin/"'


def test_what_is_not_in_the_newsroom_leads_back_to_the_desk(client):
    client.force_login(make.editor())
    answer = client.get("/admin/news/article/99999/preview/")
    assert answer.status_code == 404 and BACK in answer.text and "Về bàn làm việc" in answer.text
    assert BACK not in client.get("/khong-co/").text


def test_a_refusal_in_the_newsroom_leads_back_to_the_desk(client):
    article = make.article(make.other_writer())
    client.force_login(make.writer())
    answer = client.get(f"/admin/news/article/{article.pk}/preview/")
    assert answer.status_code == 403 and BACK in answer.text


@pytest.mark.parametrize("make_page", [errors.failed, lambda request: errors.bad_request(request, PermissionDenied())])
def test_pages_without_data_know_the_way_too(make_page):
    assert BACK in make_page(RequestFactory().get("/admin/news/article/")).content.decode()
    assert BACK not in make_page(RequestFactory().get("/")).content.decode()


@pytest.mark.parametrize("path", ["/admin/%0d%0asessions/", "/admin/news%0a/"])
def test_a_stranger_whom_no_address_of_the_newsroom_answers_reads_a_whole_page(client, path):
    """A line break is where Django's own way to the login ends."""
    answer = client.get(path)
    assert answer.status_code == 404 and "Không tìm thấy trang này" in answer.text
    assert 'class="masthead' in answer.text and BACK in answer.text
