"""/en/: the same pages for English editions; the two languages never mix."""

import re

import polib
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from news.models import Article
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def numbers(module_rows):
    factories.department(name_en="Department of Science and Technology of Kinh Son Province")
    credits = {"authors": [factories.author()], "tags": [factories.tag("vệ tinh")]}
    vietnamese = factories.published(title="Trạm vệ tinh ở bản Vai", **credits)
    english = factories.published(
        title="A satellite dish for Ban Vai", language="en", translation_of=vietnamese, **credits
    )
    factories.published(kind="page", language="en", title="About the department", slug="about")
    factories.published(kind="page", title="Giới thiệu về Sở", slug="gioi-thieu")
    return vietnamese.pk, english.pk


@pytest.fixture
def pair(numbers):
    """A Vietnamese article and its English translation, both live."""
    return [Article.objects.get(pk=number) for number in numbers]


LISTS = [
    "",
    "tin-tuc/",
    "chuyen-muc/hoat-dong-cua-so/",
    "tu-khoa/ve-tinh/",
    "tac-gia/huu-thanh/",
    "rss.xml",
    "atom.xml",
]


@pytest.mark.parametrize("path", LISTS)
def test_each_list_shows_its_own_language(client, pair, path):
    vietnamese = client.get(f"/{path}").content.decode().replace("\u00a0", " ")
    english = client.get(f"/en/{path}").content.decode().replace("\u00a0", " ")
    assert "Trạm vệ tinh ở bản Vai" in vietnamese and "A satellite dish" not in vietnamese
    assert "A satellite dish for Ban Vai" in english and "Trạm vệ tinh" not in english


@pytest.mark.parametrize("path", [*LISTS, "luu-tru/", "so-do-trang/", "tim-kiem/", "trang/about/"])
def test_every_english_page_answers_in_english(client, pair, path):
    answer = client.get(f"/en/{path}")
    assert answer.status_code == 200
    assert answer["Content-Language"] == "en"
    if not path.endswith(".xml"):
        assert '<html lang="en"' in answer.content.decode()


def test_the_english_article_stands_at_its_own_address(client, pair):
    english = pair[1]
    url = factories.url_of(english)
    assert url == f"/en/tin-tuc/a-satellite-dish-for-ban-vai-{english.pk}/"
    page = client.get(url).content.decode()
    assert "A satellite dish for Ban Vai" in page
    for suffix in ("in/", "tai-ve/", "cap-nhat/"):
        assert client.get(url + suffix).status_code == 200


def test_the_wrong_language_leads_to_the_right_address(client, pair):
    vietnamese, english = pair
    for article, wrong in (
        (english, factories.url_of(english).removeprefix("/en")),
        (vietnamese, f"/en{factories.url_of(vietnamese)}"),
    ):
        answer = client.get(wrong)
        assert (answer.status_code, answer["Location"]) == (301, factories.url_of(article))


def test_static_pages_keep_to_their_language(client, pair):
    assert client.get("/trang/gioi-thieu/").status_code == 200
    assert client.get("/en/trang/gioi-thieu/").status_code == 404
    assert client.get("/en/trang/about/").status_code == 200
    assert client.get("/trang/about/").status_code == 404


def test_a_withdrawn_english_article_is_gone_in_english(client, pair):
    _, english = pair
    url = factories.url_of(english)
    factories.do(english, "withdraw", factories.approver(), reason="Sai.", explanation="It held wrong figures.")
    answer = client.get(url)
    assert answer.status_code == 410
    assert "It held wrong figures." in answer.content.decode()
    assert '<html lang="en"' in answer.content.decode()
    assert "A satellite dish" not in client.get("/en/").content.decode()


def test_the_english_site_has_the_english_name(client, pair):
    page = client.get("/en/").content.decode()
    assert "Department of Science and Technology of Kinh Son Province" in page


def test_the_home_pages_name_each_other(client, pair):
    for address, other, language in (("/", "/en/", "en"), ("/en/", "/", "vi")):
        page = client.get(address).content.decode()
        assert f'hreflang="{language}" href="http://testserver{other}"' in page


def test_no_page_names_a_translation_that_does_not_answer(client, pair):
    vietnamese, english = pair
    for address in ("/", "/en/", "/tin-tuc/", "/en/tin-tuc/", factories.url_of(vietnamese), factories.url_of(english)):
        page = client.get(address).content.decode()
        head = page.partition("</head>")[0]
        for named in re.findall(r'<link rel="alternate" hreflang="\w+" href="http://testserver([^"]+)"', head):
            assert client.get(named).status_code == 200, (address, named)
        for named in re.findall(r'<a href="([^"]+)" lang="(?:vi|en)" hreflang', page):
            assert client.get(named).status_code == 200, (address, named)


@pytest.mark.parametrize("name", ["home", "news:all", "news:archive", "news:search", "news:rss"])
def test_names_resolve_in_both_languages(name):
    with override("vi"):
        plain = reverse(name)
    with override("en"):
        assert reverse(name) == f"/en{plain}"


def test_english_pages_hold_no_vietnamese_of_ours(client, pair):
    """What the templates say themselves; names of people, categories and lists stay as they are."""
    english = pair[1]
    own = (
        "Trang chủ|Tin tức|Tìm kiếm|Lưu trữ|Sơ đồ trang|Chuyển đến nội dung chính|Lên đầu trang|Tin nổi bật|Tin mới|"
        "Chia sẻ|Bản in|Cỡ chữ|Màu nền|Điện thoại|Không tìm thấy|Xin nhập"
    ).split("|")
    for address in (
        "/en/",
        "/en/tin-tuc/",
        "/en/tim-kiem/?q=zzz",
        "/en/tim-kiem/?q=!!!",
        "/en/luu-tru/",
        factories.url_of(english),
    ):
        page = client.get(address).content.decode()
        assert [words for words in own if words in page] == [], address


PHRASES = re.compile(
    r"""\{%\s*translate\s+(?:"([^"]+)"|'([^']+)')|\bgettext(?:_lazy)?\(\s*"([^"]+)"|\{%\s*blocktranslate[^%]*%\}(.*?)\{%""",
    re.DOTALL,
)


def phrases(text: str) -> set[str]:
    """What a template or a module hands to the translation machinery."""
    found = {next(filter(None, groups)) for groups in PHRASES.findall(text)}
    return {re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", phrase) for phrase in found}


def test_every_phrase_of_the_public_site_has_its_english():
    known = {entry.msgid for entry in polib.pofile(str(settings.BASE_DIR / "locale/en/LC_MESSAGES/django.po"))}
    public = [path for path in (settings.BASE_DIR / "templates").rglob("*.html") if "admin" not in path.parts]
    modules = [path for app in ("news", "portal") for path in (settings.BASE_DIR / app).glob("*.py")]
    missing = {
        f"{path.name}: {phrase}"
        for path in (*public, *modules)
        for phrase in phrases(path.read_text(encoding="utf-8"))
        if phrase not in known
    }
    assert missing == set()
