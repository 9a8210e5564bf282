"""Files of articles: taken in unchanged, part of the text in every respect, and there for readers only while it is."""

import hashlib
import os
import re
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest import mock
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from news import attachments, attachments_cleaning, checks, drafting, merging, preview_links, workflow
from news.checks import BLOCKS
from news.checks.attachments import warnings
from news.duplicating import duplicate
from news.models import Article, Attachment
from news.models.attachment import attachments_storage
from news.verification import verify
from portal.models import AuditEntry
from tests import factories as make
from tests import files
from tests.forms import fill_in, values_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
ATTACH = "/admin/news/article/attach/"
BLANK = "0"
"""The number of the row that scripts make others of; in a template, which browsers do not send."""


@pytest.fixture
def letter():
    """An ODT: needs no look inside by a process of its own."""
    return make.attachment(files.opendocument(), "To_trinh so 5.odt")


def scan(**facts) -> Attachment:
    row = make.attachment(files.opendocument(**{"a.xml": b"scan"}), "scan0012.pdf")
    row.kind, row.facts = "pdf", {"pages": 2, "has_text": False, "active": []} | facts
    row.save()
    return row


def row(attachment, title="Tờ trình số 5/TTr-SKHCN", **words) -> dict:
    return {"id": attachment.pk, "title": title} | words


def titles(article) -> list[str]:
    return [place["title"] for place in attachments.rows_of(article)]


def send(client, data: bytes, name="van ban.pdf"):
    return client.post(ATTACH, {"file": SimpleUploadedFile(name, data, "text/html")})


# Taking in


def test_an_upload_is_kept_byte_for_byte_and_named_by_us(client):
    client.force_login(make.writer())
    data = files.pdf(pages=2)
    answer = send(client, data, "..\\..\\Quyết định <b>.php")
    assert answer.status_code == 201
    told = answer.json()["attachment"]
    kept = Attachment.objects.get(pk=told["id"])
    assert told["about"] == "PDF, 1\u00a0KB, 2 trang"
    assert kept.file.name == f"{kept.sha256[:2]}/{kept.sha256}.pdf"
    assert Path(attachments_storage().path(kept.file.name)).read_bytes() == data
    assert kept.sha256 == hashlib.sha256(data).hexdigest()
    assert AuditEntry.objects.filter(action="news.attachment.add", object_id=kept.pk).exists()
    assert b"".join(client.get(told["address"]).streaming_content) == data
    again = send(client, data).json()["attachment"]
    assert again["id"] != told["id"] and Attachment.objects.get(pk=again["id"]).file.name == kept.file.name


def test_what_is_not_taken_is_said_and_leaves_nothing(client):
    client.force_login(make.writer())
    answer = send(client, b"<script>alert(1)</script>", "van ban.pdf")
    assert answer.status_code == 400 and "trang web" in answer.json()["error"]
    assert client.post(ATTACH).status_code == 400
    assert not Attachment.objects.exists()


def test_a_full_disk_is_said(client):
    client.force_login(make.writer())
    with mock.patch.object(type(attachments_storage()), "_save", side_effect=OSError(28, "full")):
        answer = send(client, files.mp3(33))
    assert answer.status_code == 400 and "Kho tệp" in answer.json()["error"]
    assert not Attachment.objects.exists()


def test_an_upload_needs_the_right_and_the_forms_own_token(client):
    client.force_login(make.services_manager())
    assert send(client, files.mp3()).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make.writer())
    assert send(strict, files.mp3()).status_code == 403
    assert send(Client(), files.mp3()).status_code == 302
    assert not Attachment.objects.exists()


