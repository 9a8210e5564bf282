"""Public pages without a mouse, without scripts, and in an engine that is years behind."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import looking
from tests.browser.visits import Visits
from tests.public_pages import PAGES
from tests.public_site import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]

MAIN = [row for row in PAGES if row.is_main]


@pytest.fixture
def site(live_server, settings):
    settings.SITE_URL = live_server.url
    return build()


def opened_by_keyboard(page, summary: str) -> list[str]:
    """A panel opens on Enter, closes on Escape, and the focus is back where it was."""
    wrong = []
    button = page.locator(summary)
    button.focus()
    page.keyboard.press("Enter")
    if button.evaluate("summary => !summary.parentElement.open"):
        wrong.append(f"{summary} does not open on Enter")
    page.keyboard.press("Tab")
    if page.evaluate(
        "summary => !document.querySelector(summary).parentElement.contains(document.activeElement)", summary
    ):
        wrong.append(f"Tab does not lead into the panel of {summary}")
    page.keyboard.press("Escape")
    if button.evaluate("summary => summary.parentElement.open || document.activeElement !== summary"):
        wrong.append(f"Escape does not close {summary} and give the focus back")
    return wrong


def walk_through(visits, pages, widths) -> None:
    page = visits.page
    for row, _ in visits.each(pages):
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            page.reload()
            looking.prepare(page)
            visits.note(f"{row.name} at {width}", looking.walk(page))
        if row.is_bare:
            continue
        page.reload()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        at = page.evaluate("document.activeElement.id")
        visits.note(row.name, [] if at == "content" else [f"the skip link leads to {at!r}"])
        for summary in ("details.display > summary", "details.all > summary"):
            visits.note(row.name, opened_by_keyboard(page, summary))


def test_the_main_pages_are_walked_by_keyboard_alone(new_page, live_server, site):
    with Visits(new_page(1280, 800, reduced_motion="reduce"), live_server.url, site) as visits:
        walk_through(visits, MAIN, (360, 1280))


@pytest.mark.exhaustive
def test_every_page_type_is_walked_by_keyboard_alone(new_page, live_server, site):
    with Visits(new_page(1280, 800, reduced_motion="reduce"), live_server.url, site) as visits:
        walk_through(visits, PAGES, (360, 1280))


def test_every_page_type_works_without_scripts(new_page, live_server, site):
    page = new_page(360, 800, java_script_enabled=False)
    with Visits(page, live_server.url, site) as visits:
        for row, _ in visits.each():
            shown = page.locator("h1").filter(visible=True).count()
            visits.note(row.name, [] if shown == 1 else [f"{shown} visible headings of the first rank"])
            visits.note(row.name, looking.ask(page, "dead"))
            if row.is_bare:
                continue
            page.locator("details.all > summary").click()
            open_links = page.locator(".all-panel a").filter(visible=True).count()
            visits.note(row.name, [] if open_links > 3 else [f"the open menu shows {open_links} links"])
            page.locator("details.all > summary").click()
        page.goto("/")
        page.locator("details.links > summary").first.click()
        expect(page.get_by_role("link", name="Đơn vị thuộc Sở số 1", exact=True)).to_be_visible()
        page.get_by_role("searchbox").fill("cap quang")
        page.get_by_role("searchbox").press("Enter")
        expect(page).to_have_url(re.compile(r"/tim-kiem/\?q=cap\+quang"))
        expect(page.locator("main")).to_contain_text("Mạng cáp quang lên bản")
        assert page.context.cookies() == []


NEWER = re.compile(
    r"[^{}]*:(?:has|is|where)\([^{}]*\{[^{}]*\}|(?:aspect-ratio|text-wrap|clip-path|object-fit):[^;}]*;?"
)
"""Whole rules whose selector, and declarations whose property, an engine of 2019 drops."""
SUPPORTS = re.compile(r"@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")


def test_the_main_pages_can_be_read_in_an_engine_of_2019(new_page, live_server, site):
    page = new_page(360, 800, reduced_motion="reduce")

    def older(route):
        answer = route.fetch()
        sheet = NEWER.sub("", SUPPORTS.sub("", re.sub(r"/\*.*?\*/", "", answer.text(), flags=re.DOTALL)))
        route.fulfill(response=answer, body=sheet)

    page.route("**/*.css", older)
    with Visits(page, live_server.url, site) as visits:
        for row, _ in visits.each(MAIN):
            visits.note(row.name, looking.axe(page, looking.COLOURS[:1]) + looking.ask(page, "cut"))
            width = page.locator("h1").first.evaluate("heading => parseFloat(getComputedStyle(heading).fontSize)")
            visits.note(row.name, [] if width > 20 or row.name == "home" else [f"the heading is {width} px high"])
