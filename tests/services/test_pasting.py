"""Links pasted as lines: what is taken, what is answered to the rest, and that no word is lost."""

import pytest
from django.urls import reverse

from portal.models import OutboundHost, Version
from services import pasting
from services.models import Link, LinkList
from services.models.links import MOST_LINKS
from tests import factories
from tests.services.test_admin import home, known_hosts

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    known_hosts()
    client.force_login(factories.services_manager())
    return client


def taken(text: str, **standing) -> list[tuple[str, str, str]]:
    return [(line.name, line.url, line.group) for line in pasting.read(text, **standing).taken]


@pytest.mark.parametrize(
    "line",
    [
        "Vụ A | https://a.example/",
        "Vụ A|https://a.example/",
        "  Vụ A  |  https://a.example/  ",
        "Vụ A\thttps://a.example/",
        "https://a.example/ | Vụ A",
        "Vụ A: https://a.example/",
        "Vụ A https://a.example/",
        "• Vụ A | https://a.example/",
        "1. Vụ A | https://a.example/",
        "Vu\u0323 A | https://a.example/",
        "Vụ\u00a0A\u200b | https://a.example/",
        "\tVụ A\thttps://a.example/\t",
    ],
)
def test_ways_of_writing_one_link(line):
    assert taken(line) == [("Vụ A", "https://a.example/", "")]


def test_groups_and_a_third_column():
    text = "Trước | /x/\n# Các cục\nCục B | https://b.example/\n\n#\nSau | /y/\nCục C\thttps://c.example/\tNhóm C\n"
    assert taken(text) == [
        ("Trước", "/x/", ""),
        ("Cục B", "https://b.example/", "Các cục"),
        ("Sau", "/y/", ""),
        ("Cục C", "https://c.example/", "Nhóm C"),
    ]


