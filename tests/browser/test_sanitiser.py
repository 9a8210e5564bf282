"""Whatever was sent: once clean, a real browser runs none of it and asks nobody, with our policy or without."""

import json

import pytest
from csp.utils import build_policy
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings

from portal.markup import dress
from portal.pasting import tidy
from portal.richtext import clean
from tests.portal.payloads import PAYLOADS, soup

PAGE = "http://127.0.0.1:9/"
NOTICE = (
    "window.ran = []; for (const name of ['alert', 'print', 'confirm', 'prompt']) window[name] = (x) => ran.push(x);"
)


@pytest.fixture
def load(browser):
    """load(html, policy=…) opens a page and gives (what scripts ran, what it asked for, what the console said)."""
    context = browser.new_context()
    context.add_init_script(NOTICE)
    asked, said, answer = [], [], {}

    def serve(route):
        if route.request.url == PAGE:
            route.fulfill(body=answer["html"], headers=answer["headers"])
        else:
            asked.append(route.request.url)
            route.abort()

    context.route("**/*", serve)
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda problem: said.append(str(problem.error)))
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.dismiss())

    def open_page(html: str, *, policy: bool, reparsed: tuple[str, ...] = ()) -> tuple[list, list, list]:
        answer["html"] = (
            f"<!doctype html><html lang=vi><title>x</title><body><div class=prose>{html}</div></body></html>"
        )
        answer["headers"] = {"Content-Type": "text/html; charset=utf-8"}
        if policy:
            # Without Trusted Types, which would keep this very test from parsing anything again.
            taken = {"require-trusted-types-for": None, "trusted-types": None}
            answer["headers"]["Content-Security-Policy"] = build_policy(replace=taken)
        asked.clear()
        said.clear()
        page.goto(PAGE)
        page.evaluate(PROVOKE, list(reparsed))
        page.wait_for_timeout(150)
        media = [url for url in asked if not url.startswith(f"{PAGE}media/")]
        return page.evaluate("ran"), media, [text for text in said if "ERR_FAILED" not in text]

    yield open_page
    context.close()


PROVOKE = """(pieces) => {
  // What only acts when somebody does something, or when it is parsed again in another place.
  const contexts = ["div", "td", "li", "caption", "figcaption", "a"];
  for (const piece of pieces) {
    for (const name of contexts) {
      const element = document.createElement(name);
      element.innerHTML = piece;
      element.innerHTML = element.innerHTML;
      document.body.append(element);
    }
  }
  for (const element of document.querySelectorAll("body *")) {
    for (const type of ["mouseover", "focus", "toggle", "animationstart", "load", "error", "pointerenter"])
      element.dispatchEvent(new Event(type, {bubbles: true}));
    const address = element.getAttribute("href") ?? "";
    if (address.trim() && /^[^/#?]*script:|^data:/i.test(element.href ?? "")) element.click();
  }
}"""


def test_the_payloads_do_act_where_nobody_cleans_them(load):
    """Else the other tests would prove nothing."""
    acting = sum(bool(ran or asked) for ran, asked, _ in (load(each, policy=False) for each in PAYLOADS[:12]))
    assert acting >= 10


@pytest.mark.parametrize("policy", [True, False], ids=["our policy", "no policy"])
def test_no_payload_acts_once_it_is_clean(load, policy):
    for made in (clean, lambda html: tidy(html).html, lambda html: dress(clean(html))):
        texts = [made(payload) for payload in PAYLOADS]
        assert load("".join(texts), policy=policy, reparsed=tuple(texts)) == ([], [], [])


@pytest.mark.parametrize(
    "wrapper", ["<table><tr><td>{}</td></tr></table>", "<svg>{}</svg>x", "<b><ul><li>{}", "<!--{}-->{0}"]
)
def test_no_payload_acts_from_inside_other_markup(load, wrapper):
    texts = [clean(wrapper.replace("{0}", "{}").replace("{}", payload)) for payload in PAYLOADS]
    assert load("".join(texts), policy=False, reparsed=tuple(texts)) == ([], [], [])


def test_no_soup_acts_once_it_is_clean(load):
    """Hypothesis makes the texts; they are loaded together, because a page costs more than a text."""
    texts: list[str] = []

    @given(soup)
    @hypothesis_settings(
        max_examples=300, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
    )
    def gather(html):
        texts.append(clean(html))
        texts.append(tidy(html).html)

    gather()
    assert load("".join(texts), policy=False, reparsed=tuple(texts)) == ([], [], [])


def test_what_is_stored_is_what_a_browser_reads(load, browser):
    """Parsed and written by Chromium itself, clean text says the same: no parser sees another text in it."""
    page = browser.new_page()
    texts = [clean(payload) for payload in PAYLOADS]
    read = page.evaluate(
        "(texts) => texts.map((text) => new DOMParser().parseFromString(text, 'text/html').body.innerHTML)", texts
    )
    page.close()
    assert json.dumps([clean(each) for each in read]) == json.dumps(texts)
