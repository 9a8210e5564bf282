"""What editors read is Vietnamese: names of models, fields, choices and permissions, and the admin's pages."""

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import models
from django.urls import reverse
from django.utils.translation import override

from news.models import Author, Category, ErrorReport, Image, Tag
from news.states import ACTIONS
from portal.models import AuditEntry, Furniture, HomeSlot, OutboundHost, Redirect, SiteSettings
from services.models import Banner, Link, LinkList, ServiceCard
from tests import factories

APPS = ("portal", "news", "services")
LOAN_WORDS = {"English", "Chân trang", "Cân trang", "sapô", "ID", "RSS", "Wi-Fi"}
"""Names that are written so in Vietnamese too."""

VIETNAMESE = re.compile(r"[àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ]", re.IGNORECASE)
PLAIN_SYLLABLES = frozenset(
    "an ba ban bao cao cho con cung dung em gia giao hai hay hoa kem khi khoa khu loa minh mua nam ngang nhanh nhau "
    "phong qua quy ra rao sang sao sau sinh so song tay ten theo thu tin to trang tre trong tru vai van vui xanh xem "
    "xin".split()
)
"""Frequent syllables without accents, for labels that happen to have none, such as “xem tin”."""


def is_vietnamese(text: str) -> bool:
    text = str(text).strip()
    if not text or text in LOAN_WORDS or VIETNAMESE.search(text):
        return True
    return all(word.lower() in PLAIN_SYLLABLES for word in re.findall(r"[^\W\d_]+", text))


def own_models() -> list[type[models.Model]]:
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


@pytest.fixture(autouse=True)
def _in_vietnamese():
    with override("vi"):
        yield


# Models

by_name = pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)


@by_name
def test_a_model_has_a_vietnamese_name(model):
    options = model._meta
    given = options.original_attrs
    assert "verbose_name" in given and "verbose_name_plural" in given
    assert is_vietnamese(options.verbose_name) and is_vietnamese(options.verbose_name_plural)


def shown_fields(model) -> list[models.Field]:
    """Fields that people may read about: not automatic keys, not the plumbing of relations."""
    return [
        field for field in (*model._meta.fields, *model._meta.many_to_many) if not getattr(field, "primary_key", False)
    ]


@by_name
def test_every_field_has_a_vietnamese_name(model):
    english = [
        f"{field.name}: {field.verbose_name}" for field in shown_fields(model) if not is_vietnamese(field.verbose_name)
    ]
    assert english == []


@by_name
def test_no_name_is_djangos_own_making(model):
    """Django makes “displayed at” of displayed_at where no name is given."""
    made = [
        field.name
        for field in shown_fields(model)
        if str(field.verbose_name) == field.name.replace("_", " ") and not is_vietnamese(field.verbose_name)
    ]
    assert made == []


@by_name
def test_every_help_text_that_people_see_is_vietnamese(model):
    english = [
        f"{field.name}: {field.help_text}"
        for field in shown_fields(model)
        if field.editable and not is_vietnamese(field.help_text)
    ]
    assert english == []


@by_name
def test_every_choice_is_vietnamese(model):
    english = [
        f"{field.name}: {label}"
        for field in model._meta.fields
        for _, label in field.flatchoices
        if not is_vietnamese(label)
    ]
    assert english == []


@by_name
def test_what_the_database_refuses_is_said_in_vietnamese(model):
    for constraint in model._meta.constraints:
        message = constraint.violation_error_message
        if message != constraint.default_violation_error_message:
            assert is_vietnamese(message)


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_a_vietnamese_name(app):
    assert is_vietnamese(apps.get_app_config(app).verbose_name)


@pytest.mark.django_db
def test_every_permission_is_named_in_vietnamese():
    permissions = Permission.objects.filter(content_type__app_label__in=[*APPS, "auth"])
    permissions = permissions.exclude(content_type__app_label="auth", content_type__model="permission")
    assert [each.name for each in permissions if not is_vietnamese(each.name) or each.name.startswith("Can ")] == []


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_is_named_in_vietnamese(name):
    assert is_vietnamese(ACTIONS[name].label) and is_vietnamese(ACTIONS[name].done)


