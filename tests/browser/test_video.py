"""A video's card: nothing is asked of its host before a reader asks for it."""

import pytest
from playwright.sync_api import expect

from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

BODY = (
    '<p>Xem lại buổi lễ.</p><figure class="video"><a href="https://youtu.be/abc-DEF_123">Lễ hội xuống đồng</a>'
    "<figcaption>Sáng 12/2</figcaption></figure>"
)


@pytest.fixture
def article():
    factories.department()
    return factories.published(body=BODY)


def test_the_player_comes_when_the_keyboard_asks_for_it(desktop, article, expected_errors):
    expected_errors.append("asked another machine")  # once it is meant to
    desktop.context.route("https://**", lambda route: route.fulfill(body="<title>Trình phát</title>"))
    asked = []
    desktop.on("request", lambda request: request.url.startswith("https:") and asked.append(request.url))
    desktop.goto(factories.url_of(article))
    card = desktop.get_by_role("link", name="Lễ hội xuống đồng")
    expect(card).to_contain_text("Video do YouTube cung cấp; bấm để xem")
    assert card.bounding_box()["height"] > 150
    assert asked == []
    card.focus()
    desktop.keyboard.press("Enter")
    frame = desktop.locator("iframe")
    expect(frame).to_be_focused()
    expect(frame).to_have_attribute("title", "Lễ hội xuống đồng")
    assert asked == ["https://www.youtube-nocookie.com/embed/abc-DEF_123?autoplay=1"]
