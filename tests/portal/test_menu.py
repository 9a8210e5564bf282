"""The menus: entered in the admin or made by themselves, marked where the reader is, without what is not to be seen."""

import re

import pytest
from django.urls import reverse

from news.models import Category
from portal import menus, page
from portal.models import AuditEntry, Furniture, MenuEntry
from tests import factories as make

pytestmark = pytest.mark.django_db

PLAIN = {"place": "main", "parent": "", "title": "", "category": "", "page": "", "address": "", "position": "0"}


@pytest.fixture(autouse=True)
def site():
    make.department()


@pytest.fixture
def administrator(client):
    client.force_login(make.administrator())
    return client


def send(client, **data):
    return client.post(reverse("admin:portal_menuentry_add"), PLAIN | {"is_active": "on"} | data)


def entry(**facts) -> MenuEntry:
    made = MenuEntry.objects.create(**facts)
    Furniture.objects.rebuild("menus", "pages")
    return made


def static_page(title="Giới thiệu", slug="gioi-thieu", **changes):
    return make.published(kind="page", title=title, slug=slug, category=None, tags=[], **changes)


def menu(place="main", language="vi") -> list[dict]:
    pieces = Furniture.objects.read()
    return menus.main(pieces, None, language) if place == "main" else menus.footer(pieces, None, language)


def titles(entries) -> list[str]:
    return [each["title"] for each in entries]


def test_a_new_site_has_a_menu_of_its_categories_and_pages_without_anybody_entering_one():
    parent = make.category("Chuyển đổi số")
    make.category("Kỹ năng số", parent=parent)
    static_page()
    found = menu()
    assert titles(found) == ["Trang chủ", "Giới thiệu", "Tin tức", "Chuyển đổi số"]
    assert titles(found[-1]["children"]) == ["Kỹ năng số"]


def test_what_is_entered_takes_the_place_of_the_menu_of_itself(administrator):
    category = make.category("Chuyển đổi số")
    make.category("Kỹ năng số", parent=category)
    page = static_page()
    assert send(administrator, page=page.pk).status_code == 302
    assert send(administrator, category=category.pk, position="1", title="Số hóa").status_code == 302
    top = MenuEntry.objects.get(page=page)
    assert send(administrator, address="tel:+842990000118", title="Gọi Sở", parent=top.pk).status_code == 302
    found = menu()
    assert titles(found) == ["Giới thiệu", "Số hóa"]
    assert [child["url"] for child in found[0]["children"]] == ["tel:+842990000118"]
    assert titles(found[1]["children"]) == ["Kỹ năng số"], "a category brings its own sub-categories"
    assert AuditEntry.objects.filter(action="portal.menuentry.add").count() == 3
    words = administrator.get("/tin-tuc/").content.decode()
    assert "Gọi Sở" in words and "Trang chủ</a></li>" in words  # the breadcrumb still begins at home


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Xin chọn đúng một trong ba"),
        ({"address": "/", "title": "Đầu", "category": True}, "Xin chọn đúng một trong ba"),
        ({"address": "/tin-tuc/"}, "cần có tên"),
        ({"address": "javascript:alert(1)", "title": "X"}, "Địa chỉ phải bắt đầu bằng"),
        ({"address": "//evil.example", "title": "X"}, "Địa chỉ phải bắt đầu bằng"),
        ({"address": "/", "title": "X", "place": "footer", "parent": True}, "Chân trang chỉ có một cấp"),
        ({"address": "/", "title": "X", "parent": "child"}, "Xin"),
        ({"address": "/", "title": "X", "page": "999999"}, "Hãy chọn"),
        ({"address": "/", "title": "X", "position": "-1"}, "errornote"),
    ],
)
def test_an_entry_that_leads_nowhere_or_to_two_places_is_refused_in_words(administrator, data, sentence):
    top = entry(address="/", title="Trang chủ")
    child = entry(address="/tin-tuc/", title="Tin", parent=top)
    given = {"category": make.category().pk} if data.get("category") else {}
    if parent := data.get("parent"):
        given["parent"] = child.pk if parent == "child" else top.pk
    answer = send(administrator, **data | given)
    assert answer.status_code == 200 and MenuEntry.objects.count() == 2
    assert "errornote" in answer.text and (sentence in answer.text or sentence == "Hãy chọn")


