"""The menus: entered in the admin or made by themselves, marked where the reader is, without what is not to be seen."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from news.models import Category
from portal import menu_rows, menus, page, versions
from portal.models import AuditEntry, Furniture, Menu, OutboundHost, Version
from portal.models.menu import MOST, blank_entry
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def administrator(client):
    client.force_login(make.administrator())
    return client


def address_of(place="main") -> str:
    return reverse("admin:portal_menu_change", args=[Menu.objects.get(place=place).pk])


def sent(*rows: tuple, place="main", **facts) -> dict:
    """What the form sends: (depth, "category-5" | "page-7" | "address", title, address) of each row."""
    last = versions.latest(Menu.objects.get(place=place))
    data = {"row": [str(number) for number in range(1, len(rows) + 1)], "based_on": last.number if last else 0}
    for number, (depth, to, title, address) in enumerate(rows, 1):
        named = {"depth": depth, "to": to, "title": title, "address": address}
        data |= {f"row-{number}-{name}": value for name, value in named.items()}
    return data | facts


def save(client, *rows: tuple, place="main", **facts):
    return client.post(address_of(place), sent(*rows, place=place, **facts), follow=True)


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
    answer = save(
        administrator,
        (0, f"page-{page.pk}", "", ""),
        (1, "address", "Gọi Sở", "tel:+842990000118"),
        (0, f"category-{category.pk}", "Số hóa", ""),
    )
    assert answer.status_code == 200 and "errornote" not in answer.text
    found = menu()
    assert titles(found) == ["Giới thiệu", "Số hóa"]
    assert [child["url"] for child in found[0]["children"]] == ["tel:+842990000118"]
    assert titles(found[1]["children"]) == ["Kỹ năng số"], "a category brings its own sub-categories"
    assert AuditEntry.objects.filter(action="portal.menu.add", actor__username="quantri").count() == 1
    words = administrator.get("/tin-tuc/").content.decode()
    assert "Gọi Sở" in words and "Trang chủ</a></li>" in words  # the breadcrumb still begins at home


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ((0, "category-", "", ""), "Xin chọn đúng một trong ba"),
        ((0, "page-²", "", ""), "Xin chọn đúng một trong ba"),
        ((0, "address", "Tên", ""), "Xin chọn đúng một trong ba"),
        ((0, "address", "", "/tin-tuc/"), "cần có tên"),
        ((0, "address", "X", "javascript:alert(1)"), "Địa chỉ phải bắt đầu bằng"),
        ((0, "address", "X", "//evil.example"), "Địa chỉ phải bắt đầu bằng"),
        ((0, "address", "X", "data:text/html,x"), "Địa chỉ phải bắt đầu bằng"),
        ((0, "address", "X" * 61, "/"), "dài nhất 60"),
        ((0, "address", "X" * 10_000, "/"), "dài nhất 60"),
        ((0, "address", "X", "/" + "x" * 600), "dài nhất 500"),
        ((0, "address", "X\u202e", "/"), "ký tự ẩn"),
    ],
)
def test_an_entry_that_leads_nowhere_or_to_two_places_is_refused_in_words(administrator, row, sentence):
    answer = save(administrator, row)
    assert answer.status_code == 200 and "errornote" in answer.text and sentence in answer.text
    assert Menu.objects.get(place="main").entries == [] and not Version.objects.filter(object_type="portal.menu")


def test_a_menu_keeps_two_levels_and_the_footer_one_whatever_is_sent(administrator):
    save(administrator, (1, "address", "Đầu", "/a/"), (7, "address", "Hai", "/b/"), (1, "address", "Ba", "/c/"))
    assert [(each["title"], titles(each["children"])) for each in menu()] == [("Đầu", []), ("Hai", ["Ba"])]
    answer = save(administrator, (0, "address", "Một", "/a/"), (1, "address", "Hai", "/b/"), place="footer")
    assert "Chân trang chỉ có một cấp" in answer.text and menu("footer") == []


def test_a_menu_is_not_longer_than_it_may_be(administrator):
    rows = [(0, "address", f"Mục {number}", "/") for number in range(MOST + 1)]
    assert "nhiều nhất" in save(administrator, *rows).text
    assert Menu.objects.get(place="main").entries == []


def test_a_hidden_category_and_a_page_that_is_not_live_are_not_shown_and_the_builder_says_so(administrator):
    hidden = make.category("Chuyên mục ẩn", is_visible=False)
    draft = make.article(kind="page", title="Trang nháp", slug="nhap", category=None)
    live = static_page()
    make.menu(
        {"category": hidden.pk},
        {"page": draft.pk, "below": [{"page": live.pk}]},
        {"address": "/", "title": "Tắt rồi", "is_off": True},
        {"page": live.pk},
        {"category": 999},
        {"page": 999},
    )
    assert titles(menu()) == ["Giới thiệu"]
    words = administrator.get(address_of()).text
    for sentence in (
        "chuyên mục đang ẩn", "trang chưa đăng hoặc đã gỡ", "mục cha không hiện", "đang tạm ẩn", "trang không còn",
        "chuyên mục không còn",
    ):  # fmt: skip
        assert sentence in words
    assert "Trang nháp" not in administrator.get("/").text


def test_a_page_that_is_taken_down_leaves_the_menu_at_once_and_one_that_is_renamed_has_its_new_name():
    page = static_page()
    make.menu({"page": page.pk}, {"address": "/", "title": "Trang chủ"})
    make.change(page, make.writer(), title="Về chúng tôi")
    assert titles(menu()) == ["Giới thiệu", "Trang chủ"], "as long as the new title is not public"
    make.do(page, "submit", make.writer())
    make.do(page, "forward", make.editor())
    make.do(page, "approve", make.approver())
    assert titles(menu()) == ["Về chúng tôi", "Trang chủ"]
    make.do(page, "withdraw", make.approver(), reason="Sai số liệu.", explanation=make.EXPLANATION)
    assert titles(menu()) == ["Trang chủ"]


def test_the_english_menu_has_only_english_pages():
    about = static_page("About", "about", language="en")
    make.menu(
        {"category": make.category().pk},
        {"address": "https://dichvu.example/", "title": "Dịch vụ"},
        {"page": about.pk},
    )
    assert [each["url"] for each in menu(language="en")][-1] == "/trang/about/"
    assert len(menu(language="en")) == 3
    assert titles(menu()) == [make.category().name, "Dịch vụ"]


def test_the_footer_lists_categories_until_somebody_enters_it(client):
    make.category("Chuyển đổi số")
    foot = re.compile(r'<nav aria-labelledby="foot-sections">.*?</nav>', re.DOTALL)
    assert "Chuyển đổi số" in foot.search(client.get("/").text)[0]
    make.menu({"address": "/rss.xml", "title": "Nguồn tin"}, place="footer")
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
    make.menu({"address": "/tin-tuc/", "title": "Tin tức"})
    article = make.published()
    assert marks(client.get(make.url_of(article)).text) == [("true", "Tin tức")]


def crumbs(text: str) -> list[str]:
    found = re.search(r'class="page crumbs".*?</nav>', text, re.DOTALL)[0]
    return re.findall(r"<(?:a|span)[^>]*>([^<]+)</", found)


def test_the_breadcrumb_names_the_category_above_and_the_menu_above_a_page(client):
    child = make.category("Kỹ năng số", parent=make.category("Chuyển đổi số"))
    article = make.published(category=child)
    assert crumbs(client.get(make.url_of(article)).text) == ["Trang chủ", "Tin tức", "Chuyển đổi số", "Kỹ năng số"]
    below = static_page("Chức năng", "chuc-nang")
    make.menu({"page": static_page().pk, "below": [{"page": below.pk}]})
    assert crumbs(client.get("/trang/chuc-nang/").text) == ["Trang chủ", "Giới thiệu", "Chức năng"]
    assert crumbs(client.get("/trang/gioi-thieu/").text) == ["Trang chủ", "Giới thiệu"]
    assert crumbs(client.get("/so-do-trang/").text) == ["Trang chủ", "Sơ đồ trang"]


def test_the_map_of_the_site_has_the_whole_tree(client):
    child = make.category("Kỹ năng số", parent=make.category("Chuyển đổi số"))
    make.published(category=child, displayed_at=make.timezone.now().replace(year=2024))
    make.menu({"page": static_page().pk})
    words = client.get("/so-do-trang/").text
    body = words[words.index("<main") :]
    for address in (
        "/chuyen-muc/chuyen-doi-so/", "/chuyen-muc/ky-nang-so/", "/trang/gioi-thieu/", "/luu-tru/#nam-2024",
        "/nguon-tin/", "/tin-tuc/", "/tim-kiem/",
    ):  # fmt: skip
        assert f'href="{address}"' in body
    assert 'id="nam-2024"' in client.get("/luu-tru/").text


def test_a_category_that_is_deleted_leaves_the_menu_and_pages_go_on(client):
    category = make.category()
    make.menu({"category": category.pk}, {"address": "/", "title": "Trang chủ"})
    versions.remove(category, None)
    Category.objects.get(pk=category.pk).delete()
    Furniture.objects.rebuild("categories")
    assert titles(menu()) == ["Trang chủ"]
    assert client.get("/").status_code == 200


def test_the_menu_looks_its_targets_up_once_however_long_it_is(monkeypatch):
    make.menu(*({"category": make.category(f"Chuyên mục {number}").pk} for number in range(8)))
    asked = []
    look = page.categories
    monkeypatch.setattr(page, "categories", lambda *args, **kwargs: asked.append(1) or look(*args, **kwargs))
    assert len(menu()) == 8
    assert len(asked) == 1


# The builder: every button changes what is shown, and nothing is saved before “Lưu”


def press(client, act: str, *rows: tuple, place="main", **facts):
    return client.post(address_of(place), sent(*rows, place=place, **facts) | {"act": act})


def shown(answer) -> list[tuple[int, str]]:
    """(depth, name) of the rows on the page."""
    text = answer.text
    found = re.findall(r'data-depth="(\d)".*?<strong>(.*?)</strong>', text, re.DOTALL)
    return [(int(depth), name) for depth, name in found]


ABC = [(0, "address", "A", "/a/"), (0, "address", "B", "/b/"), (1, "address", "C", "/c/"), (0, "address", "D", "/d/")]


@pytest.mark.parametrize(
    ("act", "now"),
    [
        ("up:2", "B0 C1 A0 D0"),
        ("up:1", "A0 B0 C1 D0"),
        ("up:3", "A0 B0 C1 D0"),
        ("up:4", "A0 D0 B0 C1"),
        ("down:1", "B0 C1 A0 D0"),
        ("down:2", "A0 D0 B0 C1"),
        ("down:4", "A0 B0 C1 D0"),
        ("into:2", "A0 B0 C1 D0"),
        ("into:1", "A0 B0 C1 D0"),
        ("into:4", "A0 B0 C1 D1"),
        ("out:3", "A0 B0 C0 D0"),
        ("remove:2", "A0 C0 D0"),
        ("remove:9", "A0 B0 C1 D0"),
        ("nonsense:2", "A0 B0 C1 D0"),
        ("up:²", "A0 B0 C1 D0"),
    ],
)
def test_the_buttons_move_an_entry_and_save_nothing(administrator, act, now):
    answer = press(administrator, act, *ABC)
    assert " ".join(f"{name}{depth}" for depth, name in shown(answer)) == now
    assert Menu.objects.get(place="main").entries == [] and "Có thay đổi chưa lưu" in answer.text


@pytest.mark.parametrize(
    ("key", "before", "depth", "now"),
    [
        (4, "1", "0", "D0 A0 B0 C1"),
        (4, "3", "0", "A0 B0 C1 D0"),
        (4, "3", "1", "A0 B0 D1 C1"),
        (1, "", "1", "B0 C1 D0 A1"),
        (1, "2", "1", "A0 B0 C1 D0"),
        (2, "4", "1", "A0 B0 C1 D0"),
        (2, "", "0", "A0 D0 B0 C1"),
        (2, "3", "1", "A0 B0 C1 D0"),
        (3, "1", "1", "C0 A0 B0 D0"),
        (3, "999", "0", "A0 B0 D0 C0"),
    ],
)
def test_what_is_dropped_lands_where_it_may_be(administrator, key, before, depth, now):
    answer = press(administrator, f"place:{key}", *ABC, before=before, depth=depth)
    assert " ".join(f"{name}{level}" for level, name in shown(answer)) == now


def test_what_there_is_is_added_at_the_end_or_where_it_is_dropped(administrator):
    category, page = make.category("Chuyển đổi số"), static_page()
    answer = press(administrator, f"add:category:{category.pk}", *ABC[:2])
    assert shown(answer)[-1] == (0, "Chuyển đổi số")
    answer = press(administrator, f"add:page:{page.pk}", *ABC[:2], before="2", depth="1")
    assert shown(answer) == [(0, "A"), (1, "Giới thiệu"), (0, "B")]
    answer = press(administrator, "add:category:999", *ABC[:2])
    assert len(shown(answer)) == 2 and "không còn để thêm" in answer.text
    answer = press(administrator, "add:address", new_title="Công báo", new_address="https://congbao.example/")
    assert shown(answer) == [(0, "Công báo")]
    answer = press(administrator, "add:address", new_title="Xấu", new_address="javascript:alert(1)")
    assert "Địa chỉ phải bắt đầu bằng" in answer.text


def test_a_service_is_added_with_its_name_and_address(administrator):
    from services.models import ServiceCard

    make.show(ServiceCard.objects.create(title_line1="Nộp hồ sơ", url="/dich-vu/"))
    answer = press(administrator, "add:service:/dich-vu/")
    assert shown(answer) == [(0, "Nộp hồ sơ")] and 'value="/dich-vu/"' in answer.text
    assert shown(press(administrator, "add:service:https://evil.example/")) == []


def test_what_may_be_added_is_found_by_words_without_accents(administrator):
    make.category("Chuyển đổi số")
    make.category("Khoa học")
    static_page("Chuyển giao công nghệ", "chuyen-giao")
    text = press(administrator, "find", find="chuyen").text
    assert "Chuyển đổi số" in text and "Chuyển giao công nghệ" in text and "add:category" in text
    offers = text[text.index("data-offers") :]
    assert "Khoa học" not in offers[: offers.index('data-group="address"')]


def test_buttons_keep_what_was_typed_elsewhere_in_the_form(administrator):
    answer = press(
        administrator, "up:2", *ABC, version_note="Xếp lại cho gọn", takes_effect_at_0="32/13/2026", find="ch"
    )
    assert 'value="Xếp lại cho gọn"' in answer.text and 'value="32/13/2026"' in answer.text
    assert "errornote" not in answer.text


def test_nonsense_in_the_rows_is_left_out_and_nothing_breaks(administrator):
    data = sent(*ABC) | {"row": ["1", "1", "x", "²", "-3", "9" * 40, "2", ""]}
    answer = administrator.post(address_of(), data, follow=True)
    assert titles(menu()) == ["A", "B"] and answer.status_code == 200


def test_whoever_saves_over_a_colleague_is_told_first(administrator):
    make.menu({"address": "/", "title": "Của người trước"})
    late = save(administrator, (0, "address", "Của người sau", "/"), based_on=0)
    assert "đã lưu phần này lúc" in late.text and "Của người sau" in late.text
    assert titles(menu()) == ["Của người trước"]
    save(administrator, (0, "address", "Của người sau", "/"), based_on=1)
    assert titles(menu()) == ["Của người sau"]


def test_a_menu_that_leads_to_a_new_host_waits_for_a_second_person(administrator, client):
    save(administrator, (0, "address", "Dịch vụ", "https://nhacai-88.example/"))
    assert "nhacai-88" not in administrator.get("/").text
    version = Version.objects.get(object_type="portal.menu")
    assert version.state == "waiting"
    versions.approve(version, make.approver())
    assert titles(menu()) == ["Dịch vụ"]


def test_a_blocked_host_is_refused_beside_its_row(administrator):
    OutboundHost.objects.create(host="nhacai-88.example", is_blocked=True)
    answer = save(administrator, (0, "address", "Dịch vụ", "https://www.nhacai-88.example/"))
    assert "đang bị chặn" in answer.text and not Version.objects.filter(object_type="portal.menu").exists()


def test_a_menu_is_restored_whole_and_its_history_tells_what_changed(administrator):
    save(administrator, (0, "address", "Một", "/a/"), (1, "address", "Hai", "/b/"))
    save(administrator, (0, "address", "Ba", "/c/"))
    first = Version.objects.get(object_type="portal.menu", number=1)
    words = administrator.get(reverse("admin:portal_menu_history", args=[first.object_id])).text
    assert "<del>Một" in words.replace("</del> <del>", " ") or "<del>Một</del>" in words
    administrator.post(reverse("admin:portal_version_restore", args=[first.pk]))
    assert [(each["title"], titles(each["children"])) for each in menu()] == [("Một", ["Hai"])]
    page = administrator.get(reverse("admin:portal_version_change", args=[first.pk]))
    assert page.status_code == 200 and "Hai" in page.text


def test_the_history_of_a_long_menu_leaves_out_what_stayed(administrator):
    rows = [(0, "address", f"Mục số {number}", f"/{number}/") for number in range(20)]
    save(administrator, *rows)
    save(administrator, *rows, (0, "address", "Cuối cùng", "/cuoi/"))
    words = administrator.get(reverse("admin:portal_menu_history", args=[Menu.objects.get(place="main").pk])).text
    assert "Cuối cùng" in words and "Mục số 0" in words and "Mục số 19" in words and "Mục số 9 " not in words


def test_a_preview_shows_the_menu_on_the_public_page_and_saves_nothing(administrator):
    pk = Menu.objects.get(place="main").pk
    frame = administrator.post(reverse("admin:portal_menu_frame", args=[pk]), sent((0, "address", "Chưa lưu", "/a/")))
    assert frame.status_code == 200 and "Trang chủ" in frame.text and "Chưa lưu" in frame.text
    address = reverse("admin:portal_menu_preview", args=[pk])
    assert "Chưa lưu" in administrator.post(address, sent((0, "address", "Chưa lưu", "/a/"))).text
    assert "Chưa xem trước được" in administrator.post(address, sent((0, "address", "", "/a/"))).text
    assert not Version.objects.filter(object_type="portal.menu").exists()


@pytest.mark.parametrize(
    "entries",
    [
        {}, "x", [1], [{}], [blank_entry()], [blank_entry() | {"children": [], "key": "1"}],
        [blank_entry() | {"children": [], "key": 1}],
        [blank_entry() | {"children": [{"x": 1}], "key": 1, "address": "/", "title": "A"}],
        [blank_entry() | {"children": [], "key": 1, "address": "/", "title": "A", "onclick": "x"}],
        [blank_entry() | {"children": [], "key": 1, "address": "/", "title": "A", "page": True}],
        [blank_entry() | {"children": [], "key": 1, "address": "/", "title": "A"}] * 2,
    ],
)  # fmt: skip
def test_a_menu_of_another_form_is_refused(entries):
    with pytest.raises(ValidationError):
        Menu(place="main", entries=entries).full_clean(exclude=["place"])


def test_rows_and_entries_say_the_same():
    made = make.menu({"title": "A", "address": "/a/", "below": [{"title": "B", "address": "/b/"}]}, {"category": 3})
    assert menu_rows.entries_of(menu_rows.rows_of(made.entries)) == made.entries


# English


def test_an_entry_with_an_english_name_stands_in_the_english_menu():
    article = make.published(category=make.category("Khoa học", name_en="Science"))
    static_page("About", "about", language="en")
    make.menu(
        {"address": "https://dichvucong.gov.vn/", "title": "Dịch vụ công", "title_en": "Public services"},
        {"category": article.category_id, "title_en": "Science"},
        {"address": "/tin-tuc/", "title": "Tin"},
    )
    assert titles(menu(language="en"))[2:] == ["Public services"], "of the category there is no news in English"


# Who


def limited(*categories):
    """An administrator who looks after these categories only, and so does not know of unpublished pages."""
    return make.limit(make.administrator(), *categories)


def test_a_title_beyond_ones_reach_is_not_told_and_its_entry_stays(client):
    draft = make.article(kind="page", title="Sáp nhập chưa công bố", slug="sap-nhap", category=None)
    make.menu({"page": draft.pk, "title": "Tin mật"}, {"address": "/", "title": "Trang chủ"})
    person = limited(make.category("Của tôi"))
    client.force_login(person)
    page = client.get(address_of()).text
    assert "Sáp nhập chưa công bố" not in page
    assert "Tin mật" not in page and "ngoài phạm vi" in page
    history = client.get(reverse("admin:portal_menu_history", args=[Menu.objects.get(place="main").pk])).text
    assert "Tin mật" not in history and "Sáp nhập" not in history
    row = {"row": ["2"], "row-2-to": "address", "row-2-title": "Tin", "row-2-address": "/tin-tuc/"}
    save(client, **row)
    kept = Menu.objects.get(place="main").entries
    assert [(each["page"], each["title"]) for each in kept] == [(draft.pk, "Tin mật"), (None, "Tin")]


@pytest.mark.parametrize("who", [make.writer, make.editor, make.approver, make.services_manager, make.stranger])
def test_nobody_but_the_administrator_builds_the_menu(who, client):
    client.force_login(who())
    assert save(client, (0, "address", "X", "/")).status_code == 403
    assert press(client, "up:1", (0, "address", "X", "/")).status_code == 403
    assert client.get(reverse("admin:portal_menu_changelist")).status_code == 403
    assert Menu.objects.get(place="main").entries == []