def test_another_persons_upload_is_neither_read_nor_attached(client, letter):
    client.force_login(make.other_writer())
    assert client.get(reverse("admin:news_article_upload", args=[letter.pk])).status_code == 404
    mine = make.article(make.other_writer())
    answer = fill_in(client, reverse("admin:news_article_change", args=[mine.pk]), attachments=[str(letter.pk)])
    assert answer.status_code == 200 and "không phải của bài này" in answer.text
    assert letter.original_name not in answer.text and titles(mine) == []
    panel = {
        "title": "Bài",
        "attachments-shown": "1",
        "attachments": str(letter.pk),
        f"attachment-{letter.pk}-title": "",
    }
    assert letter.original_name not in client.post("/admin/news/article/add/checks/", panel).text
    assert client.get(reverse("admin:news_article_file", args=[mine.pk, letter.pk, "a"])).status_code == 404


# Part of the text


def test_files_are_saved_in_order_with_their_words_and_restored_with_the_text(letter):
    other = make.attachment(files.office("xlsx"), "bieu.xlsx")
    article = make.article(attachments=[row(letter), row(other, "Biểu số liệu", summary="Ba cột.")])
    first = article.latest_revision
    make.change(article, attachments=[other.pk, letter.pk])
    assert titles(article) == ["Biểu số liệu", "Tờ trình số 5/TTr-SKHCN"]
    make.change(article, attachments=[])
    assert "attachments" not in article.latest_revision.working_copy
    article = workflow.restore(article, first, make.writer(), version=article.version)
    assert titles(article) == ["Tờ trình số 5/TTr-SKHCN", "Biểu số liệu"]
    bare = make.article(title="Bài không có tệp")
    make.change(bare, attachments=[letter.pk])
    bare = workflow.restore(bare, bare.revisions.order_by("version").first(), make.writer(), version=bare.version)
    assert titles(bare) == []


def test_a_text_without_files_is_the_text_it_was():
    article = make.published()
    assert "attachments" not in article.latest_revision.document
    assert "attachments" not in make.edition_of(article).content


def test_who_changes_a_word_of_a_file_does_not_approve_it(letter):
    article = make.bring(make.article(attachments=[row(letter)]), "reviewed")
    version = article.version
    make.change(article, make.editor_who_approves(), attachments=[row(letter, "Tờ trình khác")])
    assert article.version > version
    with pytest.raises(workflow.Refused, match="không thể tự duyệt"):
        make.do(article, "approve", make.editor_who_approves())
    make.do(article, "approve", make.approver())
    assert make.edition_of(article).content_facts["attachments"][0]["title"] == "Tờ trình khác"


def test_other_bytes_under_the_same_number_are_another_text(letter):
    article = make.bring(make.article(attachments=[row(letter)]), "scheduled")
    other = make.attachment(files.office())
    Attachment.objects.filter(pk=letter.pk).update(sha256=other.sha256, file=other.file.name, bytes=other.bytes)
    assert "khác" in " ".join(workflow.refusals(article, "due", None, version=article.version)) or verify()


def test_a_copy_of_the_article_has_the_same_files(letter):
    made = duplicate(make.published(attachments=[row(letter)]), make.writer())
    assert attachments.rows_of(made)[0]["id"] == letter.pk and titles(made) == ["Tờ trình số 5/TTr-SKHCN"]


def test_two_who_add_files_at_once_keep_both(letter):
    other = make.attachment(files.office("xlsx"), by=make.editor())
    article = make.article()
    seen = article.version
    make.change(article, attachments=[row(letter)])
    with pytest.raises(workflow.Conflict) as caught:
        workflow.save(article, make.editor(), version=seen, changes={"attachments": [row(other, "Biểu")]})
    found = merging.conflict_of(caught.value.article, caught.value.loser)
    choice = next(choice for choice in found.choices if choice.name == "attachments")
    assert choice.suggested == "both" and choice.label == "Tệp đính kèm"
    article = caught.value.article
    merging.settle(article, caught.value.loser, make.editor(), version=article.version, chosen={"attachments": "both"})
    assert titles(article) == ["Tờ trình số 5/TTr-SKHCN", "Biểu"]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        ("a b", "b a", "a b c", "a b c"),
        ("a b", "b", "a b c", "b c"),
        ("a", "A", "a c", "A c"),
        ("a", "A", "a", "A"),
        ("a", "A", "x", None),
        ("a", "A", "", None),
        ("a", "", "A", None),
    ],
)
def test_lists_are_brought_together_file_by_file(base, mine, theirs, both):
    """Letters are files, capitals the same file with other words, x the first with words of theirs."""

    def rows(text):
        return [{"id": {"x": "a"}.get(each, each.lower()), "title": each} for each in text.split()]

    found = merging._both("attachments", *({"attachments": rows(text)} for text in (base, mine, theirs)))
    assert found == (None if both is None else rows(both))


