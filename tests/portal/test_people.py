"""Officials and the spokesperson: in the order entered, as they stand today, with numbers that can be dialled."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import page
from portal.models import AuditEntry, Furniture, Leader
from portal.phones import dialled
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]

DATA = {
    "full_name": "Trịnh Hữu Lộc", "title": "Giám đốc", "unit": "", "duties": "Lãnh đạo chung",
    "valid_from": "01/01/2012", "valid_until": "", "phone": "0299 000 0101", "email": "thloc@khcn.kinhson.example",
    "photo": "", "is_public": "on", "position": "0",
}  # fmt: skip


def person(full_name="Trịnh Hữu Lộc", title="Giám đốc", **facts) -> Leader:
    made = make.leader(full_name, title, **{"is_public": True} | facts)
    Furniture.objects.rebuild("people")
    return made


def names() -> list[str]:
    return [each["name"] for each in page.people(Furniture.objects.read(), None, "vi")]


def send(client, **changes):
    return client.post(reverse("admin:portal_leader_add"), DATA | changes)


def people_page(**changes):
    facts = {
        "kind": "page",
        "title": "Lãnh đạo",
        "slug": "lanh-dao",
        "category": None,
        "tags": [],
        "appendix": "people",
    }
    return make.published(**facts | changes)


def test_the_page_lists_them_in_the_order_entered_with_links_that_call_and_write(client):
    client.force_login(make.administrator())
    for name in ("Trịnh Hữu Lộc", "Vũ Thu Ngân", "An Bình"):
        assert send(client, full_name=name).status_code == 302
    assert (
        send(client, full_name="Đứng Đầu", is_spokesperson="on", email="", phone="1022", position="0").status_code
        == 302
    )
    people_page()
    client.logout()
    words = client.get("/trang/lanh-dao/").text
    listed = words[words.index('class="people"') : words.index("</ol>", words.index('class="people"'))]
    assert re.findall(r"<h3>(.*?)</h3>", listed) == ["Trịnh Hữu Lộc", "Vũ Thu Ngân", "An Bình", "Đứng Đầu"]
    assert re.findall(r'href="(tel:[^"]+|mailto:[^"]+)"', listed) == [
        *["tel:+842990000101", "mailto:thloc@khcn.kinhson.example"] * 3,
        "tel:1022",
    ]
    assert listed.count("Người phát ngôn") == 1
    assert AuditEntry.objects.filter(action="portal.leader.add").count() == 4


def test_whoever_no_longer_or_not_yet_holds_the_title_is_not_shown_from_that_very_day():
    today = timezone.localdate()
    person("Còn Giữ Chức", valid_until=today)
    person("Thôi Hôm Qua", valid_until=today - timedelta(days=1))
    person("Từ Ngày Mai", valid_from=today + timedelta(days=1))
    person("Từ Hôm Nay", valid_from=today)
    assert names() == ["Còn Giữ Chức", "Từ Hôm Nay"]


def test_who_is_kept_for_the_checks_alone_is_not_public():
    person("Chỉ Để Soát", is_public=False)
    assert names() == []
    assert Leader.objects.in_force(date.today()).exists()


def test_a_list_without_anybody_says_whom_to_call(client):
    people_page()
    words = client.get("/trang/lanh-dao/").text
    assert "Danh sách đang được cập nhật" in words and "tel:+842990000118" in words


def test_a_photo_is_shown_and_without_one_the_letters_of_the_name(client):
    person(photo=make.image())
    person("Vũ Thu Ngân")
    people_page()
    words = client.get("/trang/lanh-dao/").text
    listed = words[words.index('class="people"') :]
    assert listed.count('class="person-photo"') == 1 and "<img" in listed
    assert re.search(r'person-letters" aria-hidden="true">VN<', listed)


@pytest.mark.parametrize(
    "changes",
    [
        {"phone": "gọi giúp tôi"},
        {"phone": "0299<script>"},
        {"email": "không phải thư"},
        {"valid_from": "31/02/2026"},
        {"valid_until": "01/01/2010"},
        {"full_name": ""},
        {"photo": "999999"},
    ],
)
def test_a_wrong_one_is_refused_in_words(client, changes):
    client.force_login(make.administrator())
    answer = send(client, **changes)
    assert answer.status_code == 200 and "errornote" in answer.text
    assert not Leader.objects.exists()


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("0299 000 0118", "tel:+842990000118"), ("+84 299.000.0118", "tel:+842990000118"), ("1022", "tel:1022"),
        ("1900 1234", "tel:19001234"), ("(0299) 000 0118", ""), ("máy lẻ 12", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_number_is_dialled_from_anywhere_or_not_at_all(number, address):
    assert dialled(number) == address


@pytest.mark.parametrize("who", [make.writer, make.editor, make.approver, make.services_manager, make.stranger])
def test_nobody_but_the_administrator_changes_the_list(who, client):
    row = person()
    client.force_login(who())
    assert send(client).status_code == 403
    assert client.post(reverse("admin:portal_leader_change", args=[row.pk]), DATA).status_code in (302, 403)
    row.refresh_from_db()
    assert row.phone == ""
