"""The checks before submitting: what each finds, what it leaves alone, and what blocks."""

from datetime import UTC, date, datetime

import pytest

from news import approvals, checks, clock, embedding
from news.checks import BLOCKS, WARNS
from news.documents import content_digest, working_copy
from news.models import Article, Image, LinkCheck
from news.workflow import Refused
from portal import seal
from portal.models import OutboundHost
from tests import factories as make

pytestmark = pytest.mark.django_db
TEXT = "<p>Sáu tháng qua, các phòng đã trình tỉnh quy hoạch mạng lưới.</p>"


def findings(article=None, **changes) -> dict[str, checks.Finding]:
    """By code."""
    return {each.code: each for each in checks.check(article or make.article(**changes))}


def found(code: str, **changes) -> checks.Finding | None:
    return findings(**changes).get(code)


def test_a_sound_article_has_no_finding():
    assert checks.check(make.article()) == []


# What must be there


@pytest.mark.parametrize(
    ("kind", "level"),
    [("news", BLOCKS), ("announcement", WARNS), ("page", WARNS)],
    ids=["news", "announcement", "page"],
)
def test_a_missing_lead(kind, level):
    finding = found("lead.missing", kind=kind, lead="")
    assert (finding.level, finding.field, finding.target) == (level, "lead", "id_lead")


@pytest.mark.parametrize(("kind", "level"), [("news", BLOCKS), ("announcement", WARNS), ("page", None)])
def test_a_missing_cover(kind, level):
    finding = found("cover.missing", kind=kind, cover=None)
    assert (finding.level if finding else None) == level


def test_a_lead_longer_than_lists_show():
    assert found("lead.long", lead="Dài quá. " * 40).level == WARNS
    article = make.article()
    article.lead = "Dài quá. " * 60  # typed, not saved
    assert findings(article)["lead.long"].level == BLOCKS


def test_a_cover_without_description():
    picture = make.image()
    Image.objects.filter(pk=picture.pk).update(alt_text=" ")
    assert found("cover.alt", cover=picture.pk).level == BLOCKS


@pytest.mark.parametrize("alt", ["IMG_0042.jpg", "DSC01234", "z512345678_abc", "hoi-nghi.png", "anh 12.JPG"])
def test_a_cover_described_by_its_files_name(alt):
    assert found("cover.alt", cover=make.image(alt_text=alt)).level == WARNS


@pytest.mark.parametrize("alt", ["Hội nghị", "Ảnh chụp hội trường", "Zalo", "12 đại biểu ngồi họp"])
def test_a_cover_described_in_words(alt):
    assert found("cover.alt", cover=make.image(alt_text=alt, title="IMG_0042.jpg")) is None


# How it is written


@pytest.mark.parametrize(
    ("field", "text", "passage"),
    [
        ("title", "Giám đốc Sở phê duyêt kế hoạch", "duyêt"),
        ("lead", "Sở đã phê duyêt kế hoạch.", "duyêt"),
        ("body", "<p>Sở đã phê <strong>duyêt</strong> kế hoạch.</p>", "duyêt"),
        ("kicker", "Phê duyêt", "duyêt"),
        ("cover_caption", "Ông ấy phê duyêt.", "duyêt"),
    ],
)
def test_a_word_that_cannot_be(field, text, passage):
    finding = found("word.impossible", **{field: text})
    assert (finding.level, finding.field, finding.passage) == (WARNS, field, passage)


def test_a_word_is_named_once_a_field():
    article = make.article(body="<p>duyêt duyêt</p><p>duyêt</p>")
    assert len([each for each in checks.check(article) if each.code == "word.impossible"]) == 1


def test_words_of_another_language_are_left_alone():
    assert found("word.impossible", body='<p>Ông nói: <span lang="fr">résumé étonné</span>.</p>') is None
    assert found("word.impossible", language="en", lead="The word duyêt is wrong.") is None


def test_very_many_findings_are_summed_up():
    wrong = " ".join(f"b{vowel}ch{end}" for vowel in "âêôơưă" for end in "abcdgh")
    sentences = [each.sentence for each in checks.check(make.article(body=f"<p>{wrong}</p>"))]
    assert len(sentences) == 13 and sentences[-1].startswith("Còn ")