# The form


def test_the_form_keeps_order_words_and_what_it_was_not_asked(client, letter):
    other = make.attachment(files.mp3(), "hop bao.mp3")
    article = make.article(attachments=[row(letter), row(other, "Họp báo", transcript="Kính thưa…")])
    client.force_login(make.writer())
    path = reverse("admin:news_article_change", args=[article.pk])
    fill_in(client, path)
    assert article.revisions.count() == 1  # a look is no change
    changes = {f"attachment-{letter.pk}-position": "5", f"attachment-{letter.pk}-summary": " Xin kinh phí. \r\n"}
    assert fill_in(client, path, **changes).status_code == 302
    first, second = attachments.rows_of(article)
    assert (first["title"], first["transcript"]) == ("Họp báo", "Kính thưa…")
    assert (second["id"], second["summary"]) == (letter.pk, "Xin kinh phí.")
    values = {name: value for name, value in values_of(client.get(path)).items() if not name.startswith("attachment")}
    client.post(path, values | {"title": "Tiêu đề khác", "_save": "Lưu"})
    assert len(titles(article)) == 2  # a page without the list says nothing of files
    fill_in(client, path, **{f"attachment-{letter.pk}-remove": "1"})
    assert titles(article) == ["Họp báo"]


def test_without_scripts_files_come_with_the_form_and_stay_when_it_is_refused(client):
    client.force_login(make.writer())
    values = values_of(client.get("/admin/news/article/add/")) | {"_save": "Lưu", "title": ""}
    good, bad = SimpleUploadedFile("To trinh.odt", files.opendocument()), SimpleUploadedFile("a.exe", b"MZ" + bytes(99))
    answer = client.post("/admin/news/article/add/", values | {"attachment-files": [good, bad]})
    assert answer.status_code == 200 and "“a.exe”: Đây là chương trình" in answer.text
    kept = Attachment.objects.get()
    values = values_of(answer) | {"_save": "Lưu", "title": "Bài có tệp"}
    assert values["attachments"] == [str(kept.pk), BLANK]
    assert client.post("/admin/news/article/add/", values).status_code == 302
    assert titles(Article.objects.get()) == ["To trinh"]


def test_unsaved_typing_brings_files_back(client, letter):
    client.force_login(make.writer())
    data = values_of(client.get("/admin/news/article/add/")) | {
        "attachments": [str(letter.pk), "9" * 18, "x"],
        f"attachment-{letter.pk}-title": ["Tờ trình"],
        "attachment-1-nonsense": ["x"],
        "title": ["Đang viết"],
    }
    key = data["typing_key"][0]
    kept = drafting.keep(make.writer(), None, key, data=data, base_version=0)
    assert kept.data["attachments"] == [str(letter.pk), "9" * 18] and "attachment-1-nonsense" not in kept.data
    page = client.get(f"/admin/news/article/add/?go-do={key}")
    values = values_of(page)
    assert values["attachments"] == [str(letter.pk), BLANK]
    assert values[f"attachment-{letter.pk}-title"] == ["Tờ trình"]


def test_who_only_reads_the_article_reads_its_files(client, letter):
    article = make.bring(make.article(attachments=[row(letter)]), "submitted")
    client.force_login(make.administrator())
    page = client.get(reverse("admin:news_article_change", args=[article.pk]))
    link = f"/admin/news/article/{article.pk}/files/{letter.pk}/to-trinh-so-5-ttr-skhcn.odt"
    assert link in page.text
    answer = client.get(link)
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    client.force_login(make.other_writer())
    assert client.get(link).status_code == 403


# Checks


