"""The department's identity: sealed versions only, English facts, the foot, rows of links; and no value, however wrong,
takes a page down."""

import shutil
from datetime import UTC, date, datetime
from itertools import cycle
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from portal import page, seal, versions
from portal.models import Furniture, OutboundHost, SiteSettings, Version
from tests import factories as make
from tests.portal.test_admin import identity_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client, department):
    client.force_login(make.administrator())
    return client


def form_data(**changes) -> dict:
    switched_on = {"footer_sections": "on", "footer_tools": "on", "footer_hours": "on"}
    return identity_data(**{"valid_from": "01/01/2010"} | switched_on | changes)


def save(client, **changes):
    site = SiteSettings.objects.order_by("pk").first()
    last = versions.latest(site)
    data = form_data(**changes) | {"based_on": last.number if last else 0}
    return client.post(reverse("admin:portal_sitesettings_change", args=[site.pk]), data, follow=True)


def identity(language="vi") -> dict:
    return page.identity(Furniture.objects.read(), None, language)


# The name of the time


def test_a_row_that_was_changed_by_hand_names_no_new_edition():
    make.department()
    SiteSettings.objects.update(name="Nhà cái uy tín")
    assert make.edition_of(make.published()).content_facts["publisher"] == "Sở Khoa học và Công nghệ tỉnh Kinh Sơn"
    SiteSettings.objects.create(name="Nhà cái", valid_from=date(2020, 1, 1))
    assert SiteSettings.objects.current().name == "Sở Khoa học và Công nghệ tỉnh Kinh Sơn"


def test_an_article_of_2014_keeps_the_name_of_2014_also_where_it_is_published_today(administrator):
    make.show(SiteSettings.objects.create(name="Sở Khoa học, Công nghệ và Đổi mới", valid_from=date(2025, 3, 1)))
    old = make.published(displayed_at=datetime(2014, 7, 17, 3, 25, tzinfo=UTC))
    new = make.published(title="Tin hôm nay")
    facts = [make.edition_of(article).content_facts["publisher"] for article in (old, new)]
    assert facts == ["Sở Khoa học và Công nghệ tỉnh Kinh Sơn", "Sở Khoa học, Công nghệ và Đổi mới"]
    make.change(old, lead="Sapô sửa hôm nay.")
    for act, who in (("submit", old.created_by), ("forward", make.editor()), ("approve", make.approver())):
        extra = {"correction": True, "public_note": "Sửa sapô."} if act == "approve" else {}
        make.do(old, act, who, **extra)
    assert make.edition_of(old).content_facts["publisher"] == facts[0]


# What is entered


