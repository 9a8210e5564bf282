"""The register of page types: a row a type, with its states. What must hold on every public page is asked of these.

Used by tests/browser/test_public_*.py, by the audits (tests/audits) and by docs/tools/screenshots.py. A new page type
is a row of PAGES and, where its address differs from site to site, an entry in both functions of tests.public_site. A
new state is a function that brings an open page into it, named in the row's `states`.
"""

import http.client
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

Site = dict[str, str]
"""Name of a page type → its address, as tests.public_site tells it."""

# States: each takes a page of Playwright's that stands at rest, and works at any width, or at that which it names.


def menu_open(page) -> None:
    page.locator("details.all > summary").click()


def display_open(page) -> None:
    page.locator("details.display > summary").click()


def links_open(page) -> None:
    for summary in page.locator("details.links > summary").all():
        summary.click()


def links_filtered(page) -> None:
    """Long lists, one with what is left, another with nothing."""
    links_open(page)
    for field, words in zip(page.locator(".links-filter input").all(), ("so 1", "khong co"), strict=False):
        field.fill(words)


def drop_down_open(page) -> None:
    page.locator("details.drop > summary").first.click()


drop_down_open.width = 1280  # narrower, the drop-downs are part of the one panel


def share_open(page) -> None:
    page.locator("details.share > summary").click()


def lightbox_open(page) -> None:
    page.locator("a.enlarge").first.click()
    page.locator("dialog.lightbox[open] img").wait_for()


def error_shown(page) -> None:
    page.locator(".form button[type=submit]").click()
    page.locator(".error-summary").wait_for()


def suggestions_shown(page) -> None:
    page.locator("#q").press_sequentially("cáp quang")
    page.locator(".mast [role=option]").first.wait_for()


def deep(base: str, address: str) -> str:
    """The address of a list's second page."""
    _, _, body = fetch(base, address)
    tag = next(tag for tag in re.findall(r"<(?:a|link) [^>]*>", body.decode()) if 'rel="next"' in tag)
    target = unescape(re.search(r'href="([^"]+)"', tag)[1])
    return target.removeprefix(f"{urlsplit(target).scheme}://{urlsplit(target).netloc}")


@dataclass(frozen=True)
class Page:
    """A page type. path: its address where every site has it at the same place, else tests.public_site tells it."""

    name: str
    path: str = ""
    status: int = 200
    states: tuple[Callable, ...] = ()
    is_main: bool = False
    """Whether `make test` asks it for contrast in dark and high contrast, and by keyboard; `make drills` asks all."""
    after: Callable[[str, str], str] | None = None
    """(base, path) → the address in the end, where only another page tells it."""
    host: str = ""
    """Asked as this host; a browser cannot, so it is handed the answer."""
    length: int = 0
    """Asked by a POST that declares so many bytes; likewise."""
    is_bare: bool = False
    """Without masthead and foot: what stands when nothing can be relied upon, and what is printed."""

    @property
    def is_asked_plainly(self) -> bool:
        return not (self.host or self.length)


PAGES = (
    Page("home", "/", is_main=True, states=(menu_open, drop_down_open, display_open, links_open)),
    Page("all news", "/tin-tuc/", states=(links_filtered,)),
    Page("category", is_main=True, states=(menu_open,)),
    Page("category, child"),
    Page("deep page", "/tin-tuc/", after=deep),
    Page("tag"),
    Page("author"),
    Page("topic"),
    Page("archive", "/luu-tru/"),
    Page("month"),
    Page("article", states=(links_open,)),
    Page("article, long", is_main=True, states=(menu_open, display_open, share_open, lightbox_open)),
    Page("article, bare"),
    Page("article, corrected"),
    Page("article, old"),
    Page("article, withdrawn", status=410),
    Page("article, expired", status=410),
    Page("article, broken seal", status=503),
    Page("print", is_bare=True),
    Page("history"),
    Page("error report", is_main=True, states=(error_shown,)),
    Page("error report, sent"),
    Page("static page", "/trang/gioi-thieu/"),
    Page("contact page", "/trang/lien-he/"),
    Page("page of officials", "/trang/lanh-dao-nguoi-phat-ngon/"),
    Page("search", "/tim-kiem/", is_main=True, states=(menu_open,)),
    Page("search, found", "/tim-kiem/?q=cap+quang", states=(suggestions_shown,)),
    Page("search, narrowed down", "/tim-kiem/?q=thur+tucj&nam=2026&sap-xep=ngay"),
    Page("search, beside", "/tim-kiem/?q=dich+vu+cong"),
    Page("search, nothing found", "/tim-kiem/?q=khongcotunaynhuvay"),
    Page("search, error shown", "/tim-kiem/?q=%21%3F"),
    Page("site map", "/so-do-trang/"),
    Page("feeds for people", "/nguon-tin/"),
    Page("data interface", "/api/"),
    Page("not found", "/khong-co-trang-nay/", status=404),
    Page("preview"),
    Page("preview, over", "/xem-truoc/khong-con/", status=410),
    Page("banner, over", status=410),
    Page("English home", "/en/", states=(links_open,)),
    Page("English list", "/en/tin-tuc/"),
    Page("English category"),
    Page("English static page", "/en/trang/about/"),
    Page("English search, nothing found", "/en/tim-kiem/?q=khongcotunaynhuvay"),
    Page("English, not found", "/en/khong-co-trang-nay/", status=404),
    Page("article, English", states=(menu_open,)),
    Page("unreadable request", "/", status=400, host="khong-phai-trang-nay.example", is_bare=True),
    Page("too much sent", "/tim-kiem/", status=413, length=99_000_000, is_bare=True),
)


def address_of(page: Page, site: Site, base: str) -> str:
    """Path and query of the page on this site; empty where the site has no such page."""
    path = page.path or site.get(page.name, "")
    return page.after(base, path) if page.after and path else path


def pages_of(site: Site, base: str) -> Iterator[tuple[Page, str]]:
    """Every page type that the site has, with its address."""
    for page in PAGES:
        if address := address_of(page, site, base):
            yield page, address


def fetch(base: str, address: str, page: Page | None = None) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (lower case) and body, asked as the page's row says and without following anybody."""
    server = urlsplit(base)
    connection = http.client.HTTPConnection(server.hostname, server.port, timeout=60)
    try:
        connection.putrequest("POST" if page and page.length else "GET", address, skip_host=True)
        connection.putheader("Host", page.host if page and page.host else server.netloc)
        if page and page.length:
            connection.putheader("Content-Type", "application/x-www-form-urlencoded")
            connection.putheader("Content-Length", str(page.length))
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()