# Pages

ENGLISH = """
Add another|Add|Change|Changes|Delete|Remove|Save|Save and continue editing|Save and add another|Save as new|Select|
History|Home|Search|Filter|By|All|Yes|No|None|Today|Now|Yesterday|Tomorrow|Any date|Past 7 days|This month|This year|
Go|Action|View|View site|Log out|Log in|Change password|Documentation|Welcome|Show counts|Hide counts|Currently|Clear|
Clear all filters|Unknown|Date|Time|Close|Back|Next|Previous|Show all|results|total|Cancel|Choose|Available|Chosen|
Move up|Choose all|Remove all|Username|Password|Email address|Active|Permissions|Groups|Important dates|Personal info|
Site administration|Recent actions|My actions|Lookup|Reset|Skip to main content|Toggle|Breadcrumbs|Enabled|Disabled|
Model|Error|Optional
"""
PHRASES = {phrase.strip().lower() for phrase in ENGLISH.replace("\n", "").split("|") if phrase.strip()}
LONGER = re.compile(
    r"\b(please correct|was (added|changed|deleted)|are you sure|this field|select (a|an|one|all)|you (are|have|don)|"
    r"successfully|would (require|result)|the following|enter (a|an|the)|hold down|raw passwords|one or more|"
    r"may be required|optional|no (?:such|history|results)|of \d+ selected|doesn.t have|add another|all dates|"
    r"password|search|filter|change history|delete|selected)\b",
    re.IGNORECASE,
)


class Visible(HTMLParser):
    """What people see or hear of a page: its texts, and attributes that are read out."""

    SPOKEN = {"title", "alt", "placeholder", "aria-label", "aria-description", "data-placeholder"}
    SILENT = {"script", "style", "template"}

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.inside: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.parts += [value for name, value in attrs if name in self.SPOKEN and value]
        if tag == "input" and given.get("type") in ("submit", "button", "reset") and given.get("value"):
            self.parts.append(given["value"])
        if tag in self.SILENT:
            self.inside.append(tag)

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside and data.strip():
            self.parts.append(" ".join(data.split()))


def english_in(html: str) -> set[str]:
    """Texts of a page that are Django's English."""
    found = set()
    for part in Visible(html).parts:
        bare = part.strip(" :.,…*()[]›»«‹-–/").lower()
        if bare in PHRASES or LONGER.search(part):
            found.add(part)
    return found


def populate() -> dict:
    """One of each thing that the admin shows; name of the admin's model → one of it."""
    factories.department()
    article = factories.published(
        cover=factories.image(), authors=[factories.author()], tags=[factories.tag("giao thông")]
    )
    card = ServiceCard.objects.create(title_line1="Dịch vụ công", url="/")
    links = LinkList.objects.create(title="Doanh nghiệp")
    Link.objects.create(link_list=links, name="Hiệp hội", url="/")
    banner = Banner.objects.create(name="Băng rôn", alt="Băng rôn", url="/", wide=Image.objects.get())
    slot = HomeSlot.objects.create(kind="lead", article=article)
    report = ErrorReport.objects.create(
        article=article, edition_number=1, reference="BL-AAAA-AAAA", message="Sai ngày."
    )
    redirect = Redirect.objects.create(old_path="/cu", new_path="/moi")
    host = OutboundHost.objects.create(host="khong-ai-dan-den.example")
    Furniture.objects.rebuild()
    return {
        "news_article": article, "news_category": Category.objects.first(), "news_author": Author.objects.first(),
        "news_tag": Tag.objects.first(), "news_image": Image.objects.first(), "services_servicecard": card,
        "services_linklist": links, "services_banner": banner, "portal_sitesettings": SiteSettings.objects.first(),
        "portal_homeslot": slot, "portal_redirect": redirect, "portal_outboundhost": host,
        "portal_leader": factories.leader(), "news_errorreport": report,
        "portal_user": factories.writer(), "auth_group": factories.writer().groups.first(),
        "portal_auditentry": AuditEntry.objects.first(),
    }  # fmt: skip


