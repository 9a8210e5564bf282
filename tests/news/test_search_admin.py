"""Search in the admin: articles of every stage, pictures, authors, services; and the synonyms kept there."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from news.models import Image, SearchSynonym
from news.search import search, vocabulary
from portal.models import AuditEntry
from services.models import ServiceCard
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(department):
    vocabulary.forget()
    yield
    vocabulary.forget()


def found(client, model: str, query: str) -> set[str]:
    answer = client.get(reverse(f"admin:{model}_changelist"), {"q": query})
    assert answer.status_code == 200
    return {str(row) for row in answer.context["cl"].result_list}


LIVE = "Đường sắt đô thị về phường Bến Tam"
DRAFT = "Ông Nguyễn Thúy Hòa nhận huân chương"
HIS = "Tập huấn kỹ thuật trồng chè"


@pytest.fixture(scope="module")
def articles(department):
    make.published(title=LIVE, body="<p>Theo Quyết định số 225/QĐ-UBND.</p>")
    make.article(title=DRAFT, lead="Theo Công văn 17/SKHCN-VP.")
    make.submitted(make.article(make.other_writer(), title=HIS))


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("duong sat", {LIVE}),
        ("Đường sắt", {LIVE}),
        ("225/QĐ-UBND", {LIVE}),
        ("qd-ubnd", {LIVE}),
        ("thuý hoà", {DRAFT}),
        ("thuy ho", {DRAFT}),
        ("17/skhcn", {DRAFT}),
        ("kĩ thuật", {HIS}),
        ("ky thuat", {HIS}),
        ("ddoo thij", {LIVE}),
        ("ủy ban nhân dân", {LIVE}),
        ('"huân chương"', {DRAFT}),
        ("phi thuyền", set()),
        ("!!!", set()),
        ("x" * 5000, set()),
    ],
)
def test_articles_of_every_stage_are_found(client, articles, query, titles):
    client.force_login(make.editor())
    assert found(client, "news_article", query) == titles


def test_a_writer_finds_only_what_a_writer_may_see(client, articles):
    client.force_login(make.writer())
    assert found(client, "news_article", "ky thuat") == set()
    assert DRAFT in found(client, "news_article", "thuy hoa")


@pytest.mark.parametrize("query", ["thúy", "thuý", "THUY", "thu", "sở kh&cn", "so khcn", "kinh son"])  # KHCN: a synonym
def test_authors_are_found(client, query):
    make.author("Nguyễn Thúy Hòa")
    make.author("Trần Văn Bảo", unit="Báo Lạng Giang")
    client.force_login(make.administrator())
    assert found(client, "news_author", query) == {"Nguyễn Thúy Hòa - Sở KH&CN Kinh Sơn"}


def test_authors_are_suggested_alike(client):
    author = make.author("Nguyễn Thúy Hòa")
    client.force_login(make.administrator())
    asked = {"app_label": "news", "model_name": "articleauthor", "field_name": "author", "term": "thuý h"}
    answer = client.get(reverse("admin:autocomplete"), asked)
    assert [row["id"] for row in answer.json()["results"]] == [str(author.pk)]


@pytest.mark.parametrize("query", ["kĩ thuật", "ky thuat", "“kỹ thuật”", "hoà", "Hòa, kỹ", "225/QĐ"])
def test_pictures_are_found(client, query):
    image = make.image(title="Lớp kỹ thuật ở xã Thái Hòa", caption="Theo số 225/QĐ-UBND")
    make.image(60, title="Kinh đô")
    client.force_login(make.editor())
    assert found(client, "news_image", query) == {str(image)}
    assert Image.objects.count() == 2


def test_service_cards_are_found(client):
    card = ServiceCard.objects.create(title_line1="Cấp đổi", title_line2="căn cước công dân", url="/")
    client.force_login(make.services_manager())
    for query in ("cccd", "can cuoc", "Căn Cước", "cấp đổi căn"):
        assert found(client, "services_servicecard", query) == {str(card)}
    assert found(client, "services_servicecard", "hộ chiếu") == set()


@pytest.mark.parametrize("name", ["q", "stage__exact", "language__exact", "pk__in", "o", "p", "e"])
@pytest.mark.parametrize("value", ["\0", "a\0b", "9" * 40, "-" + "9" * 19])
def test_no_value_in_the_address_of_a_list_is_an_error(client, articles, name, value):
    client.force_login(make.administrator())
    assert client.get(reverse("admin:news_article_changelist"), {name: value}, follow=True).status_code == 200
    assert (
        client.get(reverse("admin:portal_auditentry_changelist"), {"at__year": value}, follow=True).status_code == 200
    )
    asked = {"app_label": "news", "model_name": "articleauthor", "field_name": "author", "term": value}
    assert client.get(reverse("admin:autocomplete"), asked).status_code == 200


def test_a_cookie_with_nul_is_nobodys_session(client):
    assert client.get(reverse("admin:index"), HTTP_COOKIE='sessionid="aaaaaaaaaaaa\\000"').status_code == 302


# Synonyms


def test_everybodys_synonyms_are_there_from_the_start():
    for group in SearchSynonym.objects.all():
        group.full_clean()
    assert SearchSynonym.objects.filter(sayings__startswith="CCCD\n").exists()


def test_a_synonym_counts_at_once_and_is_audited(client, django_capture_on_commit_callbacks):
    article = make.published(title="Họp ở phường Bến Tam")
    assert search("phuong hang giay").editions == []
    client.force_login(make.administrator())
    path = reverse("admin:news_searchsynonym_add")
    assert "trước và sau khi sắp xếp" in client.get(path).text
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(path, {"sayings": "phường Hàng Giấy\nphường Bến Tam"}).status_code == 302
    assert [edition.article_id for edition in search("phuong hang giay").editions] == [article.pk]
    entry = AuditEntry.objects.latest("number")
    assert entry.action == "news.searchsynonym.add"
    assert found(client, "news_searchsynonym", "ben tam") == {"phường Hàng Giấy = phường Bến Tam"}


@pytest.mark.parametrize("sayings", ["", "CCCD", "!!!\n???", "một hai ba bốn năm sáu bảy\nCCCD", "Bến Tam\nben tam"])
def test_a_group_that_says_nothing_is_refused(client, sayings):
    client.force_login(make.administrator())
    count = SearchSynonym.objects.count()
    assert client.post(reverse("admin:news_searchsynonym_add"), {"sayings": sayings}).status_code == 200
    assert SearchSynonym.objects.count() == count


@pytest.mark.parametrize(
    ("sayings", "sentence"),
    [
        ("", "Ô này không được bỏ trống."),
        ("x " * 200 + "\nCCCD", "x…” cần có từ 1 đến 6 tiếng."),
        ("Bến Tam\nBẾN TÂM", "các dòng này đã là một"),
        ("căn cước công dân\ncccd", "đã có ở mục “CCCD = căn cước công dân = thẻ căn cước”. Xin sửa mục ấy."),
    ],
)
def test_a_refused_group_is_told_once_and_what_to_do(sayings, sentence):
    with pytest.raises(ValidationError) as refused:
        SearchSynonym(sayings=sayings).full_clean()
    assert len(refused.value.messages) == 1 and sentence in refused.value.messages[0]
    assert len(refused.value.messages[0]) < 150


def test_a_group_may_share_a_name_with_another_and_be_saved_again():
    SearchSynonym(sayings="xã Lam Sơn\nphường Bến Tam").full_clean()
    SearchSynonym.objects.create(sayings="xã Lam Sơn\nphường Bến Tam").full_clean()
    SearchSynonym(sayings="xã Lam Sơn\nxã Mây Ngàn").full_clean()  # an old commune that became parts of two
