"""What pages tell machines in their head: structured data, shared links, languages, Dublin Core; and when nothing."""

import io
import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.conf import settings
from PIL import Image as Pillow

from tests import factories

pytestmark = pytest.mark.django_db
HOSTILE = "“Sở” </script><script>alert(1)</script> <!-- & \u2028 \\u003c -->"


@pytest.fixture(autouse=True)
def site():
    return factories.department(
        name_en="Department of Science and Technology", governing_body="Ủy ban nhân dân tỉnh Kinh Sơn",
        email="so@kinhson.example", address="12 đường Bến Tam", logo=factories.image(30, alt_text="Biểu trưng"),
    )  # fmt: skip


def head_of(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.text.partition("</head>")[0]


def nodes(head: str) -> dict[str, dict]:
    """Type → node of the page's one data block; {} where there is none."""
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head, re.DOTALL)
    assert len(blocks) <= 1
    if not blocks:
        return {}
    told = json.loads(blocks[0])
    assert told["@context"] == "https://schema.org"
    return {node["@type"]: node for node in told["@graph"]}


def meta(head: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, content in re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', head):
        found.setdefault(name, []).append(unescape(content))
    return found


def whole(path: str) -> str:
    return f"http://testserver{path}"


def check_images(client, images: list[dict]) -> None:
    for image in images:
        answer = client.get(image["url"].removeprefix("http://testserver"))
        with Pillow.open(io.BytesIO(answer.getvalue())) as picture:
            assert (picture.format, *picture.size) == ("JPEG", image["width"], image["height"])


# Structured data


def test_an_article_tells_what_google_asks_of_one(client):
    author = factories.author()
    article = factories.published(
        title="Mạng cáp quang lên bản: " + "ba năm, 112 thôn và những việc còn lại, " * 4,
        authors=[author], tags=[factories.tag("cáp quang"), factories.tag("thôn, bản")],
        cover=factories.image(90), displayed_at=datetime(2014, 7, 17, 3, 25, tzinfo=UTC),
    )  # fmt: skip
    url = factories.url_of(article)
    told = nodes(head_of(client, url))
    node = told["NewsArticle"]
    assert 20 < len(node["headline"]) <= 110 and node["headline"].endswith("…")
    check_images(client, node["image"])
    assert node["datePublished"] == node["dateModified"] == "2014-07-17T10:25:00+07:00"
    assert node["author"] == [{"@type": "Person", "name": "Hữu Thành", "url": whole(f"/tac-gia/{author.slug}/")}]
    assert node["publisher"]["@type"] == "GovernmentOrganization"
    assert node["publisher"]["name"] == "Sở Khoa học và Công nghệ tỉnh Kinh Sơn"
    check_images(client, [node["publisher"]["logo"]])
    assert node["mainEntityOfPage"] == whole(url)
    assert (node["articleSection"], node["inLanguage"]) == ("Hoạt động của Sở", "vi")
    assert node["keywords"] == ["cáp quang", "thôn, bản"]
    assert node["isAccessibleForFree"] is True
    assert "correction" not in node
    assert [(step["position"], step["name"], step["item"]) for step in told["BreadcrumbList"]["itemListElement"]] == [
        (1, "Trang chủ", whole("/")),
        (2, "Tin tức", whole("/tin-tuc/")),
        (3, "Hoạt động của Sở", whole("/chuyen-muc/hoat-dong-cua-so/")),
    ]


def test_a_correction_is_told_and_nobodys_text_is_the_departments(client):
    article = factories.published()
    factories.change(article, lead="Sáng 18/7, Sở họp sơ kết nửa năm.")
    article = factories.bring(article, "reviewed")
    factories.do(article, "approve", factories.approver(), correction=True, public_note="Sửa ngày họp: 18/7.")
    node = nodes(head_of(client, factories.url_of(article)))["NewsArticle"]
    assert node["correction"] == "Sửa ngày họp: 18/7."
    assert datetime.fromisoformat(node["dateModified"]) == article.editions.get(number=2).published_at
    assert [author["@type"] for author in node["author"]] == ["GovernmentOrganization"]


def test_no_title_breaks_out_of_the_data(client):
    article = factories.published(title=HOSTILE, lead=HOSTILE, tags=[factories.tag("</script><!--")])
    for address in (factories.url_of(article), "/tin-tuc/", "/chuyen-muc/hoat-dong-cua-so/"):
        head = head_of(client, address)
        block = re.search(r'ld\+json">(.*?)</script>', head, re.DOTALL)[1]
        assert "<" not in block and "\u2028" not in block
        assert "<script>alert" not in head
    node = nodes(head_of(client, factories.url_of(article)))["NewsArticle"]
    assert node["headline"] == article.title


def test_the_home_page_tells_of_the_department_and_its_search(client):
    told = nodes(head_of(client, "/"))
    department = told["GovernmentOrganization"]
    assert department["telephone"] and department["email"] == "so@kinhson.example"
    assert department["parentOrganization"]["name"] == "Ủy ban nhân dân tỉnh Kinh Sơn"
    search = told["WebSite"]["potentialAction"]
    address = search["target"]["urlTemplate"].replace("{search_term_string}", "cap+quang")
    assert client.get(address).context["query"] == "cap quang"
    assert told["WebSite"]["publisher"]["@id"] == department["@id"]


def test_every_page_with_a_way_tells_it_by_whole_addresses_that_answer(client):
    article = factories.published(topic=factories.topic("Bão số 5"), tags=[factories.tag("bão")])
    page = factories.published(kind="page", title="Giới thiệu", slug="gioi-thieu", lead="Về Sở.")
    month = f"/luu-tru/{article.editions.get().displayed_at:%Y/%m}/"
    kinds = {
        "/tin-tuc/": "CollectionPage",
        "/chuyen-muc/hoat-dong-cua-so/": "CollectionPage",
        "/dong-su-kien/bao-so-5/": "CollectionPage",
        "/tu-khoa/bao/": "CollectionPage",
        month: "CollectionPage",
        "/luu-tru/": "BreadcrumbList",
        "/so-do-trang/": "BreadcrumbList",
        factories.url_of(page): "WebPage",
        factories.url_of(article): "NewsArticle",
    }
    for address, kind in kinds.items():
        told = nodes(head_of(client, address))
        assert kind in told, address
        steps = told["BreadcrumbList"]["itemListElement"]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        for step in steps:
            assert client.get(step["item"]).status_code == 200, step
        if kind == "CollectionPage":
            assert told[kind]["mainEntity"]["itemListElement"][0]["url"] == whole(factories.url_of(article))


# Shared links


def test_a_shared_article_shows_its_cover_as_jpeg(client):
    article = factories.published(cover=factories.image(90, alt_text="Búp chè “một tôm”"), tags=[factories.tag("chè")])
    told = meta(head_of(client, factories.url_of(article)))
    image = {
        "url": told["og:image"][0],
        "width": int(told["og:image:width"][0]),
        "height": int(told["og:image:height"][0]),
    }
    check_images(client, [image])
    assert told["og:image:alt"] == ["Búp chè “một tôm”"] and told["og:image:type"] == ["image/jpeg"]
    assert told["og:type"] == ["article"] and told["og:title"] == [article.title] and told["og:locale"] == ["vi_VN"]
    assert told["og:description"] == [article.lead] and told["og:url"] == [whole(factories.url_of(article))]
    assert told["article:section"] == ["Hoạt động của Sở"] and told["article:tag"] == ["chè"]
    assert told["twitter:card"] == ["summary_large_image"]


def test_what_has_no_picture_is_shared_with_the_sites_own(client):
    article = factories.published(kind="announcement", cover=None)
    page = factories.published(kind="page", title="Giới thiệu", slug="gioi-thieu")
    factories.published(language="en", title="Fibre at last", cover=None, kind="announcement")
    for address in ("/", "/en/", "/tin-tuc/", factories.url_of(article), factories.url_of(page)):
        told = meta(head_of(client, address))
        assert re.fullmatch(r"http://testserver/static/img/share(\.\w+)?\.jpg", told["og:image"][0]), address
        assert all(told[f"og:{name}"][0] for name in ("site_name", "title", "description", "url", "image:alt"))
    path = settings.BASE_DIR / "static/img/share.jpg"
    with Pillow.open(path) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1200, 630))
    assert path.stat().st_size < 80_000


