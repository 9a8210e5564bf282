"""A fresh proof before what reaches far: what asks for it, and that nothing typed is lost by it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from news.models import Article
from portal import fresh_proof, guessing
from portal.models import AuditEntry, User
from portal.second_factor import changing
from tests import factories as make
from tests.forms import values_of
from tests.portal.test_second_factor import addresses
from tests.second_factors import PASSWORD, App, recovery_codes, with_password, wrong_code

pytestmark = pytest.mark.django_db

ASKS = "Xác nhận đó là bạn"
LATER = 15 * 60 + 1


@pytest.fixture
def clock(time_machine):
    time_machine.move_to("2026-11-20 08:00:05+00:00", tick=False)
    return time_machine


@pytest.fixture
def approver(client, clock):
    """Logged in, with an app, a while ago."""
    user = with_password(make.approver())
    client.force_login(user)
    clock.shift(LATER)
    return user


def asks(answer) -> bool:
    return answer.status_code == 200 and f"<h1>{ASKS}</h1>" in answer.content.decode()


def go_on(client, answer, **proof):
    """Send the page's own form; the answer."""
    return client.post(answer.context["address"], values_of(answer) | proof)


def reviewed() -> Article:
    make.department()
    return make.bring(make.article(), "reviewed")


def approve(client, article):
    address = reverse("admin:news_article_action", args=[article.pk, "approve"])
    return client.post(address, values_of(client.get(address)))


# Approving


def test_within_a_quarter_of_an_hour_nothing_is_asked(client, clock):
    client.force_login(make.approver())
    clock.shift(LATER - 2)
    article = reviewed()
    assert approve(client, article).status_code == 302
    article.refresh_from_db()
    assert article.stage == "published"


def test_an_approval_waits_for_the_proof_and_then_goes_on_once(client, approver):
    app, article = App(approver), reviewed()
    answer = approve(client, article)
    assert asks(answer)
    article.refresh_from_db()
    assert article.stage == "reviewed"
    answer = go_on(client, answer, proof_code=app.code())
    assert answer.status_code == 302
    article.refresh_from_db()
    assert article.stage == "published"
    assert article.editions.count() == 1
    assert approve(client, reviewed_again()).status_code == 302  # no second question


def reviewed_again() -> Article:
    return make.bring(make.article(), "reviewed")


def test_what_was_typed_is_all_there_after_a_wrong_proof_too(client, approver):
    app, article = App(approver), reviewed()
    address = reverse("admin:news_article_action", args=[article.pk, "publish_urgent"])
    reason = 'Tin bão khẩn "cấp" <b>\r\nDòng hai & ba'
    sent = {"version": article.version, "reason": reason, "many": ["a", "b"], "empty": ""}
    answer = client.post(address, sent)
    for wrong in (wrong_code(app.device.key), ""):
        answer = go_on(client, answer, proof_code=wrong)
        assert asks(answer)
        kept = dict(answer.context["kept"])
        assert kept | {"version": [str(article.version)], "reason": [reason], "many": ["a", "b"], "empty": [""]} == kept
        assert values_of(answer)["many"] == ["a", "b"]
    assert AuditEntry.objects.filter(action="user.proof_failed").count() == 1
    assert not Article.objects.get(pk=article.pk).is_live


def test_of_two_tabs_the_second_goes_on_without_a_proof_of_its_own(client, approver):
    app, first, second = App(approver), reviewed(), reviewed_again()
    tabs = [approve(client, article) for article in (first, second)]
    code = app.code()
    for tab, article in zip(tabs, (first, second), strict=True):
        assert go_on(client, tab, proof_code=code).status_code == 302
        article.refresh_from_db()
        assert article.stage == "published"
    assert not AuditEntry.objects.filter(action="user.proof_failed").exists()


def test_many_are_approved_after_one_proof(client, approver):
    app, article = App(approver), reviewed()
    answer = client.post(
        "/admin/news/article/",
        {"action": "bulk_approve", "_selected_action": [article.pk], f"version_{article.pk}": article.version},
    )
    assert asks(answer)
    go_on(client, answer, proof_code=app.code())
    article.refresh_from_db()
    assert article.stage == "published"


def test_other_acts_are_not_asked_for(client, approver):
    article = reviewed()
    address = reverse("admin:news_article_action", args=[article.pk, "return"])
    assert not asks(client.post(address, {"version": article.version, "reason": "Thiếu nguồn."}))


# Ways to prove it


def test_a_recovery_code_is_a_proof(client, approver):
    App(approver)
    made = recovery_codes(approver)
    answer = approve(client, reviewed())
    assert go_on(client, answer, proof_recovery=made[0]).status_code == 302


def test_the_password_is_only_a_proof_for_who_has_nothing_else(client, approver, monkeypatch):
    told = []
    monkeypatch.setattr(guessing, "failed", lambda request, username: told.append(username))
    answer = approve(client, reviewed())
    answer = go_on(client, answer, proof_password="sai")
    assert asks(answer) and told == [approver.username]
    App(approver)
    assert asks(go_on(client, answer, proof_password=PASSWORD))
    approver.totpdevice_set.all().delete()
    assert go_on(client, answer, proof_password=PASSWORD).status_code == 302


