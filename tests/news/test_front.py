"""The home page: what is pinned, then what is new; nothing twice where the eye goes first."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.utils import timezone

from news.front import ANNOUNCEMENTS, BLOCKS, FEATURED, LATEST, front_page
from news.front_rows import rows
from news.models import Category
from portal.management import bulk_articles
from portal.models import Furniture, HomeSlot
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
request = RequestFactory().get("/")


@pytest.fixture
def narrow(monkeypatch):
    """A page with room for three articles above the blocks."""
    monkeypatch.setattr("news.front.FEATURED", 1)
    monkeypatch.setattr("news.front.LATEST", 1)


ABOVE = 3
BLOCK = HomeSlot.USUAL


def front(language: str = "vi") -> dict:
    return front_page(Furniture.objects.read(), language)


def shown_above(page: dict) -> list[int]:
    """Articles above the blocks, in order."""
    return [card.id for card in [page["lead"], *page["featured"], *page["latest"]] if card]


def words_of(client) -> str:
    """The page with plain spaces where a title's words are bound together."""
    return client.get("/").content.decode().replace("\u00a0", " ")


def pin(kind: str, article=None, category=None, position: int = 0) -> None:
    HomeSlot.objects.create(kind=kind, article=article, category=category, position=position)
    Furniture.objects.rebuild("home")


def several(count: int, **changes) -> list:
    """Live articles, each a minute younger than the one before."""
    now = timezone.now() - timedelta(days=1)
    return [
        factories.published(title=f"Bài số {number}", displayed_at=now + timedelta(minutes=number), **changes)
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, 5, 60])
def test_it_stands_with_none_one_few_and_many_articles(client, count):
    for name in ("Chuyển đổi số", "An toàn thông tin"):
        factories.category(name)
    bulk_articles.generate(count)
    answer = client.get("/")
    assert answer.status_code == 200
    page = front()
    above = shown_above(page)
    assert len(above) == len(set(above)) == min(count, 1 + FEATURED + LATEST)
    assert (page["lead"] is None) is (count == 0)
    seen = above + [card.id for card in page["announcements"]]
    for block in page["blocks"]:
        seen += [card.id for card in block["cards"]]
        assert 0 < len(block["cards"]) <= BLOCK
    assert len(seen) == len(set(seen))
    if count == 60:
        assert len(page["blocks"]) == 2


def test_with_no_article_it_says_so(client):
    assert "chưa có bài nào" in client.get("/").content.decode()


def test_every_story_on_the_page_leads_somewhere(client):
    factories.category("Chuyển đổi số")
    bulk_articles.generate(30)
    for address in set(re.findall(r'href="(/tin-tuc/[^"]+-\d+/)"', client.get("/").content.decode())):
        assert client.get(address).status_code == 200


def test_the_newest_story_with_a_picture_leads():
    several(1, kind="announcement")
    (pictured,) = several(1, cover=factories.image())
    several(1, kind="announcement")
    assert front()["lead"].id == pictured.pk


def test_without_pictures_the_newest_story_leads():
    articles = several(3, kind="announcement")
    assert front()["lead"].id == articles[-1].pk


def test_what_is_pinned_leads():
    articles = several(3)
    pin("lead", articles[0])
    page = front()
    assert page["lead"].id == articles[0].pk
    assert shown_above(page).count(articles[0].pk) == 1


def test_several_pins_stand_in_their_order():
    articles = several(4)
    pin("featured", articles[1], position=2)
    pin("featured", articles[0], position=1)
    page = front()
    assert [card.id for card in page["featured"][:2]] == [articles[0].pk, articles[1].pk]
    above = shown_above(page)
    assert len(above) == len(set(above))


def test_an_article_pinned_twice_shows_once():
    articles = several(3)
    pin("lead", articles[0])
    pin("featured", articles[0])
    above = shown_above(front())
    assert above.count(articles[0].pk) == 1 and len(above) == 3


@pytest.mark.parametrize("situation", ["draft", "submitted", "scheduled", "withdrawn", "expired"])
def test_a_pin_on_what_is_not_live_gives_way_to_the_newest(situation):
    articles = several(2)
    pinned = factories.bring(factories.article(title="Bài được ghim"), situation)
    pin("lead", pinned)
    pin("featured", pinned)
    page = front()
    assert page["lead"].id == articles[-1].pk
    assert pinned.pk not in shown_above(page)


