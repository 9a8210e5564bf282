"""Every address of articles in the admin, asked by everybody: who gets in stands in the tables here, and an address
that is not in them fails the test. What those who get in may then do is held by test_workflow_table.py; the pages of
all other models by test_admin_access.py.
"""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client, TestCase
from django.urls import reverse

from news import notes, preview_links, reporting, workflow
from news.models import Article, Image, Reading, Suggestion
from news.states import ACTIONS
from portal import roles
from portal.framed_preview import FramedPreview
from portal.models import OutboundHost, User, Version, account_seal
from portal.versioned import VersionedAdmin
from services.models import LinkList
from tests import factories as make

ROLES = {
    "writer": roles.WRITER,
    "editor": roles.EDITOR,
    "approver": roles.APPROVER,
    "services": roles.SERVICES,
    "administrator": roles.ADMINISTRATOR,
    "superuser": None,
    "stranger": None,
}
"""Staff accounts. Besides them: the reader, whose account may not log in here, and anonymous."""

VERSION = {f"portal_version_{name}" for name in ("preview", "approve", "decline", "restore", "unschedule")}
"""Asked by everybody in tests/portal/test_version_admin.py."""
HOSTS = {f"portal_outboundhost_{name}" for name in ("block", "unblock", "places")}
"""Asked by everybody in tests/portal/test_host_uses.py."""

ACCOUNTS = {"portal_user_reset_factor"}
"""Asked in tests/portal/test_second_factor.py."""
SESSIONS = {"portal_user_sessions"}
"""Asked by everybody in tests/portal/test_sessions.py."""

LEAST = {"writer", "stranger", "reader", "anonymous"}
"""Who has little or nothing: they ask for every address in `make test`, everybody in `make drills`."""

NOBODY: set[str] = set()
EVERYBODY = set(ROLES)
WHO_WRITE = {"writer", "editor", "approver", "superuser"}
WHO_EDIT = {"editor", "approver", "superuser"}
WHO_APPROVE = {"approver", "superuser"}
WHO_REPORT = {"approver", "administrator", "superuser"}
WHO_TAKE = WHO_WRITE | {"services", "administrator"}
WHO_SEE_OWN = WHO_WRITE | {"administrator"}
WHO_SEE_ALL = WHO_EDIT | {"administrator"}
WHO_SETTLE = WHO_SEE_ALL
WHO_SERVE = {"services", "administrator", "superuser"}

GET, POST = "get", "post"
IN, DONE = 200, 302