def test_an_entry_stays_on_two_levels(administrator):
    top, other = entry(address="/", title="Trang chủ"), entry(address="/a/", title="Khác")
    entry(address="/tin-tuc/", title="Tin", parent=top)
    address = reverse("admin:portal_menuentry_change", args=[top.pk])
    for parent in (other, top):
        data = PLAIN | {"address": "/", "title": "Trang chủ", "parent": parent.pk}
        assert administrator.post(address, data).status_code == 200
    data = PLAIN | {"address": "/", "title": "Trang chủ", "place": "footer"}
    assert administrator.post(address, data).status_code == 200
    top.refresh_from_db()
    assert (top.parent, top.place) == (None, "main")


def test_a_hidden_category_and_a_page_that_is_not_live_are_not_shown_and_the_list_says_so(administrator):
    hidden = make.category("Chuyên mục ẩn", is_visible=False)
    draft = make.article(kind="page", title="Trang nháp", slug="nhap", category=None)
    live = static_page()
    entry(category=hidden)
    top = entry(page=draft)
    entry(page=live, parent=top)
    entry(address="/", title="Tắt rồi", is_active=False)
    entry(page=live, position=9)
    assert titles(menu()) == ["Giới thiệu"]
    words = administrator.get(reverse("admin:portal_menuentry_changelist")).text
    for sentence in ("chuyên mục đang ẩn", "trang chưa đăng hoặc đã gỡ", "mục cha không hiện", "đang tắt", "Đang hiện"):
        assert sentence in words
    assert "Trang nháp" not in administrator.get("/").text


def test_a_page_that_is_taken_down_leaves_the_menu_at_once_and_one_that_is_renamed_has_its_new_name():
    page = static_page()
    entry(page=page)
    entry(address="/", title="Trang chủ")
    make.change(page, make.writer(), title="Về chúng tôi")
    assert titles(menu()) == ["Giới thiệu", "Trang chủ"], "as long as the new title is not public"
    make.do(page, "submit", make.writer())
    make.do(page, "forward", make.editor())
    make.do(page, "approve", make.approver())
    assert titles(menu()) == ["Về chúng tôi", "Trang chủ"]
    make.do(page, "withdraw", make.approver(), reason="Sai số liệu.", explanation=make.EXPLANATION)
    assert titles(menu()) == ["Trang chủ"]


def test_the_english_menu_has_only_english_pages():
    entry(category=make.category())
    entry(address="https://dichvu.example/", title="Dịch vụ")
    about = static_page("About", "about", language="en")
    entry(page=about)
    assert [each["url"] for each in menu(language="en")][-1] == "/trang/about/"
    assert len(menu(language="en")) == 3
    assert titles(menu()) == [make.category().name, "Dịch vụ"]


def test_the_footer_lists_categories_until_somebody_enters_it(client):
    make.category("Chuyển đổi số")
    foot = re.compile(r'<nav aria-labelledby="foot-sections">.*?</nav>', re.DOTALL)
    assert "Chuyển đổi số" in foot.search(client.get("/").text)[0]
    entry(place="footer", address="/rss.xml", title="Nguồn tin")
    shown = foot.search(client.get("/").text)[0]
    assert "Nguồn tin" in shown and "Chuyển đổi số" not in shown


# Where the reader is


def marks(text: str) -> list[tuple[str, str]]:
    """(mark, title) of what is current in the menu's one line."""
    line = re.search(r'<ul class="menu-line".*?<details class="all"', text, re.DOTALL)[0]
    return re.findall(r'aria-current="(\w+)">([^<]+)<', line)