def findings(*rows) -> list[tuple[str, str]]:
    found = checks.check(make.article(attachments=list(rows)))
    return [(finding.code, finding.level) for finding in found if finding.field == "attachments"]


def test_a_name_is_compulsory_and_should_be_none_of_a_machine(letter):
    assert findings(row(letter)) == []
    assert findings(row(letter, "")) == [("file.title", BLOCKS)]
    assert findings(letter.pk) == [("file.name", "warns")]
    assert findings(row(letter, "scan_0012.pdf")) == [("file.name", "warns")]


def test_a_scan_needs_a_summary_and_a_recording_its_words():
    assert findings(row(scan())) == [("file.scan", BLOCKS)]
    assert findings(row(scan(), summary="Thông báo nghỉ lễ.")) == []
    assert findings(row(scan(has_text=True, active=["javascript"]))) == [("file.unsafe", "warns")]
    sound = make.attachment(files.mp3(), "hop bao.mp3")
    assert findings(row(sound)) == [("file.transcript", BLOCKS)]
    assert findings(row(sound, transcript="Kính thưa quý vị.")) == []


def test_the_same_file_twice_is_noticed(letter):
    twin = make.attachment(files.opendocument(), "ban khac.odt")
    assert findings(row(letter), row(twin, "Bản khác")) == [("file.twice", "warns")]


def test_what_blocks_stops_the_submission_and_the_panel_sees_what_is_typed(client):
    article = make.article(attachments=[row(scan())])
    with pytest.raises(workflow.Refused, match="ảnh chụp văn bản"):
        make.do(article, "submit", make.writer())
    client.force_login(make.writer())
    values = values_of(client.get(reverse("admin:news_article_change", args=[article.pk])))
    values = {name: value[0] if len(value) == 1 else value for name, value in values.items()}
    values[f"attachment-{article.attached.get().attachment_id}-summary"] = "Thông báo nghỉ lễ."
    panel = client.post(reverse("admin:news_article_checks", args=[article.pk]), values)
    assert "ảnh chụp văn bản" not in panel.text


# For readers


@pytest.fixture
def live(letter):
    film = make.attachment(files.mp4(), "phim.mp4")
    words = {"summary": "Xin kinh phí\nnăm 2026."}
    return make.published(
        attachments=[row(letter, **words), row(film, "Toàn cảnh", transcript="Nhạc nền, không có lời.")]
    )


def get(path, **headers):
    return Client().get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_the_page_shows_what_there_is_and_the_address_gives_it(live):
    page = get(make.url_of(live)).text
    url, film = make.file_url_of(live), make.file_url_of(live, 1)
    assert "Tệp đính kèm" in page and f'href="{url}"' in page and "Xin kinh phí<br>năm 2026." in page
    assert re.search(r'<span class="(?:nb|unbroken)">[^<]*5/TTr-SKHCN</span>', page)
    assert f'<video controls preload="metadata" src="{film}"' in page and 'width="640" height="360"' in page
    assert "Nhạc nền, không có lời." in page
    assert f"http://testserver{url}" in get(make.url_of(live) + "in/").text
    answer = get(url)
    assert answer.getvalue() == files.opendocument()
    assert answer["Content-Type"] == "application/vnd.oasis.opendocument.text"
    said = unquote(answer["Content-Disposition"])
    assert said.startswith("attachment;") and said.endswith("Tờ trình số 5-TTr-SKHCN.odt")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "DENY")
    assert answer["Cache-Control"] == "public, max-age=60, must-revalidate"
    assert get(url, If_None_Match=answer["ETag"]).status_code == 304
    part = get(film, Range="bytes=4-7")
    assert (part.status_code, part.getvalue()) == (206, b"ftyp")
    assert part["Content-Disposition"].startswith("inline;")
    assert (
        "script-src" not in part["Content-Security-Policy"] and "default-src 'none'" in part["Content-Security-Policy"]
    )