ARTICLE = {
    # name of the address: (method, what who gets in is answered, who with an own article, who with another's)
    "news_article_changelist": (GET, IN, WHO_SEE_OWN, WHO_SEE_OWN),
    "news_article_add": (GET, IN, WHO_WRITE, WHO_WRITE),
    "news_article_change": (GET, IN, WHO_SEE_OWN, WHO_SEE_ALL),
    "news_article_delete": (GET, IN, NOBODY, NOBODY),
    "news_article_history": (GET, IN, WHO_SEE_OWN, WHO_SEE_ALL),
    "news_article_preview": (GET, IN, WHO_SEE_OWN, WHO_SEE_ALL),
    "news_article_compare": (GET, IN, WHO_SEE_OWN, WHO_SEE_ALL),
    "news_article_revision": (GET, IN, WHO_SEE_OWN, WHO_SEE_ALL),
    "news_article_restore": (POST, DONE, WHO_SEE_OWN, WHO_SEE_ALL),
    "news_article_suggest": (POST, DONE, WHO_SEE_OWN, WHO_SEE_ALL),
    "news_article_settle": (POST, DONE, WHO_SEE_OWN, WHO_SEE_ALL),
    "news_article_conflict": (GET, IN, NOBODY, NOBODY),  # whose text came too late: test_conflicts.py
    "news_article_paste": (POST, IN, WHO_WRITE, WHO_WRITE),
    "news_article_video": (POST, 400, WHO_WRITE, WHO_WRITE),  # without an address; with one: test_pasting.py
    "news_article_typing_new": (POST, 400, WHO_WRITE, WHO_WRITE),  # without a key; with one: test_drafting.py
    "news_article_typing": (POST, 400, WHO_WRITE, WHO_EDIT),
    "news_article_typing_token": (GET, IN, EVERYBODY, EVERYBODY),
    "news_article_typing_drop": (POST, DONE, EVERYBODY, EVERYBODY),
    "news_article_presence": (POST, IN, WHO_SEE_OWN, WHO_SEE_ALL),
    "news_article_duplicate": (POST, DONE, WHO_WRITE, WHO_EDIT),
    "news_article_translate": (POST, DONE, WHO_WRITE, WHO_EDIT),
    "news_article_follow": (POST, DONE, WHO_WRITE, WHO_EDIT),
    "news_article_from_word": (GET, IN, WHO_WRITE, WHO_WRITE),
    "news_notices": (GET, IN, EVERYBODY, EVERYBODY),
    "news_article_checks": (POST, IN, WHO_SEE_OWN, WHO_SEE_ALL),
    "news_article_checks_of_new": (POST, IN, WHO_WRITE, WHO_WRITE),
    "news_article_notes": (POST, DONE, WHO_SEE_OWN, WHO_SEE_ALL),
    "news_article_note": (POST, DONE, WHO_SEE_OWN, WHO_SEE_ALL),
    "news_article_errorreport": (POST, DONE, WHO_SETTLE, WHO_SETTLE),
    "news_article_preview_page": (GET, IN, WHO_SEE_OWN, WHO_SEE_ALL),
    "news_article_preview_link": (POST, IN, WHO_SEE_OWN, WHO_SEE_ALL),
    "news_article_preview_revoke": (POST, DONE, WHO_SEE_OWN, WHO_SEE_ALL),
    "news_notices_read": (POST, DONE, EVERYBODY, EVERYBODY),
    "news_notice_preferences": (GET, IN, EVERYBODY, EVERYBODY),
    "news_report": (GET, IN, WHO_REPORT, WHO_REPORT),
    "news_report_xlsx": (POST, IN, WHO_REPORT, WHO_REPORT),
    "news_article_attach": (POST, 400, WHO_WRITE, WHO_WRITE),  # without a file; with one: test_attachments.py
    "news_article_upload": (GET, 404, WHO_WRITE, WHO_WRITE),  # another's, or none
    "news_article_file": (GET, 404, WHO_SEE_OWN, WHO_SEE_ALL),  # none of the article's
    "autocomplete": (GET, IN, WHO_SEE_OWN, WHO_SEE_OWN),
    None: (GET, DONE, EVERYBODY, EVERYBODY),  # /admin/news/article/7/ leads to the form, which asks
}
IMAGE = {
    # name of the address: (method, what who gets in is answered, who with an own upload, who with another's)
    "news_image_choose": (GET, IN, WHO_TAKE, WHO_TAKE),
    "news_image_take": (POST, 400, WHO_TAKE, WHO_TAKE),  # without a file; with one: test_library.py
    "news_image_describe": (POST, IN, WHO_TAKE, WHO_TAKE - {"writer"}),
    "news_image_upload": (GET, IN, WHO_TAKE, WHO_TAKE),
    "news_image_retouch": (GET, IN, WHO_TAKE, WHO_TAKE - {"writer"}),
    "news_image_proof": (GET, IN, WHO_TAKE, WHO_TAKE - {"writer"}),
    "news_image_replace": (GET, IN, WHO_TAKE, WHO_TAKE - {"writer"}),
}
WITHOUT_AN_IMAGE = {"news_image_choose", "news_image_take", "news_image_upload"}

READING = {"news_reading_csv": (POST, IN, WHO_SEE_OWN)}

