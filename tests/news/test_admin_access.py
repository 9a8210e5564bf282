"""Who may open what in the newsroom: every admin page, every role, and a person who is not logged in."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from news.models import (
    Article,
    Author,
    Category,
    Delegation,
    ErrorReport,
    Image,
    LinkCheck,
    Reach,
    Reading,
    SearchSynonym,
    Tag,
    Topic,
)
from portal import roles
from portal.models import (
    Alert,
    AuditEntry,
    HomeSlot,
    Leader,
    Menu,
    OutboundHost,
    Redirect,
    SiteSettings,
    User,
    Version,
)
from services.models import Banner, LinkList, ServiceCard
from tests import factories as make
from tests.forms import values_of

CAST = {
    "writer": make.writer,
    "editor": make.editor,
    "approver": make.approver,
    "services": make.services_manager,
    "administrator": make.administrator,
    "superuser": make.superuser,
    "stranger": make.stranger,
}
NEWSROOM = ("writer", "editor", "approver")

# model: who may look, add, change and delete. The superuser may do all that anybody may.
MAY = {
    Article: ("writer editor approver administrator", "writer editor approver", "writer editor approver", ""),
    Category: ("writer editor approver administrator", "administrator", "administrator", "administrator"),
    Author: (
        "writer editor approver administrator",
        "writer editor approver administrator",
        "editor approver administrator",
        "administrator",
    ),
    Tag: (
        "writer editor approver administrator",
        "writer editor approver administrator",
        "editor approver administrator",
        "administrator",
    ),
    Topic: (
        "writer editor approver administrator",
        "editor approver administrator",
        "editor approver administrator",
        "administrator",
    ),
    Image: (
        "writer editor approver services administrator",
        "writer editor approver services administrator",
        "editor approver services administrator",
        "administrator",
    ),
    ErrorReport: ("editor approver administrator", "", "", ""),  # settled by buttons of their own
    Reading: ("writer editor approver administrator", "", "", ""),  # the site counts
    ServiceCard: ("services administrator",) * 4,
    LinkList: ("services administrator",) * 4,
    Banner: ("services administrator",) * 4,
    SiteSettings: ("administrator", "administrator", "administrator", ""),  # the last row stays
    HomeSlot: ("approver administrator",) * 4,
    Redirect: ("administrator",) * 4,
    OutboundHost: ("services administrator", "administrator", "administrator", "administrator"),
    Leader: ("administrator",) * 4,
    Menu: ("administrator", "", "administrator", ""),  # the migration makes both
    Alert: ("approver administrator",) * 4,
    User: ("administrator",) * 4,
    Group: ("administrator",) * 4,
    Delegation: ("approver administrator", "approver administrator", "administrator", "approver administrator"),
    Reach: ("administrator",) * 4,
    SearchSynonym: ("administrator",) * 4,
    AuditEntry: ("administrator", "", "", ""),
    Version: ("approver services administrator", "", "", ""),
    LinkCheck: ("services administrator", "", "", ""),  # the worker writes them
}
SUPERUSER_TOO = {
    Article: (1, 1, 1, 0),
    AuditEntry: (1, 0, 0, 0),
    ErrorReport: (1, 0, 0, 0),
    Reading: (1, 0, 0, 0),
    Menu: (1, 0, 1, 0),
    SiteSettings: (1, 1, 1, 0),
    LinkCheck: (1, 0, 0, 0),
    Version: (1, 0, 0, 0),
}
"""What not even the superuser may: delete an article, write the audit, a report, a count, delete the last identity."""


def may(model, what: int, role: str) -> bool:
    if role == "superuser":
        return bool(SUPERUSER_TOO.get(model, (1, 1, 1, 1))[what])
    return role in MAY[model][what].split()


class EveryAdminPage(TestCase):
    @classmethod
    def setUpTestData(cls):
        make.department()
        picture = make.image()
        cls.people = {role: person() for role, person in CAST.items()}
        cls.rows = {
            Article: make.article(),
            Category: make.category("Chuyên mục trống"),
            Author: make.author(),
            Tag: make.tag("sơ kết"),
            Topic: make.topic("Ứng phó bão số 5"),
            Image: picture,
            ErrorReport: ErrorReport.objects.create(
                article=make.article(title="Bài có lỗi"),
                edition_number=1,
                reference="BL-AAAA-AAAA",
                message="Sai ngày.",
            ),
            Reading: Reading.objects.create(article=make.article(), day=timezone.localdate(), reads=3),
            ServiceCard: ServiceCard.objects.create(title_line1="Cổng dịch vụ công", url="/"),
            LinkList: LinkList.objects.create(title="Doanh nghiệp"),
            Banner: Banner.objects.create(name="Băng rôn", alt="Băng rôn", url="/", wide=make.image(7)),
            SiteSettings: SiteSettings.objects.get(),
            HomeSlot: HomeSlot.objects.create(kind="block", category=make.category()),
            Redirect: Redirect.objects.create(old_path="/cu/", new_path="/moi/"),
            OutboundHost: OutboundHost.objects.create(host="dichvu.example"),
            Leader: make.leader(),
            Menu: Menu.objects.get(place="main"),
            Alert: Alert.objects.create(title="Bão số 5"),
            User: make.other_writer(),
            Group: Group.objects.get(name=roles.WRITER),
            Delegation: make.delegation(make.approver(), make.other_writer()),
            Reach: make.limit(make.other_writer(), make.category()).reach,
            SearchSynonym: SearchSynonym.objects.first(),
            AuditEntry: AuditEntry.objects.latest("number"),
            Version: Version.objects.filter(object_type="portal.sitesettings").get(),
            LinkCheck: LinkCheck.objects.create(
                url="https://cu.example/", problem="máy chủ báo 404", is_certain=True, due_at=timezone.now()
            ),
        }

    def everybody(self):
        for role, person in self.people.items():
            self.client.force_login(person)
            yield role

    def test_the_table_knows_every_model(self):
        assert set(MAY) == set(self.rows) == set(admin.site._registry)

    def check(self, role):
        """Lists, forms, histories and deletions of every model."""
        self.client.force_login(self.people[role])
        wrong = []
        for model, row in self.rows.items():
            base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            look, add, _, delete = (may(model, what, role) for what in range(4))
            expected = {
                reverse(f"{base}_changelist"): look,
                reverse(f"{base}_add"): add,
                reverse(f"{base}_change", args=[row.pk]): look,
                reverse(f"{base}_history", args=[row.pk]): look,
                reverse(f"{base}_delete", args=[row.pk]): delete,
            }
            for path, allowed in expected.items():
                status = self.client.get(path).status_code
                if status != (200 if allowed else 403):
                    wrong.append(f"{path} is {status}")
        assert wrong == []

    def test_what_a_writer_may_open(self):
        self.check("writer")

    def test_what_an_editor_may_open(self):
        self.check("editor")

    @pytest.mark.exhaustive
    def test_what_an_approver_may_open(self):
        self.check("approver")

    @pytest.mark.exhaustive
    def test_what_the_keeper_of_services_may_open(self):
        self.check("services")

    def test_what_an_administrator_may_open(self):
        self.check("administrator")

    def test_what_a_superuser_may_open(self):
        self.check("superuser")

    def test_what_a_stranger_may_open(self):
        self.check("stranger")

    @pytest.mark.exhaustive
    def test_whoever_may_only_look_cannot_send_a_change(self):
        """A form that was forged, or left open while a role was taken away."""
        wrong = []
        self.client.force_login(make.superuser())
        forms = {}
        for model, row in self.rows.items():
            base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            path = reverse(f"{base}_change", args=[row.pk])
            forms[model] = (path, values_of(self.client.get(path)) | {"_save": "Lưu"})
        for role in self.everybody():
            for model, (path, form) in forms.items():
                if not may(model, 2, role):
                    status = self.client.post(path, form).status_code
                    if status != 403:
                        wrong.append(f"{role}: {path} is {status}")
        assert wrong == []

    def test_forged_deletions_delete_nothing(self):
        self.delete_everything(["writer", "stranger"])

    @pytest.mark.exhaustive
    def test_forged_deletions_by_those_with_more_rights_delete_nothing(self):
        self.delete_everything(set(self.people) - {"writer", "stranger"})

    def delete_everything(self, roles):
        for role in roles:
            self.client.force_login(self.people[role])
            for model, row in self.rows.items():
                if may(model, 3, role):
                    continue
                base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
                assert self.client.post(reverse(f"{base}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
                bulk = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
                self.client.post(reverse(f"{base}_changelist"), bulk)
                assert model.objects.filter(pk=row.pk).exists(), f"{role} deleted a {model.__name__}"

    def test_people_who_are_not_logged_in_are_sent_to_the_door(self):
        self.client.logout()
        article = self.rows[Article]
        side = [reverse("admin:news_article_preview", args=[article.pk])]
        side += [reverse("admin:news_article_action", args=[article.pk, action]) for action in ("submit", "approve")]
        for model, row in self.rows.items():
            base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            side += [reverse(f"{base}_changelist"), reverse(f"{base}_add"), reverse(f"{base}_change", args=[row.pk])]
        for path in ["/admin/", "/admin/autocomplete/", *side]:
            for method in (self.client.get, self.client.post):
                answer = method(path)
                assert answer.status_code == 302, path
                assert answer["Location"].startswith("/admin/login/"), path
        article.refresh_from_db()
        assert article.stage == "draft"

    def test_whoever_is_not_of_the_staff_stays_outside(self):
        reader = make.person("docgia", roles.ADMINISTRATOR, is_staff=False)
        self.client.force_login(reader)
        assert self.client.get("/admin/").status_code == 302
        assert self.client.get(reverse("admin:news_article_changelist")).status_code == 302

    def test_every_role_has_a_desk_and_sees_only_its_own_sections(self):
        seen = {}
        for role in self.everybody():
            answer = self.client.get("/admin/")
            assert answer.status_code == 200
            seen[role] = {section["name"] for section in answer.context["app_list"]}
        assert seen["writer"] == seen["editor"] == {"Tin bài", "Thư viện ảnh"}
        assert seen["approver"] == {"Tin bài", "Thư viện ảnh", "Dịch vụ và liên kết", "Cấu hình"}  # a second person
        assert seen["services"] == {"Thư viện ảnh", "Dịch vụ và liên kết", "Cấu hình"}
        assert seen["administrator"] == {"Tin bài", "Thư viện ảnh", "Dịch vụ và liên kết", "Cấu hình"}
        assert seen["stranger"] == set()

    def test_an_administrator_makes_no_superuser(self):
        self.client.force_login(make.administrator())
        path = reverse("admin:portal_user_change", args=[make.writer().pk])
        form = values_of(self.client.get(path)) | {"is_superuser": "on", "user_permissions": ["1"], "_save": "Lưu"}
        self.client.post(path, form)
        assert not make.writer().is_superuser
        assert not make.writer().user_permissions.exists()
        assert self.client.get(reverse("admin:portal_user_change", args=[make.superuser().pk])).status_code == 302


# Articles: a writer sees only own ones

SIDE = ("change", "history", "preview")
ACTIONS = {
    # action: roles that may open its page at all; news.workflow decides the rest
    "submit": "writer editor approver",
    "recall": "writer editor approver",
    "discard": "writer editor approver",
    "forward": "editor approver",
    "return": "editor approver",
    "approve": "approver",
    "unschedule": "approver",
    "withdraw": "approver",
    "reinstate": "approver",
}
OPEN_TO_ALL_WHO_SEE_IT = "editor approver administrator superuser"


class Articles(TestCase):
    @classmethod
    def setUpTestData(cls):
        make.department()
        cls.people = {role: person() for role, person in CAST.items()}
        cls.own = make.article(title="Bài của người viết")
        cls.others = make.article(make.other_writer(), title="Bài của người khác", lead="Sapô kín.")

    def status(self, role: str, name: str, *args) -> int:
        self.client.force_login(self.people[role])
        return self.client.get(reverse(f"admin:news_article_{name}", args=args)).status_code

    def test_side_views_of_another_persons_article(self):
        for role in CAST:
            allowed = role in OPEN_TO_ALL_WHO_SEE_IT.split()
            assert self.status(role, "preview", self.others.pk) == (200 if allowed else 403), role
            assert self.status(role, "history", self.others.pk) == (200 if allowed else 403), role
            change = self.status(role, "change", self.others.pk)
            assert change == (200 if allowed else 302 if role == "writer" else 403), role

    def test_side_views_of_ones_own_article(self):
        for name in SIDE:
            assert self.status("writer", name, self.own.pk) == 200

    def test_action_pages(self):
        for role in CAST:
            for action, who in ACTIONS.items():
                allowed = role == "superuser" or role in who.split()
                assert self.status(role, "action", self.own.pk, action) == (200 if allowed else 403), (role, action)
                if role == "writer":
                    assert self.status(role, "action", self.others.pk, action) == 403, action

    def test_there_are_no_pages_for_the_clocks_actions_nor_for_unknown_ones(self):
        for action in ("due", "expire", "fail", "publish", "delete", "save"):
            assert self.status("superuser", "action", self.own.pk, action) == 404, action

    def test_articles_that_do_not_exist_are_not_found(self):
        for name in ("preview", "history"):
            for pk in (999_999, 2**63, 10**30):
                assert self.status("superuser", name, pk) == 404
        assert self.status("superuser", "change", 999_999) == 302

    def test_a_writers_list_holds_own_articles_only(self):
        listing = reverse("admin:news_article_changelist")
        for role, path, seen in (
            ("writer", listing, 1),
            ("writer", f"{listing}?q=Bài", 1),
            ("writer", f"{listing}?stage=draft", 1),
            ("editor", listing, 2),
            ("administrator", listing, 2),
        ):
            self.client.force_login(self.people[role])
            answer = self.client.get(path)
            assert len(answer.context["cl"].result_list) == seen, (role, path)
            assert (self.others.title in answer.text) is (seen == 2)

    def test_a_writer_reaches_no_others_article_by_a_filter(self):
        self.client.force_login(self.people["writer"])
        for query in (
            "created_by__username=congtacvien2",
            "lead__startswith=S",
            "approval__by=1",
            "stage__exact=draft",
        ):
            answer = self.client.get(f"{reverse('admin:news_article_changelist')}?{query}", follow=True)
            assert self.others.title not in answer.text, query

    def test_choosing_an_article_offers_own_ones_only(self):
        path = reverse("admin:autocomplete")
        asked = {"app_label": "news", "model_name": "article", "field_name": "translation_of", "term": "bài"}
        offered = {}
        for role in ("writer", "editor"):
            self.client.force_login(self.people[role])
            offered[role] = {entry["text"] for entry in self.client.get(path, asked).json()["results"]}
        assert offered == {"writer": {self.own.title}, "editor": {self.own.title, self.others.title}}

    def test_choosing_people_is_not_for_everybody(self):
        path = reverse("admin:autocomplete")
        asked = {"app_label": "news", "model_name": "author", "field_name": "user", "term": ""}
        for role in (*NEWSROOM, "services", "stranger"):
            self.client.force_login(self.people[role])
            assert self.client.get(path, asked).status_code == 403, role

    def test_a_writer_sends_nothing_of_anothers(self):
        self.client.force_login(self.people["writer"])
        before = (self.others.version, self.others.stage, self.others.title)
        change = reverse("admin:news_article_change", args=[self.others.pk])
        form = {"title": "Bài bị chiếm", "seen_version": 1, "credits-TOTAL_FORMS": 0, "credits-INITIAL_FORMS": 0}
        assert self.client.post(change, form | {"_save": "Lưu"}).status_code == 302
        action = reverse("admin:news_article_action", args=[self.others.pk, "submit"])
        assert self.client.post(action, {"version": 1}).status_code == 403
        bulk = {"action": "bulk_submit", "_selected_action": [self.others.pk], f"version_{self.others.pk}": 1}
        self.client.post(reverse("admin:news_article_changelist"), bulk)
        self.others.refresh_from_db()
        assert (self.others.version, self.others.stage, self.others.title) == before

    def test_a_desk_names_no_others_article_to_a_writer(self):
        self.client.force_login(self.people["writer"])
        assert self.others.title not in self.client.get("/admin/").text

    def test_a_preview_is_nothing_for_search_engines_and_caches(self):
        self.client.force_login(self.people["writer"])
        answer = self.client.get(reverse("admin:news_article_preview", args=[self.own.pk]))
        assert answer["X-Robots-Tag"] == "noindex"
        assert "no-store" in answer["Cache-Control"]
        assert self.own.title in answer.text

    def test_what_has_been_sent_is_shown_to_its_writer_without_a_form(self):
        article = make.bring(make.article(title="Bài đã gửi"), "submitted")
        self.client.force_login(self.people["writer"])
        answer = self.client.get(reverse("admin:news_article_change", args=[article.pk]))
        assert answer.status_code == 200
        assert "Rút lại" in answer.text
        assert "title" not in values_of(answer)

    def test_a_get_never_acts(self):
        article = make.bring(make.article(title="Bài chờ duyệt"), "reviewed")
        self.client.force_login(self.people["approver"])
        for action in ACTIONS:
            self.client.get(
                reverse("admin:news_article_action", args=[article.pk, action]), {"version": article.version}
            )
        article.refresh_from_db()
        assert article.stage == "reviewed"


@pytest.mark.django_db
def test_a_request_from_another_site_does_nothing(client):
    article = make.bring(make.article(), "reviewed")
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(make.approver())
    path = reverse("admin:news_article_action", args=[article.pk, "approve"])
    assert strict.post(path, {"version": article.version}).status_code == 403
    article.refresh_from_db()
    assert article.stage == "reviewed"


@pytest.mark.django_db
def test_whoever_is_switched_off_is_out_at_once(client):
    person = make.editor()
    client.force_login(person)
    assert client.get("/admin/").status_code == 200
    person.is_active = False
    person.save()
    assert client.get("/admin/").status_code == 302
