"""What somebody new to the newsroom stumbled over: dead ends that now say where to go."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from news.models import Image
from tests import factories as make
from tests.forms import fill_in, values_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


def form_of(article) -> str:
    return reverse("admin:news_article_change", args=[article.pk])


def withdrawn():
    article = make.published()
    return make.do(
        article, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION, replacement=None
    )


# Taken down


def test_the_writer_of_a_withdrawn_article_learns_who_why_and_what_to_do(client):
    article = withdrawn()
    client.force_login(make.writer())
    page = client.get(form_of(article)).text
    assert "Lê Minh Châu" in page
    assert "Lý do: Số liệu sai." in page
    assert "xin nhờ người duyệt bấm “Khôi phục”" in page
    assert "So với bản đang đăng" not in page


def test_what_it_says_is_true_saved_it_stays_withdrawn_and_offers_no_sending(client):
    article = withdrawn()
    client.force_login(make.writer())
    fill_in(client, form_of(article), lead="Sapô đã sửa.")
    article.refresh_from_db()
    assert (article.lead, article.stage) == ("Sapô đã sửa.", "withdrawn")
    assert 'value="submit"' not in client.get(form_of(article)).text


def test_whoever_may_reinstate_is_told_of_the_button(client):
    article = withdrawn()
    client.force_login(make.approver())
    assert "Muốn đăng lại, xin bấm “Khôi phục”" in client.get(form_of(article)).text


def test_a_live_article_and_one_that_never_was_say_nothing_of_it(client):
    client.force_login(make.writer())
    for article in (make.article(), make.published(title="Bài đang đăng")):
        assert "bạn đọc không còn thấy bài" not in client.get(form_of(article)).text


# Sending that is refused


def test_a_refused_sending_says_that_the_draft_is_saved(client):
    article = make.article()
    client.force_login(make.writer())
    values = values_of(client.get(form_of(article))) | {"lead": "", "_action": "submit"}
    page = client.post(form_of(article), values, follow=True).text
    assert "Đã lưu bản nháp, chưa gửi được: Bài chưa có sapô." in page
    article.refresh_from_db()
    assert (article.lead, article.stage) == ("", "draft")


@pytest.mark.parametrize("title", ["Lịch tiếp công dân (bản sao)", "Lịch tiếp công dân (Bản sao) "])
def test_a_copy_is_not_sent_under_the_title_of_a_copy(client, title):
    article = make.article(title=title)
    client.force_login(make.writer())
    values = values_of(client.get(form_of(article))) | {"_action": "submit"}
    assert "Tiêu đề còn chữ “(bản sao)”" in client.post(form_of(article), values, follow=True).text
    article.refresh_from_db()
    assert article.stage == "draft"


def test_those_words_elsewhere_in_a_title_are_no_hindrance():
    article = make.article(title="Nộp giấy tờ (bản sao) qua mạng")
    assert make.do(article, "submit", make.writer()).stage == "submitted"


# Approving


def test_whoever_may_not_approve_gets_the_reason_and_no_button(client):
    article = make.bring(make.article(), "reviewed")
    make.change(article, make.approver(), lead="Sapô do người duyệt sửa.")
    approve = reverse("admin:news_article_action", args=[article.pk, "approve"])
    client.force_login(make.approver())
    page = client.get(form_of(article)).text
    assert "không thể tự duyệt" in page
    assert approve not in page
    client.force_login(make.second_approver())
    assert approve in client.get(form_of(article)).text


def test_the_urgent_page_says_until_when_another_person_must_look(client):
    article = make.article()
    client.force_login(make.approver())
    page = client.get(reverse("admin:news_article_action", args=[article.pk, "publish_urgent"])).text
    assert "trong 24 giờ, một người duyệt khác phải đọc lại" in page


# A picture that is there already


def upload(client, **data):
    file = SimpleUploadedFile("anh.png", make.photo_bytes(77, kind="PNG"), "image/png")
    values = {"upload": file, "title": "Ảnh tải lại", "alt_text": "Hội trường", "focal_x": 50, "focal_y": 50} | data
    return client.post(reverse("admin:news_image_add") + ("?_popup=1" if data else ""), values)


def test_the_window_offers_the_picture_that_is_there_and_chooses_it(client):
    picture = make.image(77, title="Ảnh sẵn có")
    client.force_login(make.writer())
    page = upload(client, _popup="1")
    assert "Dùng ảnh này" in page.text
    assert f'name="_use" value="{picture.pk}"' in page.text
    count = Image.objects.count()
    chosen = client.post(reverse("admin:news_image_add"), {"_popup": "1", "_use": picture.pk})
    assert f"&quot;value&quot;: &quot;{picture.pk}&quot;" in chosen.text
    assert Image.objects.count() == count


def test_outside_the_window_a_link_leads_to_it(client):
    picture = make.image(77, title="Ảnh sẵn có")
    client.force_login(make.writer())
    page = upload(client).text
    assert reverse("admin:news_image_change", args=[picture.pk]) in page
    assert "Dùng ảnh này" not in page


def test_a_forged_choice_and_a_stranger_get_nothing(client):
    picture = make.image(77)
    client.force_login(make.writer())
    for nonsense in ("999999", "1;drop"):
        answer = client.post(reverse("admin:news_image_add"), {"_popup": "1", "_use": nonsense})
        assert "popup-response" not in answer.text
    client.force_login(make.stranger())
    answer = client.post(reverse("admin:news_image_add"), {"_popup": "1", "_use": picture.pk})
    assert answer.status_code == 403