SERVICES = {
    "services_servicecard_order": (GET, IN, WHO_SERVE),
    "services_linklist_order": (GET, IN, WHO_SERVE),
    "services_banner_order": (GET, IN, WHO_SERVE),
    "services_linklist_paste_new": (GET, IN, WHO_SERVE),
    "services_linklist_paste": (GET, IN, WHO_SERVE),
    "services_banner_clicks": (GET, IN, WHO_SERVE),
    "services_banner_clicks_csv": (POST, IN, WHO_SERVE),
}

WITHOUT_AN_ARTICLE = {
    "news_article_paste",
    "news_article_video",
    "news_article_changelist",
    "news_article_add",
    "news_article_checks_of_new",
    "news_article_typing_new",
    "news_article_typing_token",
    "news_article_typing_drop",
    "news_article_from_word",
    "news_article_attach",
}
LED_AWAY = {("news_article_change", "writer", "other's")}
"""Django's admin leads to the desk, with a message, whoever may open some articles but not this one."""

PAGES_OF_ACTIONS = {
    # action: (who opens its page with an own article, who with another's)
    "submit": (WHO_WRITE, WHO_EDIT),
    "recall": (WHO_WRITE, WHO_EDIT),
    "forward": (WHO_EDIT, WHO_EDIT),
    "return": (WHO_EDIT, WHO_EDIT),
    "approve": (WHO_APPROVE, WHO_APPROVE),
    "publish_urgent": (WHO_APPROVE, WHO_APPROVE),
    "clear_urgent": (WHO_APPROVE, WHO_APPROVE),
    "unschedule": (WHO_APPROVE, WHO_APPROVE),
    "discard": (WHO_WRITE, WHO_EDIT),
    "withdraw": (WHO_APPROVE, WHO_APPROVE),
    "reinstate": (WHO_APPROVE, WHO_APPROVE),
    "bin": (WHO_WRITE, WHO_EDIT),
    "unbin": (WHO_WRITE, WHO_EDIT),
}
OF_THE_CLOCK = {"due", "expire", "fail"}
"""Pages of these are found by nobody."""

CHANGES = {
    # what a forged request would change: (who does with an own article, who with another's), in review
    "restore": (NOBODY, WHO_EDIT),  # the writer must recall first, whatever else the writer may do
    "suggest": (WHO_EDIT, WHO_EDIT),
    "settle": (NOBODY, WHO_EDIT),
    "note": (WHO_WRITE, WHO_EDIT),
    "reply": (WHO_WRITE, WHO_EDIT),
    "resolve": (WHO_WRITE, WHO_EDIT),
    "link": (WHO_WRITE, WHO_EDIT),
    "revoke": (WHO_SEE_OWN, WHO_EDIT),
}

SITE = {
    # the site's own addresses: {who: status}; everybody else is led to the login
    "index": dict.fromkeys(ROLES, 200),
    "login": dict.fromkeys(ROLES, 302) | {"anonymous": 200, "reader": 200},
    "logout": dict.fromkeys(ROLES, 405),  # by POST only
    "password_change": dict.fromkeys(ROLES, 200),
    "password_change_done": dict.fromkeys(ROLES, 200),
    "login_second": dict.fromkeys(ROLES, 302) | {"anonymous": 302},
    "security": dict.fromkeys(ROLES, 200),
    "security_app": dict.fromkeys(ROLES, 200),
    "security_passkey": dict.fromkeys(ROLES, 200),
    "security_codes": dict.fromkeys(ROLES, 302),  # without a factor there are none
    "security_prove": dict.fromkeys(ROLES, 200),
    "sessions": dict.fromkeys(ROLES, 200),
    "session_holds": dict.fromkeys(ROLES, 204) | {"anonymous": 401, "reader": 401},
    "jsi18n": dict.fromkeys(ROLES, 200),
    "status": dict.fromkeys(ROLES, 403) | {"administrator": 200, "superuser": 200},
}
WITH_ARGUMENTS = {"view_on_site", "app_list", "alarm_acknowledge", "security_factor"}
"""Of the site, too, and asked below; the third in tests/portal/test_status.py."""