def test_the_menu_marks_the_page_and_on_an_article_its_category(client):
    parent = make.category("Chuyển đổi số")
    child = make.category("Kỹ năng số", parent=parent)
    article = make.published(category=child)
    assert marks(client.get("/").text) == [("page", "Trang chủ")]
    assert marks(client.get("/tin-tuc/").text) == [("page", "Tin tức")]
    assert marks(client.get("/chuyen-muc/ky-nang-so/").text) == [("true", "Chuyển đổi số"), ("page", "Kỹ năng số")]
    assert marks(client.get(make.url_of(article)).text) == [("true", "Chuyển đổi số"), ("true", "Kỹ năng số")]
    assert marks(client.get("/tim-kiem/").text) == []


def test_an_article_whose_category_has_no_entry_is_among_the_news(client):
    entry(address="/tin-tuc/", title="Tin tức")
    article = make.published()
    assert marks(client.get(make.url_of(article)).text) == [("true", "Tin tức")]


def crumbs(text: str) -> list[str]:
    found = re.search(r'class="page crumbs".*?</nav>', text, re.DOTALL)[0]
    return re.findall(r"<(?:a|span)[^>]*>([^<]+)</", found)


def test_the_breadcrumb_names_the_category_above_and_the_menu_above_a_page(client):
    child = make.category("Kỹ năng số", parent=make.category("Chuyển đổi số"))
    article = make.published(category=child)
    assert crumbs(client.get(make.url_of(article)).text) == ["Trang chủ", "Tin tức", "Chuyển đổi số", "Kỹ năng số"]
    top = entry(page=static_page())
    entry(page=static_page("Chức năng", "chuc-nang"), parent=top)
    assert crumbs(client.get("/trang/chuc-nang/").text) == ["Trang chủ", "Giới thiệu", "Chức năng"]
    assert crumbs(client.get("/trang/gioi-thieu/").text) == ["Trang chủ", "Giới thiệu"]
    assert crumbs(client.get("/so-do-trang/").text) == ["Trang chủ", "Sơ đồ trang"]


def test_the_map_of_the_site_has_the_whole_tree(client):
    child = make.category("Kỹ năng số", parent=make.category("Chuyển đổi số"))
    make.published(category=child, displayed_at=make.timezone.now().replace(year=2024))
    entry(page=static_page())
    words = client.get("/so-do-trang/").text
    body = words[words.index("<main") :]
    for address in (
        "/chuyen-muc/chuyen-doi-so/", "/chuyen-muc/ky-nang-so/", "/trang/gioi-thieu/", "/luu-tru/#nam-2024",
        "/nguon-tin/", "/tin-tuc/", "/tim-kiem/",
    ):  # fmt: skip
        assert f'href="{address}"' in body
    assert 'id="nam-2024"' in client.get("/luu-tru/").text


def test_a_category_that_is_deleted_takes_its_entry_along_and_pages_go_on(client):
    category = make.category()
    entry(category=category)
    entry(address="/", title="Trang chủ")
    Category.objects.get(pk=category.pk).delete()
    Furniture.objects.rebuild("categories")
    assert titles(menu()) == ["Trang chủ"]
    assert client.get("/").status_code == 200


def test_the_menu_looks_its_targets_up_once_however_long_it_is(monkeypatch):
    for number in range(8):
        entry(category=make.category(f"Chuyên mục {number}"), position=number)
    asked = []
    look = page.categories
    monkeypatch.setattr(page, "categories", lambda *args, **kwargs: asked.append(1) or look(*args, **kwargs))
    assert len(menu()) == 8
    assert len(asked) == 1


# Who


@pytest.mark.parametrize("who", [make.writer, make.editor, make.approver, make.services_manager, make.stranger])
def test_nobody_but_the_administrator_enters_the_menu(who, client):
    client.force_login(who())
    assert send(client, address="/", title="X").status_code == 403
    assert client.get(reverse("admin:portal_menuentry_changelist")).status_code == 403
    assert not MenuEntry.objects.exists()