def test_a_pdf_with_a_script_is_saved_and_not_shown():
    form = make.attachment(files.pdf(root="/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"))
    article = make.published(attachments=[row(form), row(make.attachment(files.pdf()), "Bản thường")])
    said = [get(make.file_url_of(article, number))["Content-Disposition"] for number in (0, 1)]
    assert [each.partition(";")[0] for each in said] == ["attachment", "inline"]


def test_handing_out_a_file_costs_its_edition_and_the_furniture(live, django_assert_num_queries):
    """The furniture says what is in quarantine; a process asks for it twice a second at most."""
    url = make.file_url_of(live)
    with django_assert_num_queries(2):
        get(url)


def test_other_addresses_lead_to_the_right_one_or_nowhere(live):
    url = make.file_url_of(live)
    number = make.edition_of(live).content_facts["attachments"][0]["id"]
    for wrong in (f"{make.url_of(live)}tep/{number}/khac.odt", f"/tin-tuc/bai-{live.pk}/tep/{number}/x"):
        answer = Client().get(wrong, follow=True)
        assert [step for step, _ in answer.redirect_chain][-1] == url
    assert get(f"{make.url_of(live)}tep/{number + 99}/a.odt").status_code == 404
    assert Client().post(url).status_code == 405
    # A new revision is not public before it is approved, nor is its file
    fresh = make.attachment(files.office())
    make.change(live, attachments=[row(fresh, "Bản mới")])
    assert get(f"{make.url_of(live)}tep/{fresh.pk}/ban-moi.docx").status_code == 404
    assert get(url).status_code == 200


def test_withdrawn_with_its_article(live):
    url = make.file_url_of(live)
    new = make.published(title="Bài thay")
    because = {"reason": "Sai.", "explanation": make.EXPLANATION}
    make.do(live, "withdraw", make.approver(), **because)
    assert get(url).status_code == 410
    other = make.published(title="Bài khác", attachments=[row(make.attachment(files.mp3()), "Tiếng", transcript="A.")])
    url = make.file_url_of(other)
    make.do(other, "withdraw", make.approver(), replacement=new, **because)
    assert get(url)["Location"] == make.url_of(new)


def test_files_of_a_static_page_and_of_an_english_article(letter):
    page = make.published(kind="page", slug="gioi-thieu", attachments=[row(letter)])
    assert make.file_url_of(page).startswith("/trang/gioi-thieu/tep/")
    english = make.published(title="Report", language="en", attachments=[row(letter, "Report")])
    for article in (page, english):
        assert get(make.file_url_of(article)).getvalue() == files.opendocument()
    assert "Attached files" in get(make.url_of(english)).text


def test_what_is_stored_must_be_what_was_sealed(live):
    url, name = make.file_url_of(live), make.edition_of(live).content_facts["attachments"][0]["file"]
    assert verify(files=True) == []
    path = Path(attachments_storage().path(name))
    data = path.read_bytes()
    try:
        path.write_bytes(data[:-1] + b"x")
        assert "attached file" in str(verify(files=True)[0])
        path.write_bytes(data + b"x")
        answer = get(url)
        assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    finally:
        path.write_bytes(data)
    call_command("verify_editions", "--files")


def test_a_broken_seal_hides_the_files_too(live):
    url = make.file_url_of(live)
    edition = make.edition_of(live)
    with make.tampering():
        type(edition).objects.filter(pk=edition.pk).update(content=edition.content.replace("Toàn cảnh", "Cảnh khác"))
    assert get(url).status_code == 503


def test_search_finds_an_article_by_its_files(live):
    found = get(reverse("news:search") + "?q=nhac+nen").context["results"]
    assert [card.id for card in found] == [live.pk]


# Before it is public


