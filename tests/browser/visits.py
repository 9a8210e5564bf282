"""One tab that opens one public page type after the other, and gathers what is wrong with them."""

from collections import defaultdict
from collections.abc import Iterator

from tests.browser import looking
from tests.public_pages import PAGES, address_of, fetch


class Visits:
    """A block that fails at its end with every finding and the pages it was found on."""

    def __init__(self, page, base: str, site: dict[str, str]):
        self.page, self.base, self.site = page, base, site
        self.found: dict[str, list[str]] = defaultdict(list)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            assert not self.found, f"{len(self.found)} findings:\n" + "\n".join(
                f"{sentence}\n    on {'; '.join(names)}" for sentence, names in self.found.items()
            )

    def each(self, pages=PAGES) -> Iterator[tuple]:
        """(row, the answer), with the page loaded and ready to be asked."""
        for row in pages:
            address = address_of(row, self.site, self.base)
            assert address, f"tests.public_site tells no address of {row.name!r}"
            if not row.is_asked_plainly:
                address = self._handed_over(row, address)
            answer = self.page.goto(address)
            self.note(row.name, [] if answer.status == row.status else [f"the answer is {answer.status}"])
            looking.prepare(self.page)
            yield row, answer

    def _handed_over(self, row, address: str) -> str:
        """An address at which the browser is given what the server answers to what no browser asks."""
        status, headers, body = fetch(self.base, address, row)
        place = f"{self.base}/duoc-trao/{PAGES.index(row)}/"
        kept = {name: value for name, value in headers.items() if name not in ("connection", "transfer-encoding")}
        self.page.route(place, lambda route: route.fulfill(status=status, headers=kept, body=body))
        return place

    def note(self, name: str, sentences: list[str]) -> None:
        for sentence in sentences:
            self.found[sentence].append(name)