def test_spaces_around_punctuation():
    assert found("space.missing", body="<p>Mua máy,quản lý kho.</p>").passage == "máy,quản"
    assert found("space.before", body="<p>Mua máy , quản lý kho.</p>").passage == "máy ,"
    assert found("space.missing", body="<p>Một là,</p><p>hai là.</p><ul><li>ba:</li><li>bốn</li></ul>") is None


def test_a_title_in_capitals():
    assert found("title.capitals", title="HỘI NGHỊ SƠ KẾT CÔNG TÁC SÁU THÁNG").field == "title"


def test_old_encodings():
    assert "TCVN3" in found("text.encoding", lead="Së Th«ng tin vµ TruyÒn th«ng").sentence
    assert "VNI" in found("text.encoding", lead="Sôû Thoâng tin vaø Truyeàn thoâng").sentence


def test_marks_typed_apart_are_seen_before_saving_mends_them():
    article = make.article(lead="Tie\u0301ng Việt.")
    assert "text.mixed" not in findings(article)
    assert "text.mixed" in {each.code for each in checks.check(article, {"lead": "Tie\u0301ng Việt."})}


# How it is built


@pytest.mark.parametrize(
    ("alt", "code", "level"), [("", "picture.alt", BLOCKS), ("abc.jpg", "picture.file-name", WARNS)]
)
def test_a_picture_in_the_body(alt, code, level):
    image = make.image(alt_text="", title="Hội trường")
    image.renditions = [row | {"name": "a/abc.jpg"} for row in image.renditions if row["format"] == "jpeg"]
    image.save()
    body = f'{TEXT}<figure><img data-image="{image.pk}" src="" alt="%s"></figure>'
    finding = found(code, body=body % alt)
    assert (finding.level, finding.passage) == (level, "abc.jpg")
    assert "Ảnh “Hội trường” trong thân bài" in finding.sentence
    assert found(code, body=body % "Hàng cây") is None
    Image.objects.filter(pk=image.pk).update(alt_text="Hàng cây")
    assert found("picture.alt", body=body % "") is None  # filled from the library


def test_a_picture_in_the_body_whose_source_nobody_knows():
    image = make.image(credit="", title="Hội trường")
    finding = found("picture.credit", body=TEXT + embedding.figure(image))
    assert (finding.level, finding.passage) == (BLOCKS, "Hội trường")
    assert found("cover.credit", cover=image).level == BLOCKS


@pytest.mark.parametrize(
    ("levels", "passage"), [("3", "Mục 0"), ("24", "Mục 1"), ("2342", None), ("2323", None), ("234", None), ("", None)]
)
def test_headings_that_skip_a_level(levels, passage):
    body = TEXT + "".join(f"<h{level}>Mục {number}</h{level}>" for number, level in enumerate(levels))
    finding = found("heading.skips", body=body)
    assert (finding.passage if finding else None) == passage


@pytest.mark.parametrize(
    "words", ["tại đây", "Xem tại đây", "xem thêm", "TẠI ĐÂY.", "Xem chi tiết tại đây", "click here", "ở đây"]
)
def test_link_words_that_say_nothing(words):
    assert found("link.words", body=f'<p>Mời <a href="/trang/a/">{words}</a></p>').passage == words


@pytest.mark.parametrize("words", ["Quy chế tiếp dân", "xem Quyết định 226", "Liên hệ", "tệp đính kèm (PDF)"])
def test_link_words_that_say_where_to(words):
    assert found("link.words", body=f'<p>Mời <a href="/trang/a/">{words}</a></p>') is None


def test_a_link_without_words_and_one_without_address():
    finding = found("link.empty", body='<p>Mời xem quy chế <a href="/trang/a/"></a> này.</p>')
    assert (finding.level, finding.passage) == (WARNS, "Mời xem quy chế")
    assert found("link.nowhere", body="<p>Mời xem <a>quy chế</a> này.</p>").passage == "quy chế"
    picture = f'<img data-image="{make.image().pk}" src="" alt="Bản đồ">'
    assert found("link.empty", body=f'<p><a href="/x/">{picture}</a></p>') is None


def test_a_table_without_header():
    cells = "<table><tbody><tr><{0}>Xã</{0}><td>Số máy</td></tr></tbody></table>"
    assert found("table.header", body=cells.format("td")).passage == "Xã"
    assert found("table.header", body=cells.format("th")) is None


# Where it leads