def test_a_withdrawn_pin_is_gone_from_the_page_at_once(client):
    articles = several(2)
    pin("lead", articles[0])
    assert "Bài số 0" in words_of(client)
    factories.do(articles[0], "withdraw", factories.approver(), reason="Sai.", explanation=factories.EXPLANATION)
    assert "Bài số 0" not in words_of(client)


def test_a_pin_whose_seal_fails_gives_way():
    articles = several(2)
    pin("lead", articles[0])
    with factories.tampering():
        articles[0].editions.update(card_seal="0" * 64)
    assert front()["lead"].id == articles[1].pk


def test_announcements_have_their_own_place():
    announcements = several(ANNOUNCEMENTS + 1, kind="announcement")
    stories = several(2)
    page = front()
    assert [card.id for card in page["announcements"]] == [each.pk for each in announcements[:0:-1]]
    assert page["lead"].kind == "news"
    assert {card.kind for card in page["featured"]} <= {"news"}
    assert stories[1].pk in shown_above(page)


def test_only_announcements_still_fill_the_page(client):
    several(3, kind="announcement")
    assert front()["lead"] is not None
    assert client.get("/").status_code == 200


def test_static_pages_are_no_news():
    factories.published(kind="page", title="Giới thiệu", slug="gioi-thieu")
    assert shown_above(front()) == []


def test_a_block_holds_its_subcategories_too(narrow):
    parent = factories.category("Chuyển đổi số")
    child = factories.category("Kỹ năng số", parent=parent)
    Furniture.objects.rebuild("categories")
    several(ABOVE + BLOCK + 1, category=child)
    (block,) = [block for block in front()["blocks"] if block["category"]["slug"] == "chuyen-doi-so"]
    assert len(block["cards"]) == BLOCK


def test_blocks_stand_as_arranged(narrow):
    names = ["Chuyển đổi số", "An toàn thông tin", "Sở hữu trí tuệ"]
    categories = [factories.category(name, position=number) for number, name in enumerate(names)]
    for category in categories:
        several(ABOVE + 1, category=category)
    assert [block["category"]["name"] for block in front()["blocks"]] == names
    pin("block", category=categories[2], position=0)
    pin("block", category=categories[0], position=1)
    assert [block["category"]["name"] for block in front()["blocks"]] == [names[2], names[0]]


def test_without_arrangement_the_first_categories_have_blocks(narrow):
    for number in range(BLOCKS + 2):
        several(1, category=factories.category(f"Mục {number}", position=number + 1))
    several(ABOVE, kind="announcement", category=factories.category("Mục 0"))
    names = [block["category"]["name"] for block in front()["blocks"]]
    assert len(names) <= BLOCKS
    assert set(names) <= {f"Mục {number}" for number in range(BLOCKS)}


def test_a_hidden_category_has_no_block(narrow):
    hidden = factories.category("Lưu trữ cũ", is_visible=False)
    several(ABOVE + 1, category=hidden)
    pin("block", category=hidden)
    assert "Lưu trữ cũ" not in [block["category"]["name"] for block in front()["blocks"]]


def test_english_has_a_front_of_its_own(client):
    pinned = several(1)[0]
    pin("lead", pinned)
    english = factories.published(language="en", title="Satellite dish for Ban Vai")
    page = front("en")
    assert shown_above(page) == [english.pk]
    assert pinned.pk not in [card.id for block in page["blocks"] for card in block["cards"]]


# The arrangement


def kinds(page: dict) -> list[str]:
    return [row["kind"] for row in page["rows"]]


def test_a_pin_holds_from_when_until_when_it_says():
    articles, now = several(4), timezone.now()
    hour = timedelta(hours=1)
    for article, times in (
        (articles[0], {"starts_at": now + hour}),
        (articles[1], {"ends_at": now - hour}),
        (articles[2], {"starts_at": now - hour, "ends_at": now + hour}),
    ):
        HomeSlot.objects.create(kind="lead", article=article, **times)
    Furniture.objects.rebuild("home")
    assert front()["lead"].id == articles[2].pk


def test_sections_stand_as_arranged_and_what_is_off_does_not(narrow):
    category = factories.category("Chuyển đổi số")
    several(12, category=category)
    several(2, kind="announcement", category=category)
    order = ("announcements", "block", "latest")
    for position, kind in enumerate(order):
        HomeSlot.objects.create(kind=kind, position=position, category=category if kind == "block" else None)
    Furniture.objects.rebuild("home")
    page = front()
    assert kinds(page) == ["ending", "blocks", "ending"]
    assert page["announcements"] and page["latest"]
    HomeSlot.objects.filter(kind="latest").update(is_on=False)
    HomeSlot.objects.filter(kind="block").update(stories=2)
    Furniture.objects.rebuild("home")
    page = front()
    assert kinds(page) == ["ending", "blocks"] and page["latest"] == []
    assert [len(block["cards"]) for block in page["blocks"]] == [2]