class EveryAddress(TestCase):
    @classmethod
    def setUpTestData(cls):
        make.department()
        cls.person = make.person("nguoixet", full_name="Người Được Xét")
        cls.articles = {
            owner: make.bring(make.article(title=f"Bài {owner}"), "reviewed") for owner in ("own", "other's")
        }
        own = cls.articles["own"]
        Article.objects.filter(pk=own.pk).update(created_by=cls.person, submitted_by=cls.person)
        own.contributors.set([cls.person])
        cls.suggestions = {
            owner: workflow.suggest(
                article, make.second_approver(), field="lead", passage="sơ kết", replacement="tổng kết"
            )
            for owner, article in cls.articles.items()
        }
        approver = make.second_approver()
        cls.notes = {owner: notes.add(article, approver, text="Xem lại.") for owner, article in cls.articles.items()}
        cls.links = {
            owner: preview_links.create(article, approver, key=f"khoa-cua-phep-thu-{article.pk}")[0]
            for owner, article in cls.articles.items()
        }

        facts = {"edition_number": 1, "kind": "other", "passage": "", "message": "Sai ngày.", "name": "", "contact": ""}
        cls.reports = {owner: reporting.receive(article, facts, address="") for owner, article in cls.articles.items()}

        cls.losers = {owner: cls.late_text(article) for owner, article in cls.articles.items()}

        cls.images = {"own": make.image(1), "other's": make.image(2)}
        Image.objects.filter(pk=cls.images["own"].pk).update(uploaded_by=cls.person)

    @staticmethod
    def late_text(article):
        try:
            workflow.save(article, make.superuser(), version=1, changes={"lead": "Sapô đến muộn."})
        except workflow.Conflict as conflict:
            return conflict.loser

    def browsers(self, people=None):
        """(who, a browser in which they are logged in): the same person in one role after another, then the others;
        or only these people."""
        for who, client in self._browsers():
            if people is None or who in people:
                yield who, client

    def _browsers(self):
        everybody = get_user_model().objects.filter(pk=self.person.pk)
        for role, group in ROLES.items():
            with account_seal.changing(self.person, parts=[account_seal.COLUMNS, account_seal.ROLES]):
                self.person.groups.set(Group.objects.filter(name=group))
                everybody.update(is_superuser=role == "superuser", is_staff=True)
            client = Client()
            client.force_login(self.person)
            yield role, client
        with account_seal.changing(self.person, parts=[account_seal.COLUMNS, account_seal.ROLES]):
            everybody.update(is_superuser=False, is_staff=False)
        client = Client()
        client.force_login(self.person)
        yield "reader", client
        yield "anonymous", Client()

    def address(self, name: str | None, owner: str) -> str:
        article = self.articles[owner]
        if name is None:
            return f"/admin/news/article/{article.pk}/"
        if name in WITHOUT_AN_ARTICLE or name.startswith(("news_notice", "news_report")):
            return reverse(f"admin:{name}")
        if name == "autocomplete":
            return f"{reverse('admin:autocomplete')}?app_label=news&model_name=article&field_name=translation_of&term=b"
        further = {
            "news_article_revision": [article.latest_revision.pk],
            "news_article_restore": [article.latest_revision.pk],
            "news_article_settle": [self.suggestions[owner].pk],
            "news_article_conflict": [self.losers[owner].pk],
            "news_article_note": [self.notes[owner].pk, "reply"],
            "news_article_errorreport": [self.reports[owner].pk, "done"],
            "news_article_preview_revoke": [self.links[owner].pk],
            "news_article_file": [1, "a.pdf"],
        }
        return reverse(f"admin:{name}", args=[article.pk, *further.get(name, [])])

    def expected(self, who: str, inside: set[str], status: int) -> int:
        """Led to the login without a staff account, refused without the right."""
        if who in ("anonymous", "reader"):
            return 302
        return status if who in inside else 403

    def check(self, who, client, method, address, status, label):
        """One line of a failure, or None. Whoever is led away without an account is led to the login."""
        answer = getattr(client, method)(address)
        led_to_login = answer.status_code == 302 and answer.url.startswith("/admin/login/")
        if answer.status_code != status or (who in ("anonymous", "reader")) != led_to_login:
            return f"{label}, {who}: {answer.status_code}, not {status}"
        return None

    # Articles

    def test_every_address_of_articles(self):
        self.ask_for_every_address(LEAST)

    @pytest.mark.exhaustive
    def test_every_address_of_articles_by_those_with_more_rights(self):
        self.ask_for_every_address(EVERYBODY - LEAST)

    def ask_for_every_address(self, people):
        wrong = []
        for who, client in self.browsers(people):
            for name, (method, status, own, others) in ARTICLE.items():
                for owner, inside in (("own", own), ("other's", others)):
                    expected = self.expected(who, inside, status)
                    if (name, who, owner) in LED_AWAY:
                        expected = 302
                    wrong.append(
                        self.check(who, client, method, self.address(name, owner), expected, f"{name} {owner}")
                    )
        assert list(filter(None, wrong)) == []

    def test_the_page_of_every_action(self):
        self.ask_for_every_action(LEAST)

    @pytest.mark.exhaustive
    def test_the_page_of_every_action_by_those_with_more_rights(self):
        self.ask_for_every_action(EVERYBODY - LEAST)

    def ask_for_every_action(self, people):
        wrong = []
        for who, client in self.browsers(people):
            for action, (own, others) in PAGES_OF_ACTIONS.items():
                for owner, inside in (("own", own), ("other's", others)):
                    address = reverse("admin:news_article_action", args=[self.articles[owner].pk, action])
                    expected = self.expected(who, inside, 200)
                    wrong.append(self.check(who, client, GET, address, expected, f"{action} {owner}"))
                    if expected == 403:
                        wrong.append(self.check(who, client, POST, address, 403, f"sending {action} {owner}"))
        assert list(filter(None, wrong)) == []

    def test_what_is_the_clocks_has_no_page(self):
        for who, client in self.browsers():
            for action in (*OF_THE_CLOCK, "khong-co", "save"):
                address = reverse("admin:news_article_action", args=[self.articles["own"].pk, action])
                expected = self.expected(who, WHO_SEE_OWN, 404)
                for method in (GET, POST):
                    assert not self.check(who, client, method, address, expected, action)

    def test_what_changes_something_does_so_for_whoever_may_and_for_nobody_else(self):
        wrong = []
        for who, client in self.browsers():
            for name, (own, others) in CHANGES.items():
                for owner, inside in (("own", own), ("other's", others)):
                    if self.is_changed_by(client, name, owner) != (who in inside):
                        wrong.append(f"{name} {owner}, {who}")
        assert wrong == []

    def is_changed_by(self, client, name: str, owner: str) -> bool:
        """Whether the request leaves a trace; an edit stands in between, so that there is something to restore."""
        article = Article.objects.get(pk=self.articles[owner].pk)
        make.change(article, make.superuser(), kicker=f"Lần {article.version}")
        first = article.revisions.order_by("pk").first()
        suggestion = self.suggestions[owner]
        Suggestion.objects.filter(pk=suggestion.pk).update(state="open", settled_by=None, settled_at=None)
        note, link = self.notes[owner], self.links[owner]
        article.notes.filter(pk=note.pk).update(is_resolved=False)
        article.preview_links.filter(pk=link.pk).update(revoked_at=None, revoked_by=None)
        article.preview_links.exclude(pk=link.pk).delete()

        def traces() -> tuple:
            return (
                *(article.version, article.suggestions.count(), article.notes.count()),
                *(article.notes.unresolved().count(), article.preview_links.count()),
                article.preview_links.filter(revoked_at=None).count(),
            )

        before = traces()
        address, data = {
            "restore": (reverse("admin:news_article_restore", args=[article.pk, first.pk]), {}),
            "suggest": (
                reverse("admin:news_article_suggest", args=[article.pk]),
                {"field": "title", "passage": owner, "replacement": "khác"},
            ),
            "settle": (
                reverse("admin:news_article_settle", args=[article.pk, suggestion.pk]),
                {"accept": "0"},
            ),
            "note": (reverse("admin:news_article_notes", args=[article.pk]), {"note_text": "Thiếu nguồn."}),
            "reply": (
                reverse("admin:news_article_note", args=[article.pk, note.pk, "reply"]),
                {f"reply_{note.pk}": "Đã sửa."},
            ),
            "resolve": (reverse("admin:news_article_note", args=[article.pk, note.pk, "resolve"]), {}),
            "link": (
                reverse("admin:news_article_preview_link", args=[article.pk]),
                {"days": "1", "key": f"khoa-cua-lan-thu-{article.version}"},
            ),
            "revoke": (reverse("admin:news_article_preview_revoke", args=[article.pk, link.pk]), {}),
        }[name]
        client.post(address, data | {"version": article.version})
        article.refresh_from_db()
        suggestion.refresh_from_db()
        return traces() != before or suggestion.state != "open"

    def test_what_only_changes_something_is_not_opened(self):
        client = dict(self.browsers_that_stay())["superuser"]
        for name, (method, *_) in ARTICLE.items():
            if method == POST:
                for owner in self.articles:
                    assert client.get(self.address(name, owner)).status_code == 405, name

    def browsers_that_stay(self):
        """Of a superuser of his own, since `browsers` changes the role of the one person."""
        client = Client()
        client.force_login(make.superuser())
        yield "superuser", client

    def test_what_does_not_exist_is_not_found(self):
        client = dict(self.browsers_that_stay())["superuser"]
        article, nothing = self.articles["own"].pk, 10**9
        for name in ("preview", "preview_page", "compare", "history"):
            assert client.get(reverse(f"admin:news_article_{name}", args=[nothing])).status_code == 404
        assert client.get(reverse("admin:news_article_revision", args=[article, nothing])).status_code == 404
        own, others = self.notes["own"].pk, self.notes["other's"].pk
        for name, args in (
            ("restore", [article, nothing]),
            ("settle", [article, nothing]),
            ("suggest", [nothing]),
            ("notes", [nothing]),
            ("note", [article, nothing, "reply"]),
            ("note", [article, own, "delete"]),
            ("note", [article, others, "resolve"]),
            ("preview_link", [nothing]),
            ("preview_revoke", [article, nothing]),
            ("preview_revoke", [article, self.links["other's"].pk]),
        ):
            assert client.post(reverse(f"admin:news_article_{name}", args=args)).status_code == 404

    def test_the_tables_know_every_address_and_every_action(self):
        names = {pattern.name for pattern in admin.site.get_model_admin(Article).get_urls()}
        assert names == (set(ARTICLE) - {"autocomplete"}) | {"news_article_action"}
        assert set(PAGES_OF_ACTIONS) | OF_THE_CLOCK == set(ACTIONS)

    # Pictures

    def test_every_address_of_pictures(self):
        wrong = []
        for who, client in self.browsers():
            for name, (method, status, own, others) in IMAGE.items():
                for owner, inside in (("own", own), ("other's", others)):
                    args = [] if name in WITHOUT_AN_IMAGE else [self.images[owner].pk]
                    address = reverse(f"admin:{name}", args=args)
                    expected = self.expected(who, inside, status)
                    wrong.append(self.check(who, client, method, address, expected, f"{name} {owner}"))
        assert list(filter(None, wrong)) == []

    # The rest of the site

    def test_the_export_of_the_audit(self):
        for who, client in self.browsers():
            data = {"action": "export", "_selected_action": [1]}
            answer = client.post(reverse("admin:portal_auditentry_changelist"), data)
            assert answer.status_code == self.expected(who, {"administrator", "superuser"}, 200), who

    def test_the_file_of_the_readers_figures(self):
        wrong = []
        for who, client in self.browsers():
            for name, (method, status, inside) in READING.items():
                expected = self.expected(who, inside, status)
                wrong.append(self.check(who, client, method, reverse(f"admin:{name}"), expected, name))
        assert list(filter(None, wrong)) == []

    def test_cards_lists_and_banners(self):
        links, wrong = LinkList.objects.create(title="Doanh nghiệp"), []
        for who, client in self.browsers():
            for name, (method, status, inside) in SERVICES.items():
                address = reverse(f"admin:{name}", args=[links.pk] if name == "services_linklist_paste" else [])
                wrong.append(self.check(who, client, method, address, self.expected(who, inside, status), name))
        assert list(filter(None, wrong)) == []

    def test_the_sites_own_addresses(self):
        wrong = []
        for who, client in self.browsers():
            for name, statuses in SITE.items():
                found = client.get(reverse(f"admin:{name}")).status_code
                if found != statuses.get(who, 302):
                    wrong.append(f"{name}, {who}: {found}")
        assert wrong == [], "; ".join(wrong)

    def test_nothing_is_shown_on_site_by_number(self):
        """Django's shortcut to an object's public page: our models have none there."""
        content_type = workflow.Article._meta.label_lower
        for who, client in self.browsers():
            answer = client.get(reverse("admin:view_on_site", args=[content_type, self.articles["own"].pk]))
            assert answer.status_code == (302 if who in ("anonymous", "reader") else 404)

    def test_the_tables_know_every_address_of_the_site(self):
        """What other models have beyond Django's five pages would need a table of its own."""
        own = {getattr(pattern, "name", None) for pattern in admin.site.get_urls()} - {None}
        assert own == {*SITE, *WITH_ARGUMENTS, "autocomplete"}
        for model, model_admin in admin.site._registry.items():
            if model is not Article:
                stem = f"{model._meta.app_label}_{model._meta.model_name}"
                usual = {f"{stem}_{name}" for name in ("changelist", "add", "change", "history", "delete")}
                names = {pattern.name for pattern in model_admin.get_urls()} - {None}
                further = {
                    Image: set(IMAGE),
                    Reading: set(READING),
                    Version: VERSION,
                    OutboundHost: HOSTS,
                    User: ACCOUNTS,
                }.get(model, set())
                if isinstance(model_admin, VersionedAdmin):  # asked by everybody in tests/portal/test_version_admin.py
                    further |= {f"{stem}_{name}" for name in ("preview", "preview_new", "gone")}
                if isinstance(model_admin, FramedPreview):  # likewise
                    further |= {f"{stem}_{name}" for name in ("frame", "frame_new")}
                further |= {name for name in SERVICES if name.startswith(f"{stem}_")}
                further |= {name for name in SESSIONS if name.startswith(f"{stem}_")}
                assert names - {"auth_user_password_change"} == usual | further


@pytest.mark.django_db
def test_without_a_role_the_desk_is_empty(client):
    client.force_login(make.stranger())
    answer = client.get(reverse("admin:index"))
    assert (answer.status_code, answer.context["queues"]) == (200, [])


@pytest.mark.django_db
@pytest.mark.parametrize("who", [make.writer, make.editor, make.approver, make.services_manager, make.stranger])
def test_nobody_but_the_administrator_sets_anothers_password(who, client):
    client.force_login(who())
    address = reverse("admin:auth_user_password_change", args=[make.other_writer().pk])
    for method in (client.get, client.post):
        assert method(address).status_code == 403
