"""Every public page type and state (tests/public_pages.py): readable, operable and quiet for everybody.

`make test` loads each once, in light, and the main ones in dark and in high contrast; `make drills` adds every theme
and the keyboard on every page.
"""

import pytest

from tests.browser import looking
from tests.browser.visits import Visits
from tests.public_site import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

LEAN = ("dark", "contrast")
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"


@pytest.fixture
def site(live_server, settings):
    settings.SITE_URL = live_server.url
    return build()


def policy_of(answer) -> list[str]:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    policy = headers.get("content-security-policy", "")
    wrong = [] if all(part in policy for part in POLICY.split("; ")) else [f"the policy is {policy!r}"]
    wrong += ["unsafe- in the policy"] if "unsafe-" in policy else []
    return wrong + (["sets a cookie"] if "set-cookie" in headers else [])


def test_every_page_type_and_state_is_for_everybody(new_page, live_server, site):
    page = new_page(1280, 900, reduced_motion="reduce")
    seen = set()  # most states are the same wherever they are; `make drills` looks at each on each page
    with Visits(page, live_server.url, site) as visits:
        for row, answer in visits.each():
            visits.note(row.name, policy_of(answer))
            visits.note(row.name, looking.axe(page) + looking.ask(page, "moving") + looking.ask(page, "small", 24))
            visits.note(row.name, looking.narrow(page))
            for theme in LEAN if row.is_main else ():
                looking.put_on(page, theme)
                visits.note(f"{row.name}, {theme}", looking.axe(page, looking.COLOURS))
            looking.put_on(page, "light")
            for state in row.states:
                if state in seen:
                    continue
                seen.add(state)
                page.set_viewport_size({"width": getattr(state, "width", 360), "height": 900})
                page.reload()
                looking.prepare(page)
                state(page)
                looking.prepare(page)  # the state may be another page
                visits.note(f"{row.name}, {state.__name__}", looking.axe(page) + looking.ask(page, "cut"))
            page.set_viewport_size({"width": 1280, "height": 900})
    assert page.context.cookies() == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_type_and_state_in_every_theme(new_page, live_server, site, width):
    page = new_page(width, 900)
    with Visits(page, live_server.url, site) as visits:
        for row, _ in visits.each():
            for state in (None, *row.states):
                if getattr(state, "width", width) != width:
                    continue
                if state:
                    page.reload()
                    looking.prepare(page)
                    state(page)
                    looking.prepare(page)  # the state may be another page
                for theme in looking.THEMES:
                    looking.put_on(page, theme)
                    told = f"{row.name}{f', {state.__name__}' if state else ''}, {theme}"
                    if theme == "forced colours":
                        visits.note(told, looking.ask(page, "unforced"))
                    else:
                        visits.note(told, looking.axe(page, () if theme in ("light", "dark") else looking.COLOURS))
