"""No page of the newsroom makes the browser complain: each type is opened, and what can be opened on it. `new_page`
fails on every violation of a policy, every error of a script and every request that fails; the public pages with their
states are asked the same in test_public_accessibility.py.
"""

import pytest
from django.contrib import admin
from django.test import Client
from playwright.sync_api import Error, Page, expect

from news.models import Article
from tests import factories
from tests.browser.newsroom import log_in
from tests.browser.visits import Visits
from tests.hostile import routes
from tests.public_site import build

PASSWORD = "mật khẩu của phép thử"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]


@pytest.fixture
def site(live_server, settings):
    settings.SITE_URL = live_server.url
    return build()


@pytest.fixture
def superuser(site):
    person = factories.superuser()
    person.set_password(PASSWORD)
    person.save()
    return person


def addresses(person) -> list[str]:
    """Every page of the newsroom that opens for a superuser, one of each type."""
    client = Client()
    client.force_login(person)
    found = {}
    numbers = {f"/admin/{model._meta.app_label}/{model._meta.model_name}/": model for model in admin.site._registry}
    live, draft = Article.objects.filter(stage="published").first(), factories.article(title="Bản nháp")
    for route in routes():
        if not route.template.startswith("/admin/") or "{url}" in route.template or "logout" in route.template:
            continue
        model = next((model for start, model in numbers.items() if route.template.startswith(start)), None)
        rows = [draft, live] if model is Article else list(model._default_manager.all()[:1]) if model else [draft]
        for row in rows:
            given = dict.fromkeys(route.arguments, row.pk) | {"action": "submit", "app_label": "news"}
            if "revision" in route.arguments:
                given["revision"] = row.latest_revision.pk
            address = route.template.format(**given)
            answer = client.get(address)
            is_page = answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html")
            if is_page and not answer.streaming:
                found[address] = route.name
    return list(found)


@pytest.mark.parametrize("width", [1280, pytest.param(360, marks=pytest.mark.exhaustive)])
def test_no_page_of_the_newsroom_makes_the_browser_complain(new_page, live_server, site, superuser, width):
    page = new_page(width, 900)
    log_in(page, superuser.username, PASSWORD)
    opened = addresses(superuser)
    assert len(opened) > 50, opened
    with Visits(page, live_server.url, site) as visits:
        for address in opened:
            answer = page.goto(address, wait_until="load")
            visits.note(address, [] if answer.status == 200 else [f"the answer is {answer.status}"])
            if page.locator("textarea[data-type=ckeditortype]").count():
                expect(page.locator(".cke_editable").first).to_be_visible()
            _open_what_opens(page)


def _open_what_opens(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach(each => each.click())")
    calendar = page.locator(".datetimeshortcuts a:visible")
    if calendar.count():
        calendar.first.evaluate("each => each.click()")  # on a telephone the bar may lie above it
        page.keyboard.press("Escape")


def test_trusted_types_hold_for_readers_and_at_the_login(new_page, live_server, site, expected_errors):
    expected_errors.extend(["TrustedHTML", "TrustedTypePolicy"])
    page = new_page(1280, 900)
    for address in ("/", site["article, long"], "/tim-kiem/?q=cap+quang", "/admin/login/"):
        page.goto(address)
        with pytest.raises(Error, match="TrustedHTML"):
            page.evaluate("document.body.innerHTML = '<p>'")
        with pytest.raises(Error, match="disallowed"):
            page.evaluate("trustedTypes.createPolicy('khac', {}).name")


def test_whatever_the_public_site_can_do_it_does_in_quiet(new_page, site):
    page = new_page(1280, 900)
    page.goto(site["article, long"])
    page.route("https://www.youtube-nocookie.com/**", lambda route: route.abort())
    page.locator("details.share > summary").click()
    page.locator("[data-share] button, details.share button").first.click()
    page.locator("a.enlarge").first.click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    page.locator("details.display > summary").click()
    page.locator("details.display label").first.click()
    page.goto(site["print"])
    page.evaluate("window.print = () => { document.title = 'in'; }")
    page.locator("[data-print], button").first.click()
    page.goto("/")
    page.locator("#q").first.press_sequentially("cáp quang")
    page.locator(".mast [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
