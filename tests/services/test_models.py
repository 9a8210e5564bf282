"""Cards, lists and banners as data: what may be linked, when it shows, what pages are told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from services import icons
from services.models import Banner, Link, LinkList, ServiceCard
from services.models.documents import services_document
from tests import factories

NOON = datetime(2026, 8, 3, 5, 0, tzinfo=UTC)


def card(**fields) -> ServiceCard:
    return ServiceCard(**{"title_line1": "Dịch vụ công", "url": "https://dichvucong.kinhson.example/"} | fields)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url",
    [
        "https://dichvucong.kinhson.example/",
        "http://so.gov.vn/a?b=c",
        "/trang/lien-he/",
        "tel:02990000118",
        "mailto:lienhe@kinhson.example",
    ],
)
def test_addresses_that_may_be_linked(url):
    card(url=url).full_clean()
    Link(link_list=LinkList.objects.create(title="Bộ"), name="Cục", url=url).full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "https://dichvucong.gov.vn@evil.example/",
        "https://evil.example\\@dichvucong.gov.vn/",
        "\\\\evil.example",
        "//evil.example/",
        "///evil.example/",
        "dichvucong.gov.vn",
        "java\tscript:alert(1)",
    ],
)
def test_addresses_that_may_not(url):
    for row in (card(url=url), Link(name="Cục", url=url), Banner(name="x", alt="x", url=url)):
        with pytest.raises(ValidationError) as refused:
            row.full_clean()
        assert any("https://" in sentence for sentence in refused.value.message_dict["url"])


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("Dịch vụ công", "trực tuyến"), "Dịch vụ công trực tuyến"),
        (("Dịch vụ công", ""), "Dịch vụ công"),
    ],
)
def test_a_card_is_called_by_its_two_lines(lines, title):
    assert str(card(title_line1=lines[0], title_line2=lines[1])) == title
    assert card(title_line1=lines[0], title_line2=lines[1]).document()["title_lines"] == [
        line for line in lines if line
    ]


@pytest.mark.django_db
def test_a_period_ends_after_it_starts():
    wrong = card(shown_from=NOON, shown_until=NOON)
    with pytest.raises(ValidationError, match="phải sau"):
        wrong.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong.save()
    card(shown_from=NOON, shown_until=NOON + timedelta(minutes=1)).full_clean()
    card(shown_until=NOON).full_clean()


@pytest.mark.django_db
def test_every_icon_that_may_be_chosen_can_be_drawn():
    from portal.templatetags.portal_ui import icon

    for name in icons.NAMES:
        assert "<svg" in icon(name)


@pytest.mark.django_db
def test_pages_are_told_what_is_in_use_in_the_editors_order():
    card(title_line1="Hai", position=2).save()
    card(title_line1="Một", position=1).save()
    card(title_line1="Cũ", is_active=False).save()
    links = LinkList.objects.create(title="Doanh nghiệp")
    Link.objects.create(link_list=links, name="B", url="https://b.example/", position=2)
    Link.objects.create(link_list=links, name="A", url="https://a.example/", position=1)
    LinkList.objects.create(title="Cũ", is_active=False)
    factories.show()
    told = services_document()
    assert [each["title"] for each in told["cards"]] == ["Một", "Hai"]
    (only,) = told["link_lists"]
    assert (only["title"], [link["name"] for link in only["links"]]) == ("Doanh nghiệp", ["A", "B"])


@pytest.mark.django_db
def test_a_banner_without_a_narrow_picture_uses_the_wide_one():
    wide, narrow = factories.image(10), factories.image(20)
    banner = Banner(name="x", alt="Cảnh báo lừa đảo", url="/", wide=wide)
    assert banner.document()["narrow"]["image"] == wide.pk
    banner.narrow = narrow
    assert banner.document()["narrow"]["image"] == narrow.pk
    assert banner.document()["wide"]["alt"] == "Cảnh báo lừa đảo"


@pytest.mark.django_db
def test_telling_costs_the_same_for_few_and_many(django_assert_num_queries):
    def more(count):
        for number in range(count):
            card(title_line1=f"Ô {number}").save()
            Banner.objects.create(name="x", alt="x", url="/", wide=picture)
            Link.objects.create(link_list=LinkList.objects.create(title="x"), name="x", url="/")
        factories.show()

    picture = factories.image()
    more(1)
    with django_assert_num_queries(6):  # versions and places of three kinds; pictures are in them
        services_document()
    more(10)
    with django_assert_num_queries(6):
        services_document()