def linking(url: str) -> str:
    return f'{TEXT}<p>Mời xem <a href="{url}">quy chế tiếp dân</a>.</p>'


def test_a_host_that_was_never_used():
    finding = found("host.new", body=linking("https://WWW.La.vn:443/a"))
    assert (finding.level, finding.passage) == (WARNS, "quy chế tiếp dân") and "la.vn" in finding.sentence
    assert found("host.new", source="Báo Lạ", source_url="https://la.vn/").field == "source_url"


@pytest.mark.parametrize(
    "url",
    ["https://dichvucong.gov.vn/", "/trang/a/", "#muc", "mailto:a@la.vn", "tel:113", "http://testserver/tin-tuc/"],
)
def test_what_leads_nowhere_new(url):
    assert found("host.new", body=linking(url)) is None


def test_a_blocked_host():
    OutboundHost.objects.create(host="xau.vn", is_blocked=True)
    finding = found("host.blocked", body=linking("https://www.xau.vn/"))
    assert finding.level == BLOCKS and "host.new" not in findings(body=linking("https://xau.vn/"))


def test_strange_words_and_hosts_are_told_and_do_not_block():
    finding = found("word.strange", body=f"{TEXT}<p>Mời đến Nhà cái uy tín.</p>")
    assert (finding.level, finding.passage) == (WARNS, "Nhà cái") and "cờ bạc" in finding.sentence
    assert found("word.strange", title="N.h.à c.á.i số 1").field == "title"
    assert found("word.strange", lead="Bà con cải tạo nhà cửa, lô đề tài thứ hai.") is None
    finding = found("host.strange", body=linking("https://dichvucong-gov.vn/a"))
    assert (finding.level, finding.passage) == (WARNS, "quy chế tiếp dân") and "dichvucong.gov.vn" in finding.sentence
    OutboundHost.objects.create(host="dichvucong-gov.vn")
    assert found("host.strange", body=linking("https://dichvucong-gov.vn/a")) is None


def test_a_dead_link():
    article = make.article(body=linking("https://dichvucong.gov.vn/cu#muc"))
    row = LinkCheck.objects.get()
    assert (row.url, list(row.articles.all())) == ("https://dichvucong.gov.vn/cu", [article])
    LinkCheck.objects.update(problem="máy chủ không trả lời kịp", failures=1)
    assert "link.dead" not in findings(article)  # it may rest for an hour
    LinkCheck.objects.update(failures=2)
    assert "không trả lời kịp" in findings(article)["link.dead"].sentence
    LinkCheck.objects.update(failures=1, is_certain=True)
    assert "link.dead" in findings(article)


# Leaders


def named(text: str, **changes) -> checks.Finding | None:
    for code, finding in findings(body=f"<p>{text}</p>", **changes).items():
        if code.startswith("leader."):
            return finding
    return None


def test_a_leaders_name_with_other_accents():
    make.leader()
    finding = named("Chiều nay, ông Lương Đình Thuộc đến xã.")
    assert (finding.code, finding.passage) == ("leader.name", "Lương Đình Thuộc")
    assert "Lương Đình Thược" in finding.sentence


@pytest.mark.parametrize(
    "text",
    [
        "Ông Lương Đình Thược đến xã.",
        "ÔNG LƯƠNG ĐÌNH THƯỢC đến xã.",
        "Bà Lương Đình Thu đến xã.",
        "Giám đốc Sở Lương Đình Thược đến xã.",
        "Giám đốc Sở Khoa học và Công nghệ Lương Đình Thược đến xã.",
        "Nguyên Giám đốc Lương Đình Thược đến xã.",
        "Phó Giám đốc Trần Văn Bình cùng Lương Đình Thược đến xã.",
        "Giao Phó Giám đốc. Lương Đình Thược đến xã.",
        "lương đình thuộc diện",
    ],
)
def test_in_doubt_nothing_is_said_of_leaders(text):
    make.leader()
    assert named(text) is None


def test_the_place_of_tone_marks_is_no_mistake():
    make.leader("Nguyễn Thúy Hòa")
    assert named("Bà Nguyễn Thuý Hoà đến xã.") is None
    assert named("Bà Nguyễn Thùy Hòa đến xã.").code == "leader.name"


def test_two_leaders_whose_names_differ_by_an_accent():
    make.leader("Lê Minh Châu")
    make.leader("Lê Minh Chấu", "Phó Giám đốc")
    assert named("Ông Lê Minh Chấu và bà Lê Minh Châu đến xã.") is None


