"""What a process keeps: queries made once, rows read before, parts of pages; and that none of it is shown when it is no
longer so."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Edition, Listing, Standing
from news.models.edition import listing_key
from portal import seal
from portal.kept import Kept
from portal.models import Alert, Furniture
from portal.prepared import Prepared
from portal.surroundings import surroundings
from tests import factories as make


def test_what_was_asked_for_last_stays_and_the_rest_makes_room():
    kept = Kept(room=16)
    for name in "abcdefgh":
        kept.put(name, name.upper(), size=2)
    assert kept.get("a") == "A"
    kept.put("i", "I", size=2)
    assert (kept.get("a"), kept.get("b"), kept.get("i")) == ("A", None, "I")
    kept.put("huge", "HUGE", size=3)
    assert kept.get("huge") is None


def test_the_same_key_takes_its_room_once():
    kept = Kept(room=16)
    for _ in range(20):
        kept.put("a", "A", size=2)
    kept.put("b", "B", size=2)
    assert (kept.get("a"), kept.get("b")) == ("A", "B")


class TestPrepared:
    pytestmark = pytest.mark.django_db

    def test_gives_what_the_queryset_gives(self):
        articles = [make.published(displayed_at=timezone.now() - timedelta(days=day)) for day in range(4)]
        day, ids = timezone.now() - timedelta(days=2, hours=1), tuple(each.pk for each in articles[1:])

        def build(language: str, since: datetime, ids: tuple):
            found = Edition.objects.live().listed(language).filter(displayed_at__gte=since, article_id__in=ids)
            return found.for_cards().order_by("article_id")

        prepared, plain = Prepared(build, kept=Kept(10**6))("vi", day, ids), list(build("vi", day, ids))
        assert [each.article_id for each in prepared] == [each.article_id for each in plain] == list(ids[:2])
        for one, other in zip(prepared, plain, strict=True):
            assert one.is_sound_card() and other.is_sound_card()
            assert {
                f: getattr(one, f) for f in ("displayed_at", "card", "audit_proof", "audit_later", "content_digest")
            } == {
                f: getattr(other, f) for f in ("displayed_at", "card", "audit_proof", "audit_later", "content_digest")
            }
            assert one.standing.facts == other.standing.facts
        with CaptureQueriesContext(connection) as queries:
            prepared[0].content  # noqa: B018 deferred, as it was
        assert len(queries) == 1

    def test_asks_the_database_each_time_and_shares_what_is_the_same(self):
        article = make.published()
        query = Prepared(lambda pk: Edition.objects.live().filter(article_id=pk).for_detail(), kept=Kept(10**6))
        [first], [again] = query(article.pk), query(article.pk)
        assert first is again
        make.do(article, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)
        assert query(article.pk) == []

    @pytest.mark.parametrize("room", [0, 10**6])
    def test_rows_that_are_kept_and_rows_that_are_not_stand_in_their_order(self, room):
        ids = [make.published().pk for _ in range(4)]
        query = Prepared(
            lambda ids: Edition.objects.live().filter(article_id__in=ids).for_cards().order_by("article_id"),
            kept=Kept(room),
        )
        known = query((ids[1], ids[3], 0, 0))
        found = query(tuple(ids))
        assert [(each.article_id, each.is_sound_card()) for each in found] == [(pk, True) for pk in ids]
        assert [found[1] is known[0], found[3] is known[1]] == [bool(room)] * 2
        assert query((0, 0, 0, 0)) == []

    def test_a_row_that_was_changed_is_another_one_and_proven_anew(self):
        article = make.published()
        query = Prepared(lambda pk: Edition.objects.live().filter(article_id=pk).for_detail(), kept=Kept(10**6))
        assert query(article.pk)[0].is_sound()
        with make.tampering():
            Standing.objects.update(seal="0" * 64)
        assert not query(article.pk)[0].is_sound()

    def test_a_row_is_proven_anew_under_other_keys(self, settings):
        article = make.published()
        query = Prepared(lambda pk: Edition.objects.live().filter(article_id=pk).for_detail(), kept=Kept(10**6))
        assert query(article.pk)[0].is_sound()
        settings.SEAL_KEY = "another-key-another-key-another-key-another-key-another"
        assert not query(article.pk)[0].is_sound()

    def test_extras_belong_to_the_question(self):
        from django.db.models import Exists, OuterRef

        article = make.published()
        query = Prepared(
            lambda pk, key: (
                Edition.objects.live().filter(article_id=pk).for_cards()
                .annotate(is_here=Exists(Listing.objects.filter(key=key, article_id=OuterRef("article_id"))))
            ),
            extras=("is_here",), kept=Kept(10**6),
        )  # fmt: skip
        place = listing_key("c", article.category_id, "vi")
        [(one, here)], [(other, there)] = query(article.pk, place), query(article.pk, "vi:c999999")
        assert one is other
        assert (bool(here[0]), bool(there[0])) == (True, False)

    def test_a_value_that_the_sql_does_not_take_is_refused(self):
        query = Prepared(lambda pk, count: Edition.objects.filter(article_id=pk)[:count], kept=Kept(10**6))
        with pytest.raises(ValueError, match="does not use"):
            query(1, 2)


class TestKeep:
    def render(self, **context) -> str:
        return Template('{% load keeping %}{% keep "part" key %}{{ words }}{% endkeep %}').render(Context(context))

    def test_a_part_is_made_once_for_what_it_is_made_of(self):
        assert self.render(key="1", words="một") == "một"
        assert self.render(key="1", words="hai") == "một"
        assert self.render(key="2", words="hai") == "hai"

    def test_without_a_seal_it_is_made_anew(self):
        assert self.render(key="", words="một") == "một"
        assert self.render(key="", words="hai") == "hai"

    def test_it_refuses_what_does_not_say_all(self):
        with pytest.raises(TypeError, match="texts and numbers"):
            self.render(key=object(), words="một")


class TestSurroundings:
    pytestmark = pytest.mark.django_db

    def test_they_are_built_once_for_the_same_furniture(self, settings):
        make.department()
        pieces = Furniture.objects.read()
        assert surroundings(pieces, "vi") is surroundings(Furniture.objects.read(), "vi")
        assert surroundings(pieces, "vi") is not surroundings(pieces, "en")
        make.category("Chuyên mục mới")
        Furniture.objects.rebuild()
        assert "Chuyên mục mới" in [c["name"] for c in surroundings(Furniture.objects.read(), "vi").categories]

    def test_an_alert_begins_and_ends_at_its_second_on_a_page_that_is_kept(self, client):
        make.department()
        path = make.url_of(make.published())
        start = timezone.now().replace(microsecond=0) + timedelta(seconds=30)
        alert = Alert.objects.create(
            level=Alert.Level.WARNING, title="Có kẻ giả danh", is_active=True, shown_from=start,
            shown_until=start + timedelta(hours=1),
        )  # fmt: skip
        make.show(alert)
        shown = {}
        for seconds in (-1, 0, 3599, 3600):
            with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
                shown[seconds] = "Có kẻ giả danh" in client.get(path).text
        assert shown == {-1: False, 0: True, 3599: True, 3600: False}

    def test_the_date_above_the_page_turns_at_midnight(self, client):
        make.department()
        path = make.url_of(make.published())
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        dates = []
        for seconds in (-1, 0):
            with time_machine.travel(midnight + timedelta(seconds=seconds), tick=False):
                dates.append(f'datetime="{midnight.date().isoformat()}"' in client.get(path).text)
        assert dates == [False, True]

    def test_the_menu_marks_where_the_reader_is_on_each_page(self, client):
        make.department()
        one, other = make.category("Mục một"), make.category("Mục hai")
        Furniture.objects.rebuild()
        for category in (one, other, one):
            page = client.get(f"/chuyen-muc/{category.slug}/").text
            assert f'href="/chuyen-muc/{category.slug}/" aria-current="page"' in page
        assert client.get("/").text.count('aria-current="page"') >= 1

    def test_a_month_follows_its_news_and_the_day(self, client):
        make.department()
        noon = timezone.localtime().replace(day=10, hour=12, minute=0, second=0, microsecond=0)
        path = f"/luu-tru/{noon:%Y/%m}/"
        today = 'aria-current="date"'
        with time_machine.travel(noon, tick=False):
            make.published(title="Tin ngày mười")
            first = client.get(path).text
            assert "Tin ngày mười" in first and "#ngay-" in first.split(today)[0].rsplit("<a", 1)[1]
            assert client.get(path).text == first
        with time_machine.travel(noon + timedelta(days=1), tick=False):
            bare = client.get(path).text
            assert bare.split(today)[0].rsplit("<", 1)[1].startswith("span")  # today is the 11th, without news
            article = make.published(title="Tin ngày mười một")
            assert "Tin ngày mười một" in client.get(path).text
            because = {"reason": "Sai.", "explanation": make.EXPLANATION}
            make.do(article, "withdraw", make.approver(), **because)
            assert client.get(path).text == bare

    def test_ago_moves_on_with_the_minutes(self, client):
        make.department()
        make.published(title="Bài vừa đăng")
        now = timezone.now()
        told = []
        for minutes in (5, 6, 5):
            with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
                told.append(f"{minutes} phút trước" in client.get("/tin-tuc/").text)
        assert told == [True, True, True]


def test_seals_hold_as_they_did():
    """The bytes that are signed never change: seals are kept for years."""
    assert seal.fingerprint("k" * 40) == "0110f2b7b4e54f38"
