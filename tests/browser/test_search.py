"""Suggestions in a browser: a combobox by keyboard and by touch, heard by screen readers, and nothing moves."""

import re

import pytest
from playwright.sync_api import expect

from news.search import vocabulary
from tests import factories as make
from tests.browser import looking


@pytest.fixture
def articles(transactional_db):
    make.department()
    vocabulary.forget()
    for number in range(3):
        make.published(title=f"Cáp quang lên bản đợt {number}", tags=[make.tag("cáp quang")])
    vocabulary.gather()
    vocabulary.forget()
    yield
    vocabulary.forget()


def test_suggestions_are_walked_by_keyboard_and_told(articles, desktop):
    page = desktop
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "goi-y" in request.url else None)
    page.goto("/")
    field, options = page.locator("#q"), page.locator(".mast [role=option]")
    height = page.evaluate("document.documentElement.scrollHeight")
    expect(field).to_have_attribute("role", "combobox")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("cap qu", delay=30)
    expect(options).to_have_count(4)
    assert len(asked) == 1, "keys typed in one go are one question"
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".mast [role=status]")).to_contain_text("Có 4 gợi ý")
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert looking.axe(page, looking.COLOURS[:1]) == []
    for key, chosen in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", None), ("ArrowUp", 3)):
        page.keyboard.press(key)
        wanted = options.nth(chosen).get_attribute("id") if chosen is not None else None
        assert field.get_attribute("aria-activedescendant") == wanted
    expect(page.locator(".mast [aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("cap qu")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")  # opens it again, without a question
    expect(options).to_have_count(4)
    assert len(asked) == 1
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")  # moves in the field, so Enter is to search
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tu-khoa/cap-quang/")


def test_what_was_shown_for_other_words_goes_where_the_next_answer_does_not_come(articles, desktop, expected_errors):
    page = desktop
    expected_errors.append("ERR_FAILED")
    page.goto("/")
    field, options = page.locator("#q"), page.locator(".mast [role=option]")
    field.press_sequentially("cap qu")
    expect(options).to_have_count(4)
    page.route("**/goi-y/**", lambda route: route.abort())
    field.press_sequentially("ang x")
    expect(options).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".mast [role=status]")).to_have_text("")
    expect(field).to_have_value("cap quang x")


def test_the_enter_that_ends_a_composition_chooses_nothing(articles, desktop):
    page = desktop
    page.goto("/")
    field, options = page.locator("#q"), page.locator(".mast [role=option]")
    field.focus()
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "cáp", "selectionStart": 3, "selectionEnd": 3})
    expect(options.first).to_be_visible()  # phones compose every word: what is composed is asked for
    for key in ("ArrowDown", "Enter"):
        field.dispatch_event("keydown", {"key": key, "isComposing": True, "bubbles": True})
    assert field.get_attribute("aria-activedescendant") is None
    keyboard.send("Input.insertText", {"text": "cáp"})
    expect(field).to_have_value("cáp")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant")


def test_answers_are_near_on_a_phone_and_going_back_finds_them_again(articles, phone):
    page = phone
    page.goto("/tim-kiem/?q=cap+quang")
    assert page.locator("#ket-qua").bounding_box()["y"] < 600
    expect(page).to_have_title(re.compile("^Tìm “cap quang”: 3 bài"))
    page.emulate_media(media="print")  # the field is not printed
    assert page.locator(".results-head .vh").bounding_box()["width"] > 50
    page.emulate_media(media="screen")
    page.locator("main h3 a").first.tap()
    page.wait_for_url("**/tin-tuc/**")
    page.go_back()
    expect(page.locator("#q-large")).to_have_value("cap quang")
    expect(page.locator("main h3")).to_have_count(3)


def test_enter_searches_where_nothing_was_chosen_and_leaving_closes(articles, desktop):
    page = desktop
    page.goto("/tim-kiem/?q=cap")
    field = page.locator("#q-large")
    field.fill("cap quang len")
    options = page.locator(".search-large [role=option]")
    expect(options).to_have_count(3)
    page.keyboard.press("Tab")
    expect(options).to_have_count(0)
    field.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim-kiem/?q=cap+quang+len")


def test_a_suggestion_is_touched(articles, phone):
    page = phone
    page.goto("/")
    page.locator("#q").tap()
    page.locator("#q").press_sequentially("bản đợt 1")
    option = page.locator(".mast [role=option]")
    expect(option).to_have_count(1)
    box = option.bounding_box()
    assert box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= 360
    option.tap()
    page.wait_for_url("**/tin-tuc/cap-quang-len-ban-dot-1-*/")


def test_without_suggestions_the_field_is_a_plain_form(articles, desktop, expected_errors):
    page = desktop
    expected_errors.append("status of 429")
    page.route("**/goi-y/**", lambda route: route.fulfill(status=429, json={"groups": []}))
    page.goto("/")
    page.locator("#q").fill("cap quang")
    page.wait_for_timeout(400)
    expect(page.locator(".mast [role=option]")).to_have_count(0)
    page.locator("#q").press("Enter")
    page.wait_for_url("**/tim-kiem/?q=cap+quang")
    expect(page.locator("main mark").first).to_have_text("Cáp quang")
