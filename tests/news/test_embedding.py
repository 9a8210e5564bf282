"""Pictures of the library inside a text: known by number, renewed on every save, sealed, counted."""

import re

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from news import embedding, preview, rules, workflow
from news.describers import describers
from news.documents import content_digest, working_copy
from news.models import Article, Image, ImageUse
from news.verification import verify
from portal.models import AuditEntry
from portal.richtext import clean
from tests import factories as make

pytestmark = pytest.mark.django_db

TEXT = "<p>Sáng nay, hội trường kín chỗ từ sớm.</p>"
BODY = re.compile(r'<figure class="cover">.*?</figure>(.*?)<footer class="art-end">', re.DOTALL)
"""On a page."""


def page(article) -> str:
    return Client().get(make.url_of(article)).text


def uses(article) -> dict[int, tuple[bool, bool]]:
    return {use.image_id: (use.in_copy, use.in_editions) for use in article.image_uses.all()}


# What is stored


def test_a_figure_is_stored_as_the_editor_wrote_it_and_saving_twice_changes_nothing():
    body = TEXT + embedding.figure(make.image(), "Hội nghị “sơ kết” & bế mạc.")
    article = make.article(body=body)
    assert article.body == body
    again = make.change(article, body=article.body)
    assert (again.body, again.version) == (body, 1)


def test_address_and_size_come_from_the_library_whatever_the_text_says():
    image = make.image()
    forged = f'<figure><img src="/media/anh/khac.jpg" data-image="{image.pk}" alt="Hàng ghế" width="9"></figure>'
    stored = make.article(body=TEXT + forged).body
    assert f'src="{embedding.address(image)}" alt="Hàng ghế" width="64" height="48"' in stored
    assert "khac.jpg" not in stored


def test_a_use_without_a_description_takes_the_librarys_once_somebody_wrote_one():
    image = make.image(alt_text="", credit="")
    article = make.article(body=TEXT + embedding.figure(image, ""))
    assert 'alt=""' in article.body
    Image.objects.filter(pk=image.pk).update(alt_text="Hàng cây")
    assert 'alt="Hàng cây"' in embedding.resolved(article.body)
    own = make.article(body=article.body.replace('alt=""', 'alt="Cây trước cổng"'))
    assert 'alt="Cây trước cổng"' in embedding.resolved(own.body)


@pytest.mark.parametrize(
    "img",
    [
        '<img src="https://xau.example/a.jpg" alt="Bẫy">',
        '<img src="/media/anh/khong-co.jpg" alt="Bẫy">',
        '<img data-image="999999" src="/media/anh/khong-co.jpg" alt="Bẫy">',
        '<img data-image="1 onerror=alert(1)" src="/media/x.jpg" alt="Bẫy">',
        '<img data-image="99999999999999999999" src="/media/x.jpg" alt="Bẫy">',
    ],
)
def test_a_picture_that_the_library_does_not_know_goes_and_its_caption_stays(img):
    article = make.article(body=f"{TEXT}<figure>{img}<figcaption>Toàn <em>cảnh</em>.</figcaption></figure>")
    assert article.body == f"{TEXT}<p>Toàn <em>cảnh</em>.</p>"


def test_how_many_pictures_are_unknown_can_be_told_before_they_go():
    body = TEXT + embedding.figure(make.image()) + '<p><img src="/media/anh/la.jpg" alt=""></p>'
    assert embedding.unknown(clean(body), make.article(body=body).body) == 1


def test_a_picture_copied_from_a_page_is_known_by_its_address():
    image = make.image()
    address = default_storage.url(image.renditions[-1]["name"])
    stored = make.article(body=f'{TEXT}<p><img src="{address}" alt="Hàng ghế"></p>').body
    assert stored == f"{TEXT}<figure>{embedding._img(image, 'Hàng ghế')}</figure>"


def test_pictures_known_by_their_addresses_are_found_in_one_question(django_assert_num_queries):
    images = [make.image(shade) for shade in range(3)]
    body = "".join(f'<p><img src="{default_storage.url(each.renditions[0]["name"])}" alt="Ảnh"></p>' for each in images)
    with django_assert_num_queries(1):
        assert embedding.images_in(embedding.resolved(clean(body))) == [each.pk for each in images]


def test_restoring_a_text_whose_picture_was_edited_since_shows_the_picture_as_it_is_now():
    image = make.image()
    article = make.article(body=TEXT + embedding.figure(image))
    changed = make.change(article, body=TEXT)
    image.renditions = [row | {"width": 32, "height": 24} for row in image.renditions]
    image.width, image.height = 32, 24
    image.save()
    back = workflow.restore(changed, article.revisions.get(version=1), make.writer(), version=changed.version)
    assert 'width="32" height="24"' in back.body


# What is sealed and shown


def test_the_page_shows_every_size_with_description_caption_and_credit():
    image = make.image(credit="Ảnh: <b>Hữu Thành</b>")
    article = make.published(body=TEXT + embedding.figure(image, "Toàn cảnh & hàng ghế đầu."))
    html = page(article)
    body = html.partition('<div class="prose">')[2]
    figure = body.partition(TEXT)[2]
    assert f'srcset="{default_storage.url(image.renditions[0]["name"])} 64w"' in figure
    assert 'alt="Hội trường kín chỗ"' in figure and 'width="64" height="48"' in figure
    caption = 'Toàn cảnh &amp; hàng ghế đầu. <span class="credit">Ảnh: &lt;b&gt;Hữu Thành&lt;/b&gt;</span>'
    assert f"<figcaption>{caption}</figcaption>" in figure
    assert 'loading="lazy"' in figure and "data-image" not in html


