"""The emergency alert: on every page while it holds, the most urgent first, switched by whoever may."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import page
from portal.models import Alert, AuditEntry, Furniture
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]

STORM = "Bão số 5 đổ bộ Kinh Sơn tối nay"
DATA = {
    "level": "urgent", "title": STORM, "text": "Xin ở trong nhà.", "url": "", "link_words": "",
    "shown_from_0": "25/11/2026", "shown_from_1": "08:00", "shown_until_0": "", "shown_until_1": "", "is_active": "on",
}  # fmt: skip


def alert(title=STORM, **facts) -> Alert:
    made = Alert.objects.create(title=title, **{"is_active": True} | facts)
    make.show(made)
    return made


def shown() -> list[str]:
    return [each["title"] for each in page.alerts(Furniture.objects.read(), None, "vi")]


def send(client, **changes):
    return client.post(reverse("admin:portal_alert_add"), DATA | changes)


def test_one_that_is_switched_on_stands_on_every_page_with_its_level_in_words_and_its_time(client):
    client.force_login(make.approver())
    assert send(client, shown_from_0=f"{timezone.localdate():%d/%m/%Y}", shown_from_1="00:00").status_code == 302
    client.logout()
    category, article = make.category(), make.published()
    for address in ("/", "/tin-tuc/", f"/chuyen-muc/{category.slug}/", make.url_of(article), "/khong-co-trang-nay/"):
        words = client.get(address).text.replace("\u00a0", " ")
        assert words.count(STORM) == 1 and "Khẩn cấp</span>" in words, address
        assert f"00:00 ngày {timezone.localdate():%d/%m/%Y}" in words
        alerts = words[words.index('class="alerts') : words.index("<main")]
        assert 'role="alert"' not in alerts and "aria-live" not in alerts
    english = client.get("/en/").text
    assert 'lang="vi"' in english and "Emergency" in english
    assert AuditEntry.objects.filter(action="portal.alert.add").exists()


def test_none_leaves_no_trace_on_the_page(client):
    alert(is_active=False)
    words = client.get("/").text
    assert 'class="alerts"' not in words


def test_its_time_is_decided_on_reading_to_the_second(monkeypatch):
    start = timezone.make_aware(datetime(2090, 11, 25, 8))
    alert(shown_from=start, shown_until=start + timedelta(hours=1))

    def at(moment) -> list[str]:
        monkeypatch.setattr(page.timezone, "now", lambda: moment)
        return shown()

    assert at(start - timedelta(seconds=1)) == []
    assert at(start) == [STORM]
    assert at(start + timedelta(minutes=59, seconds=59)) == [STORM]
    assert at(start + timedelta(hours=1)) == []


def test_at_most_two_the_most_urgent_first_then_the_newest(client):
    now = timezone.now()
    alert("Thông tin mới", level="information", shown_from=now)
    alert("Cảnh báo cũ", level="warning", shown_from=now - timedelta(days=2))
    alert("Cảnh báo mới", level="warning", shown_from=now - timedelta(days=1))
    alert("Khẩn cấp cũ", level="urgent", shown_from=now - timedelta(days=9))
    assert shown() == ["Khẩn cấp cũ", "Cảnh báo mới"]
    client.force_login(make.administrator())
    words = client.get(reverse("admin:portal_alert_changelist")).text
    assert "Nhường chỗ" in words and "Đang hiện" in words


def test_the_list_switches_it_off_and_pages_follow_at_once(client):
    row = alert()
    client.force_login(make.approver())
    data = {"action": "hide_rows", "_selected_action": [row.pk]}
    assert client.post(reverse("admin:portal_alert_changelist"), data).status_code == 302
    assert STORM not in client.get("/").text.replace("\u00a0", " ")
    assert AuditEntry.objects.filter(action="portal.alert.change").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, ""),
        ({"text": "a" * 301}, "300"),
        ({"url": "javascript:alert(1)", "link_words": "Xem"}, "Địa chỉ phải bắt đầu bằng"),
        ({"url": "/tin-tuc/"}, "Liên kết cần cả địa chỉ và chữ"),
        ({"link_words": "Xem"}, "Liên kết cần cả địa chỉ và chữ"),
        ({"shown_until_0": "24/11/2026", "shown_until_1": "08:00"}, "phải sau"),
        ({"shown_from_0": "31/02/2026"}, "Xin ghi ngày"),
        ({"shown_from_0": "", "shown_from_1": ""}, ""),
        ({"level": "hoảng loạn"}, ""),
    ],
)
def test_a_wrong_one_is_refused_in_words(client, changes, sentence):
    client.force_login(make.approver())
    answer = send(client, **changes)
    assert answer.status_code == 200 and "errornote" in answer.text and sentence in answer.text
    assert not Alert.objects.exists()


def test_what_is_typed_is_words_and_never_markup(client):
    alert("<script>alert(1)</script>", text="<b>đậm</b>", url="/?a=1&b=2", link_words="<i>xem</i>")
    words = client.get("/").text
    assert "<script>alert(1)" not in words and "<b>đậm" not in words and "<i>xem" not in words


def test_the_form_shows_how_it_will_look_before_it_is_switched_on(client):
    row = alert(is_active=False, level="warning", text="Không chuyển tiền.")
    client.force_login(make.approver())
    words = client.get(reverse("admin:portal_alert_change", args=[row.pk])).text
    assert "alert-warning" in words and "css/alert.css" in words


@pytest.mark.parametrize("who", [make.writer, make.editor, make.services_manager, make.stranger])
def test_others_do_not_switch_it(who, client):
    row = alert(is_active=False)
    client.force_login(who())
    assert send(client).status_code == 403
    for name in ("change", "delete"):
        assert client.get(reverse(f"admin:portal_alert_{name}", args=[row.pk])).status_code == 403
    assert Alert.objects.count() == 1


def test_a_direct_write_to_the_table_shows_nowhere(client):
    alert("Thật")
    Alert.objects.update(title="Giả")
    assert shown() == ["Thật"]
