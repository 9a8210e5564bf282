"""Configuration in the admin: identity, redirects, people and roles, the audit to read."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Group
from django.test import TransactionTestCase
from django.urls import reverse

from news.models import Category
from portal import roles
from portal.models import AuditEntry, Furniture, HomeSlot, Redirect, SiteSettings, User
from portal.models.audit import verify_chain
from portal.page import in_force
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    """A browser in which `quantri` is logged in."""
    factories.department()
    client.force_login(factories.administrator())
    return client


def identity_data(**changes) -> dict:
    return {
        "valid_from": "01/07/2025", "name": "Sở Khoa học và Công nghệ tỉnh Kinh Sơn mới", "masthead": "",
        "short_name": "", "name_en": "", "site_kind": "Trang thông tin điện tử", "logo": "", "governing_body": "",
        "licence": "", "responsible_person": "", "identifier": "", "address": "", "phone": "0299 000 0118",
        "hotline": "", "email": "", "social_links": "",
    } | changes  # fmt: skip


def identity() -> dict:
    """What pages say of the department today."""
    return in_force(Furniture.objects.read()["identity"])


def add(browser, model: str, data: dict):
    return browser.post(reverse(f"admin:portal_{model}_add"), data)


def actions() -> list[str]:
    """What people did, logins aside."""
    done = AuditEntry.objects.exclude(action__startswith="user.log").exclude(actor=None).order_by("number")
    return list(done.values_list("action", flat=True))


# Identity


def test_a_new_name_shows_at_once(administrator):
    assert add(administrator, "sitesettings", identity_data()).status_code == 302
    assert "Kinh Sơn mới" in administrator.get("/").content.decode().replace("\u00a0", " ")


def test_a_name_of_tomorrow_waits_for_its_day_and_comes_by_itself(administrator, time_machine):
    time_machine.move_to("2026-08-03T05:00:00Z", tick=False)
    add(administrator, "sitesettings", identity_data(valid_from="04/08/2026"))
    assert identity()["name"] == "Sở Khoa học và Công nghệ tỉnh Kinh Sơn"
    time_machine.move_to("2026-08-03T17:00:00Z", tick=False)  # midnight in Vietnam
    assert identity()["name"].endswith("mới")
    assert "Kinh Sơn mới" in administrator.get("/").content.decode().replace("\u00a0", " ")


def test_old_articles_keep_the_name_of_their_time(administrator):
    add(administrator, "sitesettings", identity_data())
    old = factories.published(displayed_at=datetime(2014, 7, 17, 3, 25, tzinfo=UTC))
    new = factories.published(title="Tin hôm nay")
    assert factories.edition_of(old).content_facts["publisher"] == "Sở Khoa học và Công nghệ tỉnh Kinh Sơn"
    assert factories.edition_of(new).content_facts["publisher"].endswith("mới")
    at = SiteSettings.objects.at
    assert at(date(2014, 7, 17)).name == "Sở Khoa học và Công nghệ tỉnh Kinh Sơn"
    assert at(date(2025, 7, 1)).name.endswith("mới")
    assert at(date(1999, 1, 1)).name == "Sở Khoa học và Công nghệ tỉnh Kinh Sơn"


@pytest.mark.parametrize(
    "changes",
    [
        {"phone": "gọi giúp tôi"},
        {"phone": "0299<script>"},
        {"email": "không phải thư"},
        {"social_links": "Zalo https://zalo.me/1"},
        {"social_links": "Zalo | javascript:alert(1)"},
        {"social_links": "Zalo | http://zalo.me/1"},
        {"social_links": "Zalo | https://zalo.me/1\nFacebook | //evil.example"},
        {"name": ""},
        {"valid_from": "31/02/2025"},
        {"valid_from": "01/01/2010"},
    ],
)
def test_a_wrong_identity_is_refused(administrator, changes):
    answer = add(administrator, "sitesettings", identity_data(**changes))
    assert answer.status_code == 200
    assert SiteSettings.objects.count() == 1


def test_channels_are_read_line_by_line():
    site = SiteSettings(name="Sở", social_links="Zalo | https://zalo.me/1\n\n  YouTube | https://youtube.com/@so  \n")
    site.clean()
    assert site.socials == [
        {"name": "Zalo", "url": "https://zalo.me/1"},
        {"name": "YouTube", "url": "https://youtube.com/@so"},
    ]


@pytest.mark.parametrize(
    ("number", "dialled"),
    [("0299 000 0118", "tel:+842990000118"), ("1022", "tel:1022"), ("+84 299.000", "tel:+84299000")],
)
def test_numbers_can_be_dialled(administrator, number, dialled):
    add(administrator, "sitesettings", identity_data(phone=number))
    assert identity()["phones"][0]["tel"] == dialled


def test_the_last_identity_cannot_be_deleted(administrator):
    only = SiteSettings.objects.get()
    address = reverse("admin:portal_sitesettings_delete", args=[only.pk])
    assert administrator.post(address, {"post": "yes"}).status_code == 403
    assert SiteSettings.objects.exists()


# Lists that are edited where they stand


def test_a_category_hidden_in_the_list_leaves_the_menu_at_once(administrator):
    row = factories.category("Chuyển đổi số")
    assert "/chuyen-muc/chuyen-doi-so/" in administrator.get("/").content.decode()
    data = {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": row.pk, "form-0-position": "3", "_save": "Lưu",
    }  # fmt: skip
    assert administrator.post(reverse("admin:news_category_changelist"), data).status_code == 302
    assert not Category.objects.get().is_visible
    assert "/chuyen-muc/chuyen-doi-so/" not in administrator.get("/").content.decode()
    assert actions()[-1] == "news.category.change"


def test_a_pin_shows_at_once(client):
    factories.department()
    older, _newer = factories.published(title="Bài cũ hơn"), factories.published(title="Bài mới hơn")
    client.force_login(factories.approver())
    data = {"kind": "lead", "article": older.pk, "category": "", "position": "0", "stories": "4", "is_on": "on"}
    assert add(client, "homeslot", data).status_code == 302
    assert Furniture.objects.read()["home"]["lead"] == [{"article": older.pk, "from": None, "until": None}]
    client.post(reverse("admin:portal_homeslot_delete", args=[HomeSlot.objects.get().pk]), {"post": "yes"})
    assert Furniture.objects.read()["home"]["lead"] == []


def test_a_redirect_leads_at_once_and_never_in_a_circle(administrator):
    assert add(administrator, "redirect", {"old_path": "/cu.html", "new_path": "/tin-tuc/"}).status_code == 302
    assert administrator.get("/cu.html")["Location"] == "/tin-tuc/"
    answer = add(administrator, "redirect", {"old_path": "/x", "new_path": "https://evil.example/"})
    assert answer.status_code == 200 and "thuộc trang này" in answer.content.decode()
    assert Redirect.objects.count() == 1


# People and roles


def person_data(**changes) -> dict:
    return {
        "username": "an.nguyen", "full_name": "Nguyễn Văn An", "email": "", "usable_password": "true",
        "password1": "một câu rất dài 2026", "password2": "một câu rất dài 2026",
    } | changes  # fmt: skip


def test_a_new_person_has_one_name_in_vietnamese_order(administrator):
    assert add(administrator, "user", person_data()).status_code == 302
    person = User.objects.get(username="an.nguyen")
    assert (str(person), person.get_short_name(), person.is_superuser) == ("Nguyễn Văn An", "An", False)


@pytest.mark.parametrize(
    "changes",
    [
        {"username": "tên có dấu"},
        {"username": "quantri"},
        {"password1": "ngắn", "password2": "ngắn"},
        {"password1": "password123", "password2": "password123"},
        {"password2": "khác nhau một trời"},
    ],
)
def test_a_wrong_person_is_refused_in_vietnamese(administrator, changes):
    before = User.objects.count()
    answer = add(administrator, "user", person_data(**changes))
    assert answer.status_code == 200
    assert User.objects.count() == before
    assert "This " not in answer.content.decode() and "Enter a" not in answer.content.decode()


def test_an_administrator_makes_no_superuser(administrator):
    person = factories.writer()
    address = reverse("admin:portal_user_change", args=[person.pk])
    data = {
        "username": person.username, "full_name": person.full_name, "email": "", "is_active": "on", "is_staff": "on",
        "is_superuser": "on", "user_permissions": ["1"], "notice_mail": "digest",
        "groups": [Group.objects.get(name=roles.EDITOR).pk],
    }  # fmt: skip
    assert administrator.post(address, data).status_code == 302
    person = User.objects.get(pk=person.pk)
    assert [group.name for group in person.groups.all()] == [roles.EDITOR]
    assert not person.is_superuser and not person.user_permissions.exists()


def test_an_administrator_does_not_reach_a_superuser(administrator):
    above = factories.superuser()
    for name, arguments in (("change", [above.pk]), ("delete", [above.pk])):
        answer = administrator.post(reverse(f"admin:portal_user_{name}", args=arguments), {"post": "yes"})
        assert answer.status_code in (302, 403, 404)
    answer = administrator.get(reverse("admin:auth_user_password_change", args=[above.pk]))
    assert answer.status_code in (302, 403, 404)
    above.refresh_from_db()
    assert above.is_active and above.is_superuser


@pytest.mark.parametrize("person", [factories.writer, factories.editor, factories.approver, factories.services_manager])
def test_only_administrators_manage_people(client, person):
    client.force_login(person())
    for model in ("user", "sitesettings", "redirect", "auditentry"):
        assert client.get(reverse(f"admin:portal_{model}_changelist")).status_code == 403, model
    assert client.get(reverse("admin:auth_group_changelist")).status_code == 403


def test_roles_hold_exactly_what_the_table_says():
    for name, labels in roles.ROLES.items():
        held = Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename")
        assert {f"{app}.{codename}" for app, codename in held} == set(labels)


# The audit


def test_the_audit_is_for_reading_only(administrator):
    add(administrator, "redirect", {"old_path": "/cu", "new_path": "/moi"})
    entry = AuditEntry.objects.latest("number")
    listing = administrator.get(reverse("admin:portal_auditentry_changelist"))
    assert "Trịnh Hoài An" in listing.content.decode()
    assert administrator.get(reverse("admin:portal_auditentry_change", args=[entry.pk])).status_code == 200
    assert administrator.get(reverse("admin:portal_auditentry_add")).status_code == 403
    for name in ("change", "delete"):
        address = reverse(f"admin:portal_auditentry_{name}", args=[entry.pk])
        assert administrator.post(address, {"post": "yes", "action": "x"}).status_code == 403
    assert verify_chain() == []


class Transactions(TransactionTestCase):
    """As in production, where no test's transaction lies around the request."""

    def setUp(self):
        factories.department()
        self.client.force_login(factories.administrator())

    def test_a_new_password_is_set_and_audited(self):
        person = factories.writer()
        password = {"password1": "một câu rất dài 2026", "password2": "một câu rất dài 2026", "usable_password": "true"}
        answer = self.client.post(
            reverse("admin:auth_user_password_change", args=[person.pk]), password | {"set-password": "Đổi"}
        )
        self.assertEqual(answer.status_code, 302)
        person = User.objects.get(pk=person.pk)
        self.assertTrue(person.check_password("một câu rất dài 2026"))
        self.assertEqual(actions()[-1], "user.password")
        self.assertNotIn("dài 2026", AuditEntry.objects.latest("number").data)

    def test_deleting_several_at_once_is_audited(self):
        for number in range(3):
            Redirect.objects.create(old_path=f"/cu-{number}", new_path="/moi")
        ticked = list(Redirect.objects.values_list("pk", flat=True))
        answer = self.client.post(
            reverse("admin:portal_redirect_changelist"),
            {"action": "delete_selected", "_selected_action": ticked, "post": "yes"},
        )
        self.assertEqual(answer.status_code, 302)
        self.assertEqual(Redirect.objects.count(), 0)
        self.assertEqual(actions(), ["portal.redirect.delete"] * 3)

    def test_adding_and_deleting_one_is_audited(self):
        add(self.client, "redirect", {"old_path": "/cu", "new_path": "/moi"})
        self.client.post(reverse("admin:portal_redirect_delete", args=[Redirect.objects.get().pk]), {"post": "yes"})
        self.assertEqual(actions(), ["portal.redirect.add", "portal.redirect.delete"])
        self.assertEqual(verify_chain(), [])

    def test_changing_ones_own_password_works(self):
        person = factories.administrator()
        person.set_password("mật khẩu trước kia 1")
        person.save()
        self.client.force_login(person)
        answer = self.client.post(
            reverse("admin:password_change"),
            {
                "old_password": "mật khẩu trước kia 1",
                "new_password1": "một câu rất dài 2026",
                "new_password2": "một câu rất dài 2026",
            },
        )
        self.assertEqual(answer.status_code, 302)