# Dublin Core


def test_articles_and_static_pages_carry_their_metadata(client):
    article = factories.published(
        authors=[factories.author()], tags=[factories.tag("quy hoạch")], source="Báo Kinh Sơn",
        source_url="https://bao.example/a",
    )  # fmt: skip
    told = meta(head_of(client, factories.url_of(article)))
    edition = article.editions.get()
    assert told["DC.title"] == [article.title] and told["DC.creator"] == ["Hữu Thành"]
    assert told["DC.publisher"] == ["Sở Khoa học và Công nghệ tỉnh Kinh Sơn"]
    assert told["DC.subject"] == ["Hoạt động của Sở", "quy hoạch"]
    assert datetime.fromisoformat(told["DC.date.issued"][0]) == edition.displayed_at
    assert told["DC.identifier"] == [whole(factories.url_of(article))]
    assert (told["DC.language"], told["DC.type"], told["DC.source"]) == (["vi"], ["Text"], ["https://bao.example/a"])
    assert "Sở Khoa học và Công nghệ tỉnh Kinh Sơn" in told["DC.rights"][0]
    page = factories.published(kind="page", title="Giới thiệu", slug="gioi-thieu")
    told = meta(head_of(client, factories.url_of(page)))
    assert told["DC.title"] == ["Giới thiệu"]
    assert told["DC.creator"] == ["Sở Khoa học và Công nghệ tỉnh Kinh Sơn"]
    assert "DC.title" not in meta(head_of(client, "/"))


# Languages


def test_the_home_pages_name_both_languages_and_what_is_for_all_others(client):
    factories.published(language="en", title="A ground station")
    for address in ("/", "/en/"):
        named = dict(re.findall(r'hreflang="([\w-]+)" href="([^"]+)"', head_of(client, address)))
        assert named == {"vi": whole("/"), "en": whole("/en/"), "x-default": whole("/")}
    article = factories.published()
    assert "hreflang" not in head_of(client, factories.url_of(article))


# Where nothing is told


def test_what_is_gone_not_there_or_not_for_search_engines_tells_nothing(client):
    gone = factories.bring(factories.article(), "withdrawn")
    live = factories.published()
    for address, status in (
        (factories.url_of(gone), 410),
        ("/khong-co/", 404),
        ("/tim-kiem/?q=a", 200),
        (f"{factories.url_of(live)}cap-nhat/", 200),
    ):
        head = head_of(client, address, status)
        assert nodes(head) == {}, address
        assert "DC." not in head and "article:" not in head and 'hreflang="x-default"' not in head
        assert 'rel="canonical"' not in head
        assert factories.cover().title not in head