def test_a_short_name_is_not_guessed_at():
    make.leader("Trần Đức")
    assert named("Trần Đúc đến xã.") is None


def test_a_title_that_was_another_on_that_day():
    make.leader(title="Phó Giám đốc", valid_from=date(2015, 1, 1), valid_until=date(2019, 12, 31))
    make.leader(title="Giám đốc", valid_from=date(2020, 1, 1))
    then = datetime(2018, 5, 1, 3, tzinfo=UTC)
    early = named("Giám đốc Lương Đình Thược đến xã.", displayed_at=then)
    assert early.passage == "Giám đốc Lương Đình Thược" and "01/05/2018" in early.sentence
    assert "Phó Giám đốc" in early.sentence
    assert named("Phó Giám đốc Lương Đình Thược đến xã.", displayed_at=then) is None
    assert "giữ chức Giám đốc" in named("Phó Giám đốc Sở, Phó Giám đốc Lương Đình Thược đến xã.").sentence


def test_a_title_that_has_ended():
    make.leader(valid_until=date(2025, 6, 30))
    assert "30/06/2025" in named("Giám đốc Lương Đình Thược đến xã.").sentence


def test_before_the_list_begins_nothing_is_known():
    make.leader()
    assert named("Phó Giám đốc Lương Đình Thược", displayed_at=datetime(2012, 5, 1, tzinfo=UTC)) is None


# What a finding does


def test_what_blocks_comes_first_and_stops_every_way_out():
    article = make.article(title="HỘI NGHỊ SƠ KẾT CÔNG TÁC SÁU THÁNG", lead="", cover=None)
    assert [each.blocks for each in checks.check(article)] == [True, True, False]
    for action, by in (("submit", make.writer()), ("publish_urgent", make.approver())):
        with pytest.raises(Refused) as refused:
            make.do(article, action, by, reason="Gấp.")
        assert [sentence[:13] for sentence in refused.value.reasons] == ["Bài chưa có s", "Bài chưa có ả"]


def test_words_of_gambling_need_a_second_person():
    """Whoever has stolen an approver's password publishes nothing of the kind alone."""
    article = make.article(body=f"{TEXT}<p>Mời đến Nhà cái uy tín.</p>")
    with pytest.raises(Refused) as refused:
        make.do(article, "publish_urgent", make.approver(), reason="Gấp.")
    assert "cờ bạc" in refused.value.reasons[0] and "người thứ hai" in refused.value.reasons[-1]
    assert make.bring(article, "live").is_live


def test_what_only_warns_stops_nothing():
    article = make.article(title="HỘI NGHỊ SƠ KẾT CÔNG TÁC SÁU THÁNG", lead="Phê duyêt , rồi.")
    assert make.bring(article, "live").is_live


def test_style_found_later_does_not_stop_the_clock(time_machine):
    article = make.bring(make.article(kind="announcement", lead="", cover=None), "scheduled")
    # As an article that was approved before there was a rule for covers and leads
    Article.objects.filter(pk=article.pk).update(kind="news")
    article.refresh_from_db()
    revision, copy = article.latest_revision, working_copy(article)
    revision.document, revision.digest = seal.canonical(copy), content_digest(copy)
    revision.seal = revision.make_seal()
    revision.save()
    approval = approvals.sealed(article.pk, article.approval | {"digest": revision.digest})
    Article.objects.filter(pk=article.pk).update(approval=approval)
    time_machine.move_to(make.tomorrow())
    assert clock.publish_due() == 1


def test_a_host_blocked_since_the_approval_stops_it(time_machine):
    OutboundHost.objects.create(host="dan.vn")
    article = make.bring(make.article(body=linking("https://dan.vn/")), "scheduled")
    OutboundHost.objects.filter(host="dan.vn").update(is_blocked=True)
    time_machine.move_to(make.tomorrow())
    assert clock.publish_due() == 0
    article.refresh_from_db()
    assert article.stage == "returned" and "bị chặn" in article.return_reason


def test_the_checks_ask_few_questions(django_assert_max_num_queries):
    article = make.article(body=linking("https://la.vn/") * 20, source="Báo", source_url="https://khac.vn/")
    article.refresh_from_db()
    with django_assert_max_num_queries(6):
        checks.check(article)