def test_what_stands_higher_takes_a_story_first(narrow):
    category = factories.category("Chuyển đổi số")
    articles = several(5, category=category)
    for position, kind in enumerate(("latest", "block")):
        HomeSlot.objects.create(kind=kind, position=position, category=category if kind == "block" else None)
    Furniture.objects.rebuild("home")
    assert [card.id for card in front()["latest"]] == [articles[2].pk]
    HomeSlot.objects.filter(kind="latest").update(position=2)
    Furniture.objects.rebuild("home")
    page = front()
    assert [card.id for card in page["blocks"][0]["cards"]] == [article.pk for article in articles[2::-1]]
    assert page["latest"] == []


def test_one_category_fills_the_page(client):
    factories.category("Chuyển đổi số")
    bulk_articles.generate(40)
    assert client.get("/").status_code == 200
    assert len(front()["blocks"]) == 1


# What stands side by side


class Story:
    def __init__(self, cover: bool):
        self.cover = cover


def block(*covers: int) -> dict:
    return {"kind": "block", "cards": [Story(bool(cover)) for cover in covers]}


def shapes(*blocks: dict) -> list[list[tuple[str, int]]]:
    """Line by line: the shape of each block and how many stories it shows."""
    (row,) = rows(list(blocks), [])
    return [
        [(each["shape"], len(each["rest"]) + 1 if "rest" in each else len(each["cards"])) for each in line["blocks"]]
        for line in row["lines"]
    ]


def test_blocks_stand_across_the_page_and_in_pairs_by_turns():
    full = (1, 1, 1, 1)
    assert shapes(*[block(*full) for _ in range(6)]) == [
        [("stage", 4)], [("half", 4), ("half", 4)], [("strip", 4)], [("half", 4), ("half", 4)],
    ]  # fmt: skip


def test_neighbours_are_as_tall_as_each_other():
    assert shapes(block(1, 1, 1), block(1, 0, 0, 0), block(1, 1))[1] == [("half", 2), ("half", 2)]


def test_short_blocks_pair_up_and_the_last_one_stands_alone():
    assert shapes(block(1), block(0, 0), block(1)) == [[("half", 1), ("half", 2)], [("few", 1)]]


def test_a_block_without_pictures_is_words():
    assert shapes(block(0, 0, 0)) == [[("words", 3)]]


def test_the_story_with_a_picture_stands_out():
    (row,) = rows([block(0, 1, 0)], [])
    (one,) = row["lines"][0]["blocks"]
    assert one["main"].cover and [story.cover for story in one["rest"]] == [False, False]


@pytest.mark.parametrize(
    ("narrow_ones", "banners", "columns"),
    [
        ("latest", 0, []),
        ("latest links", 1, [["links", "banner"]]),
        ("latest most_read announcements links", 1, [["most_read", "banner"], ["announcements", "links"]]),
        ("announcements links", 0, [["announcements"], ["links"]]),
        ("", 1, [["banner"]]),
    ],
)
def test_narrow_sections_share_columns_of_a_like_height(narrow_ones, banners, columns):
    (row,) = rows([{"kind": kind, "cards": [1]} for kind in narrow_ones.split()], [1] * banners)
    assert [[section["kind"] for section in column] for column in row["columns"]] == columns


# The slots


def test_a_slot_has_the_subject_of_its_kind():
    article, category = factories.article(), factories.category()
    for slot in (HomeSlot(kind="lead"), HomeSlot(kind="featured", category=category)):
        with pytest.raises(ValidationError, match="chọn bài"):
            slot.full_clean()
    with pytest.raises(ValidationError, match="chọn chuyên mục"):
        HomeSlot(kind="block", article=article).full_clean()
    slot = HomeSlot(kind="block", article=article, category=category)
    slot.full_clean()
    assert slot.article is None
    with pytest.raises(IntegrityError), transaction.atomic():
        HomeSlot.objects.create(kind="lead", category=category)


def test_a_slot_names_its_subject():
    assert str(HomeSlot(kind="lead", article=factories.article(title="Tin vui"))) == "Tin chính: Tin vui"
    assert str(HomeSlot(kind="block", category=Category(name="Số"))) == "Khối chuyên mục: Số"