def test_links_are_entered_as_rows_and_kept_as_they_were(administrator):
    data = {
        "social_links_name": ["Zalo", "", "YouTube | kênh"],
        "social_links_url": ["https://zalo.me/1", "", " https://youtube.com/@so "],
        "footer_links_name": ["Cổng dịch vụ công", "Liên hệ"],
        "footer_links_url": ["https://dichvucong.gov.vn/", "/trang/lien-he/"],
    }
    for host in ("zalo.me", "youtube.com"):
        OutboundHost.objects.get_or_create(host=host)
    sent = {name: value for name, value in form_data(**data).items() if name != "social_links"}
    site = SiteSettings.objects.get()
    administrator.post(reverse("admin:portal_sitesettings_change", args=[site.pk]), sent | {"based_on": 1})
    shown = identity()
    assert shown["social"] == [
        {"name": "Zalo", "url": "https://zalo.me/1"},
        {"name": "YouTube / kênh", "url": "https://youtube.com/@so"},
    ]
    assert [link["url"] for link in shown["footer"]["links"]] == ["https://dichvucong.gov.vn/", "/trang/lien-he/"]
    form = administrator.get(reverse("admin:portal_sitesettings_change", args=[site.pk])).text
    assert 'value="YouTube / kênh"' in form and form.count('name="social_links_name"') == 4
    assert "dichvucong.gov.vn" in administrator.get("/").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"social_links": "Zalo | "}, "Dòng 1: cần cả tên và địa chỉ"),
        ({"social_links": " | https://zalo.me/"}, "Dòng 1: cần cả tên và địa chỉ"),
        ({"social_links": "A | https://a.vn/\nB | http://b.vn/"}, "Dòng 2: địa chỉ phải bắt đầu bằng https://"),
        ({"footer_links": "A | javascript:alert(1)"}, "Dòng 1: địa chỉ phải bắt đầu bằng"),
        ({"footer_links": "A | //evil.example/"}, "Dòng 1: địa chỉ phải bắt đầu bằng"),
        ({"footer_links": "\n".join(["A | /a/"] * 13)}, "Nhiều nhất 12"),
        ({"footer_links": f"{'A' * 81} | /a/"}, "tên dài nhất 80"),
        ({"name": "\u200b\u202e"}, "Xin ghi tên đầy đủ của cơ quan"),
        ({"name": "A" * 10_000}, "200"),
        ({"hours": "A" * 10_000}, "400"),
        ({"footer_text": "A" * 10_000}, "600"),
        ({"phone": "0299 \u0001 000"}, "Số điện thoại chỉ gồm"),
        ({"email": "a@b@c"}, "thư điện tử"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_readers_go_on_seeing_what_they_saw(administrator, changes, sentence):
    before = identity()
    answer = save(administrator, **changes)
    assert answer.status_code == 200 and "errornote" in answer.text and sentence in answer.text
    assert identity() == before and Version.objects.filter(object_type="portal.sitesettings").count() == 1


def test_what_nobody_sees_is_taken_out_of_what_is_pasted(administrator):
    save(administrator, name="Sở\u200b Khoa\u202e học  Kinh\u00a0Sơn", hours="Thứ Hai:\u0007 7 giờ\r\n\r\n  Thứ Ba  ")
    assert (identity()["name"], identity()["hours"]) == ("Sở Khoa học Kinh Sơn", ["Thứ Hai: 7 giờ", "Thứ Ba"])


def test_a_second_row_of_the_same_day_is_refused_in_words(administrator):
    answer = administrator.post(reverse("admin:portal_sitesettings_add"), form_data())
    assert "Đã có thông tin cơ quan từ ngày này" in answer.text


def test_a_blocked_host_is_refused_and_a_new_one_waits(administrator):
    OutboundHost.objects.create(host="nhacai-88.example", is_blocked=True)
    assert "đang bị chặn" in save(administrator, footer_links="Quà | https://nhacai-88.example/").text
    answer = save(administrator, footer_links="Mới | https://moi.example/")
    assert "moi.example là máy chủ trang chưa từng dẫn đến" in answer.text
    assert "moi.example" not in administrator.get("/").text


# English, the foot


def test_english_facts_stand_on_english_pages_and_vietnamese_ones_elsewhere(client):
    make.department(
        address="Số 1 phố Mới", address_en="1 Mới Street", hours="Thứ Hai: 7 giờ", hours_en="Monday: 7.00",
        governing_body="Ủy ban nhân dân tỉnh", governing_body_en="Provincial People's Committee",
        responsible_person="Ông Lộc, Giám đốc", responsible_person_en="Mr Lộc, Director",
        footer_text="Bản quyền của Sở", footer_text_en="All rights reserved",
    )  # fmt: skip
    make.published(language="en", title="News in English", category=make.category("Khoa học", name_en="Science"))
    contact = make.published(kind="page", title="Contact", slug="contact", category=None, tags=[], language="en",
                             appendix="contact")  # fmt: skip
    for path in ("/en/", f"/en/trang/{contact.slug}/"):
        text = client.get(path).text
        for words in ("1 Mới Street", "Monday: 7.00", "People&#x27;s Committee", "Mr Lộc, Director", "All rights"):
            assert words in text, (path, words)
        for words in ("Số 1 phố Mới", "Thứ Hai", "Ủy ban", "Bản quyền"):
            assert words not in text, (path, words)
    text = client.get("/").text
    assert "Số 1 phố Mới" in text and "Bản quyền của Sở" in text and "All rights" not in text


def test_the_foot_shows_what_is_chosen(client):
    make.department(hours="Thứ Hai: 7 giờ", footer_sections=False, footer_tools=False, footer_hours=False)
    foot = client.get("/").text.partition('<footer class="foot">')[2]
    assert "foot-sections" not in foot and "foot-help" not in foot and "Thứ Hai" not in foot


# Nothing takes the site down

HOSTILE = [
    "\x00", "\x08\x0b\x1f\uffff", "\u202e\u2066abc\u200f", "A" * 10_000, "<script>alert(1)</script>", "{{ 7 }}{% x %}",
    "'\"><img src=x>", "|||\n|\n | ", "x | javascript:alert(1)", "%s %(name)s {0}", "\ud83d", "0" * 500, "-1", "٣٤٥",
]  # fmt: skip
TEXTS = [
    field.name
    for field in SiteSettings._meta.concrete_fields
    if isinstance(field, models.CharField | models.TextField) and field.name != "accent"
]


def addresses(article) -> list[str]:
    return [
        "/", make.url_of(article), "/trang/lien-he/", "/tin-tuc/", "/so-do-trang/", "/tim-kiem/?q=a", "/rss.xml",
        "/atom.xml", "/sitemap.xml", "/sitemap-trang.xml", "/robots.txt", "/api/", "/api/v1/articles/",
        "/api/v1/openapi.json", "/en/", f"{make.url_of(article)}in/", f"{make.url_of(article)}tai-ve/",
    ]  # fmt: skip


def everything_answers(client) -> None:
    cache.clear()
    article = make.published(title="Sở sơ kết")
    make.published(kind="page", title="Liên hệ", slug="lien-he", category=None, tags=[], appendix="contact")
    make.published(language="en", title="In English", category=make.category("Khoa học", name_en="Science"))
    for path in addresses(article):
        answer = client.get(path)
        assert answer.status_code == 200, path
        if not answer.streaming and "html" in answer["Content-Type"]:
            assert "<script>alert(1)" not in answer.text and 'href="javascript' not in answer.text, path
    assert client.get("/khong-co/").status_code == 404


OFTEN = {"\x00", "<script>alert(1)</script>", "\ud83d"}
"""In `make test`; the others in `make drills`."""


@pytest.mark.parametrize(
    "value",
    [pytest.param(value, marks=[] if value in OFTEN else pytest.mark.exhaustive) for value in HOSTILE],
    ids=range(len(HOSTILE)),
)
def test_a_hostile_value_that_got_past_the_form_takes_no_page_down(client, value):
    """As from a program, an import, or a form of an earlier release: in every field at once, sealed and live."""
    site = make.department()
    facts = site.facts() | dict.fromkeys(TEXTS, value)
    forged = Version.objects.of(site).get()
    forged.facts, forged.number = seal.canonical(facts).encode("utf-8", "replace").decode(), 2
    forged.pk = None
    with make.tampering():
        Version.objects.of(site).update(state="past")
    forged.put_seal()
    forged.save(force_insert=True)
    Furniture.objects.rebuild("identity")
    everything_answers(client)


SENT = [value for value in HOSTILE if "\ud83d" not in value]
"""No browser can send half a character."""


def is_refused_or_made_harmless(client, name, value) -> None:
    assert save(client, **{name: value}).status_code == 200
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(("name", "value"), list(zip(TEXTS, cycle(SENT), strict=False)), ids=TEXTS)
def test_a_hostile_value_in_the_form_is_refused_or_made_harmless(administrator, name, value):
    is_refused_or_made_harmless(administrator, name, value)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", TEXTS)
def test_no_hostile_value_in_any_field_of_the_form_gets_through(administrator, name):
    for value in SENT:
        is_refused_or_made_harmless(administrator, name, value)


def test_without_any_row_every_page_answers(client):
    everything_answers(client)


def test_with_dates_in_the_future_only_the_first_of_them_holds(client):
    for year in (2090, 2080):
        make.show(SiteSettings.objects.create(name=f"Sở {year}", valid_from=date(year, 1, 1)))
    Furniture.objects.rebuild()
    assert identity()["name"] == "Sở 2080"
    everything_answers(client)


def test_a_logo_without_its_file_or_without_its_row_takes_no_page_down(client):
    picture = make.image(9)
    make.department(logo=picture)
    root = Path(site_settings.MEDIA_ROOT)
    moved = root.with_name("media-away")
    shutil.move(root, moved)
    try:
        Furniture.objects.rebuild("identity")
        everything_answers(client)
    finally:
        shutil.rmtree(root, ignore_errors=True)
        shutil.move(moved, root)
    version = Version.objects.of(SiteSettings.objects.get()).get()
    facts = version.content | {"logo_id": 999_999}
    with make.tampering():
        version.facts = seal.canonical(facts)
        version.put_seal()
        Version.objects.filter(pk=version.pk).update(facts=version.facts, seal=version.seal)
    Furniture.objects.rebuild("identity")
    assert identity()["logo"] is None


def test_an_identity_whose_seal_is_broken_is_left_out_and_pages_answer(client):
    site = make.department()
    with make.tampering():
        Version.objects.of(site).update(facts="{}")
    Furniture.objects.rebuild("identity")
    assert identity()["name"] == "Trang thông tin điện tử"
    everything_answers(client)


def test_a_value_of_a_later_program_is_left_out_and_a_missing_one_has_its_default():
    facts = SiteSettings(name="Sở").facts() | {"of_later": 1}
    del facts["footer_sections"]
    site = SiteSettings.from_facts(1, facts)
    assert site.name == "Sở" and site.footer_sections is True


def test_a_program_is_told_the_same_sentences():
    with pytest.raises(ValidationError, match="Dòng 1"):
        SiteSettings(name="Sở", footer_links="A | javascript:x").full_clean()


# Previews


def test_the_frame_offers_the_pages_and_carries_what_was_typed(administrator):
    article = make.published()
    make.published(kind="page", title="Liên hệ", slug="lien-he", category=None, tags=[], appendix="contact")
    pk = SiteSettings.objects.get().pk
    typed = form_data(name="Sở chưa lưu", address="Dòng một\n<b>", social_links_name=["Zalo"], social_links_url=["x"])
    frame = administrator.post(reverse("admin:portal_sitesettings_frame", args=[pk]), typed)
    for words in ("Trang chủ", "Bài mới nhất", "Trang liên hệ", "Sở chưa lưu", "&lt;b&gt;", "Điện thoại 360"):
        assert words in frame.text
    assert "frame-src 'self'" in frame["Content-Security-Policy"]
    address = reverse("admin:portal_sitesettings_preview", args=[pk])
    for wanted in (make.url_of(article), "/trang/lien-he/", "/", "https://evil.example/", "/admin/"):
        answer = administrator.post(address, form_data(name="Sở chưa lưu") | {"preview_page": wanted})
        assert answer.status_code == 200 and "Sở chưa lưu" in answer.text.replace("\xa0", " ")
        assert (f"-{article.pk}/in/" in answer.text) == (wanted == make.url_of(article))
    assert SiteSettings.objects.get().name != "Sở chưa lưu"


@pytest.mark.parametrize("who", [make.writer, make.editor, make.approver, make.services_manager, make.stranger])
def test_nobody_but_the_administrator_previews_the_identity(client, who):
    pk = make.department().pk
    client.force_login(who())
    for name, args in (("frame", [pk]), ("frame_new", []), ("preview", [pk]), ("preview_new", [])):
        assert client.post(reverse(f"admin:portal_sitesettings_{name}", args=args), form_data()).status_code == 403


@pytest.mark.parametrize("further", [0, 1])
def test_the_periods_are_never_deleted_all_at_once(administrator, further):
    for number in range(further):
        SiteSettings.objects.create(name="Sở Bưu chính, Viễn thông", valid_from=date(2001 + number, 1, 1))
    rows = [site.pk for site in SiteSettings.objects.all()]
    chosen = {"action": "delete_selected", "_selected_action": rows, "post": "yes"}
    answer = administrator.post(reverse("admin:portal_sitesettings_changelist"), chosen)
    assert answer.status_code == 403 and SiteSettings.objects.count() == len(rows) == further + 1