def test_a_missing_scheme_is_added_and_said():
    (line,) = pasting.read("Vụ A | www.bo.gov.vn/vu-a").taken
    assert line.url == "https://www.bo.gov.vn/vu-a" and "thiếu https://" in line.remarks[0]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Chỉ có tên", "Không thấy địa chỉ"),
        ("https://a.example/", "Thiếu tên"),
        ("A | javascript:alert(1)", "phải bắt đầu bằng https://"),
        ("A | data:text/html,x", "phải bắt đầu bằng https://"),
        ("A | https://bo.gov.vn@xau.example/", "phải bắt đầu bằng https://"),
        ("A | //xau.example/", "phải bắt đầu bằng https://"),
        ("A | \\\\xau.example", "phải bắt đầu bằng https://"),
        (f"{'x' * 161} | /x/", "Tên dài 161 ký tự"),
        (f"A | /{'x' * 500}", "Địa chỉ dài 501 ký tự"),
        (f"# {'n' * 121}\nA | /x/", "Tên nhóm dài 121 ký tự"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(line, sentence):
    report = pasting.read(line)
    (wrong,) = report.wrong
    assert sentence in wrong.problem and not report.taken
    assert line.splitlines()[-1] in report.left


def test_doubles_are_said_and_left_out():
    standing = [Link(name="Cũ", url="http://www.a.example")]
    report = pasting.read("Mới | https://a.example/\nB | https://b.example/\nB nữa | https://B.example\n", standing)
    assert [line.name for line in report.taken] == ["B"]
    assert ["tên “Cũ”" in line.problem or "ở dòng 2" in line.problem for line in report.doubles] == [True, True]
    assert report.left == ""


def test_blocked_hosts_are_refused_and_new_ones_said():
    OutboundHost.objects.create(host="xau.example", is_blocked=True)
    OutboundHost.objects.create(host="quen.example")
    report = pasting.read("# Nhóm\nX | https://xau.example/\nQ | https://quen.example/\nM | https://moi.example/")
    assert [line.name for line in report.taken] == ["Q", "M"]
    assert "đang bị chặn" in report.wrong[0].problem
    assert report.taken[0].remarks == [] and "chờ người thứ hai" in report.taken[1].remarks[0]
    assert report.left == "# Nhóm\nX | https://xau.example/"


def test_a_list_has_a_bound_and_much_text_ends():
    report = pasting.read("\n".join(f"L {number} | /{number}/" for number in range(MOST_LINKS + 5)))
    assert len(report.taken) == MOST_LINKS and "nhiều nhất" in report.wrong[0].problem
    assert len(pasting.read("x" * 3_000_000).lines) == 1


# The page


def paste(client, links, lines, *, press="save", **more):
    address = (
        reverse("admin:services_linklist_paste", args=[links.pk])
        if links
        else reverse("admin:services_linklist_paste_new")
    )
    last = Version.objects.of(links).first() if links else None
    data = {"lines": lines, "based_on": last.number if last else 0, press: "1"} | more
    return client.post(address, data)


def standing() -> LinkList:
    links = LinkList.objects.create(title="Doanh nghiệp")
    Link.objects.create(link_list=links, name="Đã có", url="https://a.example/", position=1)
    factories.show(links)
    return links


def test_reading_shows_the_list_and_saves_nothing(manager):
    links = standing()
    answer = paste(manager, links, "# Nhóm\nB | https://b.example/\nsai", press="read")
    assert "1 dòng lưu được, 1 dòng phải sửa" in answer.text
    assert (
        'srcdoc="&lt;!doctype html' in answer.text
        and "Đã có" in answer.context["looks"]
        and "Nhóm" in answer.context["looks"]
    )
    assert links.links.count() == 1 and "sai" in answer.context["form"]["lines"].value()
    assert Version.objects.of(links).count() == 1


def test_what_is_right_is_saved_as_one_version_and_shows(manager):
    links = standing()
    assert paste(manager, links, "# Nhóm\nB | https://b.example/").status_code == 302
    assert [(link.name, link.group) for link in links.links.all()] == [("Đã có", ""), ("B", "Nhóm")]
    version = Version.objects.of(links).first()
    assert (version.number, version.note, version.state) == (2, "Dán 1 liên kết", "live")
    page = home(manager)
    assert ">Nhóm</h3>" in page and "https://b.example/" in page


def test_nothing_is_saved_while_a_line_is_wrong_unless_that_is_asked_for(manager):
    links = standing()
    answer = paste(manager, links, "B | https://b.example/\nsai")
    assert answer.status_code == 200 and links.links.count() == 1
    answer = paste(manager, links, "B | https://b.example/\nsai", press="partly")
    assert links.links.count() == 2
    assert answer.context["form"]["lines"].value() == "sai" and "1 dòng chưa lưu" in answer.text


def test_a_new_list_of_new_hosts_waits(manager):
    answer = paste(manager, None, "M | https://moi.example/", title="Mới")
    links = LinkList.objects.get()
    assert answer.status_code == 302 and links.title == "Mới"
    assert Version.objects.of(links).get().state == Version.State.WAITING
    assert "https://moi.example/" not in home(manager)


def test_a_second_click_makes_no_second_list(manager):
    for _ in range(2):
        answer = paste(manager, None, "B | https://b.example/", title="Mới")
    assert "Đã có danh sách tên này" in answer.text and LinkList.objects.count() == 1


def test_replacing_takes_the_others_away(manager):
    links = standing()
    paste(manager, links, "B | https://b.example/", replaces="on")
    assert [link.name for link in links.links.all()] == ["B"]


def test_a_colleague_who_saved_meanwhile_is_told_and_the_text_stays(manager):
    links = standing()
    stale = paste(manager, links, "B | https://b.example/", based_on=0)
    assert stale.status_code == 409 and "vừa lưu danh sách này" in stale.text
    assert "B | https://b.example/" in stale.context["form"]["lines"].value() and links.links.count() == 1
    again = paste(manager, links, "B | https://b.example/", based_on=stale.context["form"]["based_on"].value())
    assert again.status_code == 302


def test_markup_is_words(manager):
    answer = paste(manager, standing(), "<script>x</script> | /x/\n<b>y</b>", press="read")
    assert "<script>x" not in answer.text and "<b>y</b>" not in answer.text
    assert "<script>x" not in answer.context["looks"]


@pytest.mark.parametrize("person", [factories.writer, factories.editor, factories.approver, factories.stranger])
def test_others_paste_nothing(client, person):
    links = standing()
    client.force_login(person())
    for each in (links, None):
        assert paste(client, each, "B | /b/", title="x").status_code == 403
    assert Link.objects.count() == 1


def test_an_empty_box_is_said(manager):
    assert "Xin dán ít nhất một dòng" in paste(manager, standing(), "  ").text
