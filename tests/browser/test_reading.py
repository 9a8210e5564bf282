"""A reader is counted once: not again on reload, coming back or in another tab, and no machine at all."""

import time

import pytest

from news.readings import tally
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
READER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
SEEN, GLANCED = 6_000, 2_000
TELL = """
const send = navigator.sendBeacon.bind(navigator);
navigator.sendBeacon = (address) => { console.info(`beacon ${address}`); return send(address); };
"""


@pytest.fixture
def address(settings):
    settings.READINGS_WRITTEN_AFTER = 0
    factories.department()
    yield factories.url_of(factories.published(title="Đường lên Mây Ngàn"))
    tally._counts.clear()


def tab(context, said: list[str]):
    """A tab whose clock the test moves; what it says by beacon goes into `said`."""
    page = context.new_page()
    page.clock.install()
    page.add_init_script(TELL)
    page.on("console", lambda message: said.append(message.text) if message.text.startswith("beacon") else None)
    return page


def look(page, milliseconds: int = SEEN) -> None:
    """Somebody looks at what has just been opened for so long."""
    page.bring_to_front()
    page.clock.run_for(milliseconds)


def counted() -> int:
    return sum(tally._counts.values())


def test_a_reader_counts_once_however_often_the_page_is_shown(new_page, address):
    said: list[str] = []
    context = new_page(1280, 900, user_agent=READER).context
    page = tab(context, said)
    page.goto(address)
    look(page, GLANCED)
    assert said == []
    look(page)
    assert len(said) == 1
    page.reload()
    look(page)
    page.goto("/")
    page.go_back()
    look(page)
    other = tab(context, said)
    other.goto(address)
    look(other)
    assert len(said) == 1
    until = time.monotonic() + 15
    while not counted() and time.monotonic() < until:  # beacons are answered beside everything else
        page.wait_for_load_state()
        time.sleep(0.05)
    assert counted() == 1


def test_a_machine_does_not_count(new_page, address):
    said: list[str] = []
    page = tab(new_page(1280, 900).context, said)  # “HeadlessChrome”
    page.goto(address)
    look(page)
    assert len(said) == 1
    number = address.rstrip("/").rpartition("-")[2]
    assert page.evaluate(f"fetch('/dem/{number}/', {{ method: 'POST' }}).then(answer => answer.status)") == 204
    assert counted() == 0