def test_previews_show_the_files_to_those_who_see_the_preview(client, letter):
    article = make.bring(make.article(attachments=[row(letter)]), "submitted")
    client.force_login(make.editor())
    page = client.get(reverse("admin:news_article_preview_page", args=[article.pk]))
    assert f"/admin/news/article/{article.pk}/files/{letter.pk}/" in page.text
    deciding = client.get(reverse("admin:news_article_action", args=[article.pk, "forward"]))
    assert f"/admin/news/article/{article.pk}/files/{letter.pk}/" in deciding.text
    _, token = preview_links.create(article, make.editor(), key="khoa-cua-mot-lan-gui")
    address = reverse("preview_link", args=[token])
    url = f"{address}tep/{letter.pk}/to-trinh-so-5-ttr-skhcn.odt"
    assert url in get(address).text
    answer = get(url)
    assert answer.getvalue() == files.opendocument()
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store, private", "no-referrer")
    foreign = make.attachment(files.office())
    assert get(f"{address}tep/{foreign.pk}/a.docx").status_code == 404
    preview_links.revoke(article.preview_links.get(), make.editor())
    assert get(url).status_code == 410


# Clearing away


def test_uploads_that_nobody_kept_go_in_time_and_no_others(letter):
    loose, twin = make.attachment(files.mp3(30)), make.attachment(files.opendocument())
    article = make.article(attachments=[row(letter)])
    make.change(article, attachments=[])  # still in a revision
    assert attachments_cleaning.clear_away() == 0
    Attachment.objects.update(uploaded_at=timezone.now() - timedelta(days=40))
    storage = attachments_storage()
    assert attachments_cleaning.clear_away() == 2
    assert [each.pk for each in Attachment.objects.all()] == [letter.pk]
    assert not storage.exists(loose.file.name) and storage.exists(twin.file.name)  # whose bytes are the letter's too
    workflow.purge(make.bring(article, "binned"))
    assert attachments_cleaning.clear_away() == 1 and not storage.exists(letter.file.name)


@contextmanager
def forged(name):
    """Other bytes of the same length under that name, with the file's times as they were."""
    path = Path(attachments_storage().path(name))
    data, times = path.read_bytes(), path.stat()
    try:
        path.write_bytes(b"x" * len(data))
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        yield
    finally:
        path.write_bytes(data)


def test_other_bytes_of_the_same_length_are_handed_out_to_nobody(live, letter, caplog):
    url = make.file_url_of(live)
    assert get(url).status_code == 200, "The process has seen the right ones."
    with forged(letter.file.name):
        for headers in ({}, {"Range": "bytes=0-3"}):
            caplog.clear()
            answer = get(url, **headers)
            assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
            assert "is missing or changed" in caplog.text
        assert get(make.file_url_of(live, 1)).status_code == 200, "The other file is whole."
    assert get(url).status_code == 200, "And it is again, once the right bytes are back."


def test_nor_to_staff_who_look_at_a_draft(letter, caplog):
    article = make.article(attachments=[row(letter)])
    client = Client()
    client.force_login(make.writer())
    url = reverse("admin:news_article_file", args=[article.pk, letter.pk, "x.odt"])
    assert client.get(url).status_code == 200
    with forged(letter.file.name):
        answer = client.get(url)
    assert answer.status_code == 503 and "no-store" in answer["Cache-Control"]
    assert "is missing or changed" in caplog.text and "Xin báo người quản trị" in answer.text


def test_a_file_is_read_once_and_then_remembered(live, monkeypatch):
    url, read = make.file_url_of(live), []
    whole = attachments.is_whole
    monkeypatch.setattr(attachments, "is_whole", lambda sealed: read.append(sealed["file"]) or whole(sealed))
    for _ in range(3):
        assert get(url, Range="bytes=0-3").status_code == 206
    assert len(read) == 1


@pytest.mark.parametrize("facts", [{}, {"pages": 3}, {"locked": True}])
def test_a_pdf_whose_analysis_broke_off_is_saved_and_not_shown(facts):
    """Nobody knows whether it runs scripts."""
    document = make.attachment(files.pdf())
    assert "active" in document.facts
    document.facts = facts
    document.save()
    article = make.published(attachments=[row(document, summary="Quyết định.")])
    answer = get(make.file_url_of(article))
    assert answer["Content-Disposition"].startswith("attachment;") and "sandbox" in answer["Content-Security-Policy"]
    assert any("chưa xem được hết" in sentence for sentence in warnings(document))