def test_the_first_picture_of_a_page_without_cover_is_fetched_at_once_and_no_other():
    one, two = (embedding.figure(make.image(shade)) for shade in (1, 2))
    article = make.published(kind="announcement", cover=None, body=TEXT + one + two)
    figures = page(article).partition('<div class="prose">')[2].partition("</article>")[0].split("<figure>")[1:]
    assert ['fetchpriority="high"' in figure for figure in figures] == [True, False]
    assert ['loading="lazy"' in figure for figure in figures] == [False, True]


def test_readers_keep_the_picture_as_approved_when_the_library_changes():
    image = make.image()
    article = make.published(body=TEXT + embedding.figure(image))
    before = page(article)
    image.credit, image.renditions = "Người khác", []
    image.save()
    assert page(article) == before


def test_a_changed_credit_is_a_change_of_what_was_approved():
    image = make.image()
    article = make.bring(make.article(body=TEXT + embedding.figure(image)), "reviewed")
    seen = content_digest(working_copy(article))
    Image.objects.filter(pk=image.pk).update(credit="Người khác")
    assert content_digest(working_copy(article)) != seen
    Image.objects.filter(pk=image.pk).update(credit="Hữu Thành", edits={"blurs": [[0.1, 0.1, 0.2, 0.2]]})
    assert content_digest(working_copy(article)) != seen


def test_moving_the_frame_of_an_approved_cover_voids_the_approval():
    cover = make.image()
    article = make.bring(make.article(cover=cover), "scheduled")
    assert rules.approved_text(rules.Act(article, "due", None)) == []
    Image.objects.filter(pk=cover.pk).update(focal_y=0, is_uncropped=True)
    assert rules.approved_text(rules.Act(Article.objects.get(pk=article.pk), "due", None))


def test_who_edits_a_picture_of_the_text_while_it_is_under_way_may_not_approve_it():
    image = make.image()
    article = make.bring(make.article(body=TEXT + embedding.figure(image)), "reviewed")
    data = {"sealed": ["edits"]}
    with transaction.atomic():
        AuditEntry.objects.record("news.image.change", image, make.approver(), data=data)
    assert describers(article) == {make.approver().pk}
    reasons = workflow.refusals(article, "approve", make.approver(), version=article.version)
    assert reasons


def test_who_edited_it_before_it_came_into_the_text_may():
    image = make.image()
    with transaction.atomic():
        AuditEntry.objects.record("news.image.change", image, make.approver(), data={"sealed": ["edits"]})
    article = make.bring(make.article(body=TEXT + embedding.figure(image)), "reviewed")
    assert describers(article) == set()


def test_a_damaged_file_of_a_picture_in_the_text_is_named():
    image = make.image()
    article = make.published(body=TEXT + embedding.figure(image))
    name = image.renditions[0]["name"]
    with default_storage.open(name) as file:
        sound = file.read()
    try:
        with open(default_storage.path(name), "wb") as file:
            file.write(b"hong")
        assert [fault.article for fault in verify(files=True)] == [article.pk]
    finally:
        with open(default_storage.path(name), "wb") as file:
            file.write(sound)


# Where it is used


def test_uses_follow_the_working_copy_and_editions_stay():
    cover, one, two = (make.image(shade) for shade in (3, 4, 5))
    article = make.published(cover=cover, body=TEXT + embedding.figure(one))
    assert uses(article) == {cover.pk: (True, True), one.pk: (True, True)}
    article = make.change(article, body=TEXT + embedding.figure(two))
    assert uses(article) == {cover.pk: (True, True), one.pk: (False, True), two.pk: (True, False)}
    article = make.do(article, "discard", make.writer())
    assert uses(article) == {cover.pk: (True, True), one.pk: (True, True)}


def test_a_picture_in_use_cannot_be_deleted_even_past_the_admin():
    image = make.image()
    article = make.article(body=TEXT + embedding.figure(image))
    with pytest.raises(ProtectedError):
        image.delete()
    make.change(article, body=TEXT)
    image.delete()
    assert not ImageUse.objects.filter(article=article, image_id=image.pk).exists()


def test_purging_an_article_lets_its_pictures_go():
    image = make.image()
    article = make.bring(make.article(body=TEXT + embedding.figure(image)), "binned")
    workflow.purge(article)
    assert not Article.objects.filter(pk=article.pk).exists()
    image.delete()


def test_preview_and_page_show_the_same_body():
    make.department()
    pictures = embedding.figure(make.image(1)) + embedding.figure(make.image(2, is_uncropped=True), "Hàng ghế “đầu”.")
    video = '<figure class="video"><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">Phóng sự</a></figure>'
    article = make.bring(make.article(body=f"{TEXT}<h2>Một</h2>{pictures}{video}"), "reviewed")
    before = preview.preview_page(preview.document_of(article), files_at="/tep/").text
    make.do(article, "approve", make.approver())
    seen, shown = (BODY.search(html)[1].replace(' target="_blank"', "") for html in (before, page(article)))
    assert seen == shown
    assert shown.count("<picture") == 2 and "srcset" in shown and "Hàng ghế “đầu”." in shown


def test_an_article_with_ten_pictures_costs_no_more_queries():
    make.department()
    one = make.published(body=TEXT + embedding.figure(make.image()))
    many = make.published(body=TEXT + "".join(embedding.figure(make.image(shade)) for shade in range(10)))
    counts = []
    for article in (one, many):
        address = make.url_of(article)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 3
