"""A page of somebody else that sends a form to the newsroom, in the browser of a member of staff who is logged in."""

import pytest
from django.conf import settings
from django.test import Client

from news.models import Article
from portal.models import AuditEntry, User
from tests import factories as make
from tests.hostile import routes

pytestmark = pytest.mark.django_db
ORIGINS = [{}, {"HTTP_ORIGIN": "https://xau.example"}, {"HTTP_ORIGIN": "null"}]


@pytest.fixture
def addresses() -> list[str]:
    """Every address of the newsroom, with numbers of rows that are there."""
    article = make.bring(make.article(), "reviewed")
    real = {"pk": article.pk, "object_id": article.pk, "action": "approve", "verb": "resolve"}
    return [
        route.template.format(**{name: real.get(name, article.pk) for name in route.arguments})
        for route in routes()
        if route.template.startswith("/admin/")
    ]


@pytest.mark.parametrize("origin", ORIGINS, ids=["silent", "foreign", "null"])
@pytest.mark.parametrize("cookie", [False, True], ids=["no cookie", "cookie"])
def test_no_address_of_the_newsroom_takes_it(addresses, origin, cookie):
    person = make.superuser()
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    if cookie:
        client.cookies[settings.CSRF_COOKIE_NAME] = "c" * 32
    entries, stages = AuditEntry.objects.count(), list(Article.objects.values_list("pk", "stage", "version"))
    taken = {}
    for address in addresses:
        answer = client.post(address, {"csrfmiddlewaretoken": "d" * 32, "_save": "1", "post": "yes"}, **origin)
        if answer.status_code not in (403, 404, 405):
            taken[address] = answer.status_code
    assert len(addresses) > 150 and taken == {}
    assert AuditEntry.objects.count() == entries
    assert list(Article.objects.values_list("pk", "stage", "version")) == stages
    assert User.objects.filter(pk=person.pk, is_active=True).exists()
