"""The picture library's endpoints: what scripts get, who gets it, and that nothing they send breaks anything."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from news import library, photos
from news.models import Image
from portal.models import AuditEntry
from tests import factories as make

pytestmark = pytest.mark.django_db

WORDS = {"alt_text": "Hội trường kín chỗ", "credit": "Hữu Thành", "caption": "Toàn cảnh.", "title": "Hội nghị"}
SHAPE = {
    "id", "title", "alt", "caption", "credit", "thumb", "width", "height", "described", "uses", "figure", "edit",
    "remarks",
}  # fmt: skip


@pytest.fixture
def browse(client):
    """browse(person) is a browser in which the person is logged in."""

    def log_in(person):
        client.force_login(person)
        return client

    return log_in


def send(browser, data: bytes, name: str = "DSC_0042.jpg"):
    return browser.post(reverse("admin:news_image_take"), {"file": SimpleUploadedFile(name, data)})


def describe(browser, image, **words):
    return browser.post(reverse("admin:news_image_describe", args=[getattr(image, "pk", image)]), words)


def choose(browser, **query) -> dict:
    return browser.get(reverse("admin:news_image_choose"), query).json()


# Taking in


def test_a_picture_is_taken_in_named_by_its_file_and_waits_for_its_words(browse):
    answer = send(browse(make.writer()), make.photo_bytes(), "C:\\anh\\Lễ_trao-giải.jpg")
    assert (answer.status_code, set(answer.json()["image"])) == (201, SHAPE)
    shown = answer.json()["image"]
    assert (shown["title"], shown["described"], shown["uses"]) == ("Lễ trao giải", False, 0)
    assert shown["figure"].startswith(f'<figure><img data-image="{shown["id"]}"')
    assert "no-store" in answer["Cache-Control"]
    image = Image.objects.get()
    assert image.uploaded_by == make.writer()
    entry = AuditEntry.objects.get(action="news.image.add")
    assert (entry.object_id, entry.actor_id) == (image.pk, make.writer().pk)


def test_the_same_bytes_are_the_same_picture(browse):
    browser = browse(make.writer())
    first = send(browser, make.photo_bytes()).json()["image"]["id"]
    again = send(browser, make.photo_bytes(), "khac.jpg")
    assert (again.status_code, again.json()["same"], again.json()["image"]["id"]) == (200, True, first)
    assert Image.objects.count() == 1


def test_the_same_bytes_sent_twice_at_once_are_one_picture(monkeypatch):
    """The other has come in between the look and the writing."""
    take_in = library.take_in

    def and_meanwhile(image, data, actor=None):
        take_in(Image(title="Của người kia"), data, make.editor()).save()
        return take_in(image, data, actor)

    monkeypatch.setattr(library, "take_in", and_meanwhile)
    image, is_new = library.take(make.photo_bytes(), "a.jpg", make.writer())
    assert (image.title, is_new, Image.objects.count()) == ("Của người kia", False, 1)


def test_what_is_no_picture_is_refused_in_the_words_of_the_photo_desk(browse):
    answer = send(browse(make.writer()), b"<?php evil(); ?>" * 9, "anh.jpg")
    assert answer.status_code == 400
    assert "Xin chọn tệp" in answer.json()["error"]
    nothing = browse(make.writer()).post(reverse("admin:news_image_take"), {"file": "chữ"})
    assert (nothing.status_code, nothing.json()) == (400, {"error": "Xin chọn một tệp ảnh."})


def test_what_is_too_heavy_is_refused_before_it_is_read(browse, monkeypatch):
    monkeypatch.setattr("news.library.LARGEST_BYTES", 100)
    answer = send(browse(make.writer()), make.photo_bytes())
    assert answer.status_code == 413
    assert "Xin thu nhỏ" in answer.json()["error"]


@pytest.mark.parametrize(
    ("name", "title"), [("", "Ảnh chưa đặt tên"), ("../../etc/passwd", "passwd"), ("\u200b.jpg", "Ảnh chưa đặt tên")]
)
def test_a_name_comes_from_the_file_and_is_never_empty(name, title):
    assert library.title_from(name) == title
    assert len(library.title_from("dài " * 200)) <= 200


# Describing


def test_a_writer_describes_the_own_upload(browse):
    browser = browse(make.writer())
    pk = send(browser, make.photo_bytes()).json()["image"]["id"]
    shown = describe(browser, pk, **WORDS).json()["image"]
    assert (shown["described"], shown["alt"], shown["title"]) == (True, WORDS["alt_text"], "Hội nghị")
    assert AuditEntry.objects.get(action="news.image.change").details["sealed"] == ["alt_text", "caption", "credit"]
    assert [image["id"] for image in choose(browser, q="hoi nghi kin cho")["images"]] == [pk]


def test_what_is_not_sent_stays_and_what_changes_nothing_leaves_no_trace(browse):
    image = make.image()
    browser = browse(make.editor())
    assert describe(browser, image, credit="Sở KH&CN").json()["image"]["alt"] == "Hội trường kín chỗ"
    describe(browser, image, credit="Sở KH&CN")
    assert AuditEntry.objects.filter(action="news.image.change").count() == 1


def test_description_and_credit_are_compulsory_and_no_file_name(browse):
    browser = browse(make.editor())
    image = make.image(alt_text="", credit="")
    answer = describe(browser, image, alt_text=" \u200b", credit="", title="x" * 201)
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"alt_text", "credit", "title"})
    assert "tối đa 200 ký tự" in answer.json()["errors"]["title"]
    for alt in ("IMG_2031.JPG", "dsc-0042"):
        assert "tên tệp" in describe(browser, image, alt_text=alt, credit="x").json()["errors"]["alt_text"]
    image.refresh_from_db()
    assert (image.alt_text, image.title) == ("", "Hội nghị sơ kết")


def test_a_writer_describes_nobody_elses_picture_and_none_that_stands_elsewhere(browse):
    writer = make.writer()
    browser = browse(writer)
    others = make.image(101)
    own = [make.image(shade, uploaded_by=writer) for shade in (102, 103, 104)]
    Image.objects.filter(pk__in=[image.pk for image in own]).update(uploaded_by=writer)
    make.article(make.other_writer(), cover=own[0])
    make.bring(make.article(writer, cover=own[1]), "submitted")
    make.department(logo=own[2])
    for image in (others, *own):
        assert describe(browser, image, **WORDS).status_code == 403
    draft = make.image(105)
    Image.objects.filter(pk=draft.pk).update(uploaded_by=writer)
    make.article(writer, cover=draft)
    assert describe(browser, draft, **WORDS).status_code == 200


# Choosing


def test_pictures_are_found_without_accents_newest_first(browse):
    make.image(1, title="Đường sắt đô thị", caption="")
    later = make.image(2, title="Sân ga", caption="Trên đường sắt mới")
    make.image(3, title="Đồi chè", caption="")
    browser = browse(make.writer())
    assert [image["title"] for image in choose(browser, q="SAT  duong")["images"]] == ["Sân ga", "Đường sắt đô thị"]
    assert choose(browser, q="đồi sắt")["images"] == []
    make.article(cover=later)
    assert choose(browser, q="san ga")["images"][0]["uses"] == 1


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "9" * 18, "9" * 40, "١"])
def test_a_page_that_is_none_does_no_harm(browse, page):
    make.image()
    answer = browse(make.writer()).get(reverse("admin:news_image_choose"), {"page": page, "q": "' \" % _ \\ \x00"})
    assert (answer.status_code, set(answer.json())) == (200, {"images", "next"})


def test_pages_follow_one_another_in_constant_queries(browse, django_assert_max_num_queries):
    pictures = [
        Image(title=f"Ảnh {n}", sha256=f"{n:064}", width=3, height=2, file="x", extension="jpg") for n in range(30)
    ]
    Image.objects.bulk_create(pictures)
    browser = browse(make.writer())
    with django_assert_max_num_queries(5):
        first = choose(browser)
    second = choose(browser, page=first["next"])
    assert (len(first["images"]), first["next"], len(second["images"]), second["next"]) == (24, 2, 6, None)
    json.dumps(first)


# Wrong roles and hostile numbers


def test_who_has_no_role_gets_nothing(browse):
    image = make.image()
    browser = browse(make.stranger())
    assert browser.get(reverse("admin:news_image_choose")).status_code == 403
    assert send(browser, make.photo_bytes(7)).status_code == 403
    assert describe(browser, image, **WORDS).status_code == 403


@pytest.mark.parametrize("pk", [0, 10**9, 2**63, 10**40])
def test_a_picture_that_is_none_is_not_found(browse, pk):
    assert describe(browse(make.editor()), pk, **WORDS).status_code == 404


def test_addresses_take_no_other_method(browse):
    browser = browse(make.editor())
    assert browser.post(reverse("admin:news_image_choose")).status_code == 405
    assert browser.get(reverse("admin:news_image_take")).status_code == 405
    assert browser.get(reverse("admin:news_image_describe", args=[1])).status_code == 405


def test_the_limit_is_the_photo_desks():
    assert f"{photos.LARGEST_BYTES // 1048576} MB" in library.TOO_LARGE