def test_a_login_is_a_proof_of_that_moment_only(client, approver):
    assert not asks(client.get("/admin/security/"))
    assert asks(client.post("/admin/security/codes/", {"make": "1"}))


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/admin/news/article/?q=a&p=2", "/admin/news/article/?q=a&p=2"),
        ("", "/admin/"),
        ("https://vi-du.vn/admin/", "/admin/"),
        ("http://testserver//vi-du.vn/admin/", "/admin/"),
        ("http://testserver/tin-tuc/", "/admin/"),
        ("http://[", "/admin/"),
    ],
)
def test_who_will_not_prove_it_gets_back_to_the_page_before(client, approver, came_from, back):
    App(approver)
    answer = client.post("/admin/news/article/report/xlsx/", headers={"Referer": came_from})
    for _ in range(2):
        assert asks(answer)
        assert f'href="{escape(back)}">Thôi</a>' in answer.content.decode()
        answer = client.post(
            answer.context["address"],
            values_of(answer) | {"proof_code": "x"},
            headers={"Referer": "http://testserver/admin/news/article/report/xlsx/"},
        )
    answer = client.post(answer.context["address"], {"proof_sent": "POST", "proof_back": "//vi-du.vn/admin/"})
    assert 'href="/admin/">Thôi</a>' in answer.content.decode()


def test_a_stolen_session_plants_no_key_and_reads_no_codes(client, approver):
    """The key of an app that is being set up stays in the session: who has seen it before its owner has the codes."""
    recovery_codes(approver)
    session = client.session
    session["new_recovery_codes"] = changing.make_recovery_codes(approver)
    session.save()
    App(approver)
    for page in ("app", "passkey", "codes"):
        assert asks(client.get(f"/admin/security/{page}/")), page
    assert "new_app_key" not in client.session
    assert session["new_recovery_codes"][0] not in client.get("/admin/security/codes/").content.decode()


def test_a_clock_set_back_far_proves_nothing(client, clock):
    client.force_login(make.approver())
    clock.shift(-3600)
    assert asks(approve(client, reviewed()))


# Others than people at a form


def test_a_script_gets_a_sentence(client, approver):
    for headers in ({"X-CSRFToken": "x"}, {"Sec-Fetch-Dest": "empty"}, {"X-Requested-With": "XMLHttpRequest"}):
        answer = client.post("/admin/news/article/report/xlsx/", headers=headers)
        assert answer.status_code == 403
        assert "15 phút" in answer.json()["error"]


def test_a_file_cannot_be_kept_and_that_is_said(client, approver):
    app = App(approver)
    tomorrow = SimpleUploadedFile("anh.txt", b"x")
    answer = client.post("/admin/news/article/report/xlsx/", {"nam": "2026", "tep": tomorrow})
    assert asks(answer) and "gửi lại" in answer.content.decode()
    answer = go_on(client, answer, proof_code=app.code())
    assert answer.url == "/admin/security/"
    assert client.post("/admin/news/article/report/xlsx/", {"nam": "2026", "thang": "10"}).status_code == 200


def test_what_is_only_opened_goes_on_by_itself(client, approver, monkeypatch):
    app = App(approver)
    monkeypatch.setitem(fresh_proof.GUARDED, "news_report", fresh_proof.GUARDED["news_report_xlsx"])
    address = "/admin/news/article/report/?thang=10&nam=2026"
    answer = client.get(address)
    assert asks(answer)
    answer = go_on(client, answer, proof_code=app.code())
    assert answer.url == address
    assert "Báo cáo tháng 10/2026" in client.get(address).content.decode()


# Which addresses


@pytest.mark.parametrize("name", sorted(fresh_proof.GUARDED))
def test_every_address_of_the_table_asks(client, clock, name):
    client.force_login(make.superuser())
    clock.shift(LATER)
    address = next(path for path, found in addresses() if found == name)
    chosen = {"news_article_changelist": "bulk_approve", "portal_auditentry_changelist": "export"}
    before = AuditEntry.objects.count(), User.objects.count()
    assert asks(client.post(address, {"action": chosen.get(name, "")}))
    assert (AuditEntry.objects.count(), User.objects.count()) == before


def test_no_export_approval_or_grant_is_left_out_of_the_table():
    far = re.compile(r"csv|xlsx|export|approve|(portal_user|auth_group|news_delegation|news_reach)_(add|change|delete)")
    names = {name for _, name in addresses() if name and far.search(name)}
    names |= {name for _, name in addresses() if name and ("user" in name and "password" in name)}
    assert names - set(fresh_proof.GUARDED) == set()


def test_every_name_of_the_table_is_an_address():
    assert set(fresh_proof.GUARDED) <= {name for _, name in addresses()}


def test_a_person_without_the_right_gets_none_by_a_proof(client, clock):
    writer = with_password(make.writer())
    client.force_login(writer)
    clock.shift(LATER)
    answer = client.post("/admin/news/article/report/xlsx/", {"nam": "2026", "thang": "10"})
    assert go_on(client, answer, proof_password=PASSWORD).status_code == 403