def admin_pages(things: dict) -> list[str]:
    """Addresses of every page of the admin: lists, forms, histories, deletions."""
    addresses = [reverse("admin:index"), reverse("admin:password_change"), reverse("admin:password_change_done")]
    for name, thing in things.items():
        addresses += [reverse(f"admin:{name}_changelist"), f"{reverse(f'admin:{name}_changelist')}?q=khong-co"]
        addresses += [reverse(f"admin:{name}_add")]
        addresses += [reverse(f"admin:{name}_{page}", args=[thing.pk]) for page in ("change", "history", "delete")]
    addresses += [reverse("admin:auth_user_password_change", args=[things["portal_user"].pk])]
    addresses += [reverse("admin:news_article_preview", args=[things["news_article"].pk])]
    addresses += [
        reverse("admin:news_article_action", args=[things["news_article"].pk, name])
        for name, action in ACTIONS.items()
        if not action.clock
    ]
    return addresses


@pytest.mark.django_db
@pytest.mark.parametrize("person", [factories.administrator, factories.superuser])
def test_no_page_of_the_admin_speaks_english(client, person):
    things = populate()
    client.force_login(person())
    english, answered = {}, 0
    for address in admin_pages(things):
        answer = client.get(address)
        assert answer.status_code in (200, 302, 403), address
        if answer.status_code == 200:
            answered += 1
            if found := english_in(answer.content.decode()):
                english[address] = found
    assert english == {}
    assert answered >= 15


@pytest.mark.django_db
def test_no_error_of_a_form_speaks_english(client):
    things = populate()
    client.force_login(factories.superuser())
    english = {}
    for name, thing in things.items():
        for address in (reverse(f"admin:{name}_add"), reverse(f"admin:{name}_change", args=[thing.pk])):
            wrong = {
                "links-TOTAL_FORMS": "x",
                "credits-TOTAL_FORMS": "x",
                "displayed_at_0": "ngày mai",
                "email": "x",
                "url": "x",
            }
            answer = client.post(address, wrong)
            if answer.status_code == 200 and (found := english_in(answer.content.decode())):
                english[address] = found
    assert english == {}


@pytest.mark.django_db
def test_deleting_and_filtering_speak_vietnamese(client):
    things = populate()
    client.force_login(factories.superuser())
    english = {}
    for name in ("portal_redirect", "services_servicecard", "news_tag", "news_category"):
        address = reverse(f"admin:{name}_changelist")
        chosen = {"action": "delete_selected", "_selected_action": [things[name].pk]}
        none = {"action": "delete_selected", "_selected_action": []}
        for data in (chosen, none, {"action": ""}):
            answer = client.post(address, data, follow=True)
            if found := english_in(answer.content.decode()):
                english[address, str(data)] = found
    for query in ("stage=draft", "kind=news", "language=vi", "q=khong+co+bai+nay"):
        found = english_in(client.get(f"{reverse('admin:news_article_changelist')}?{query}").content.decode())
        if found:
            english[query] = found
    assert english == {}


@pytest.mark.django_db
@pytest.mark.parametrize("data", [{}, {"username": "ai", "password": "sai"}])
def test_the_login_page_speaks_vietnamese(client, data):
    address = reverse("admin:login")
    answer = client.post(address, data) if data else client.get(address)
    assert english_in(answer.content.decode()) == set()


def test_the_catcher_catches():
    """So that an empty result means something."""
    assert english_in('<button>Save</button><p>Please correct the error below.</p><input type="submit" value="Go">')
    assert english_in('<a title="Delete">x</a><label>Change password:</label>')
    assert not english_in("<button>Lưu</button><script>Save</script><p>Bàn làm việc</p>")


@pytest.mark.django_db
def test_djangos_own_log_is_not_used():
    """Its entries would be English; ours are named in news.states and portal.audited."""
    factories.article()
    assert not LogEntry.objects.exists()
