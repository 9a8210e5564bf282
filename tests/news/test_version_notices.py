"""What stands around the news and waits: who sees it on the desk, who is told, by mail too; and that it is verified."""

import io

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from news import mailing, resealing
from news.models import Notice
from news.verification import verify
from portal import versions
from portal.models import MailPreference, Version
from services.models import ServiceCard
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
NEW = "https://nhacai-88.example/dang-ky"


def card(user, url=NEW, **how) -> tuple[ServiceCard, Version]:
    row = ServiceCard.objects.create(title_line1="Nộp hồ sơ", url=url)
    return row, versions.save(row, user, **how)


def again(row, user, **fields) -> Version:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return versions.save(row, user)


def told(user) -> list[str]:
    return list(Notice.objects.unread().filter(user=user).order_by("pk").values_list("text", flat=True))


def desk(client, user) -> str:
    client.force_login(user)
    return client.get("/admin/").text


def test_whoever_may_be_the_second_person_is_told_and_sees_it_on_the_desk(client):
    keeper, second, outsider = make.services_manager(), make.approver(), make.editor()
    _, version = card(keeper)
    assert "nhacai-88.example" in told(second)[0] and str(keeper) in told(second)[0]
    assert told(keeper) == [] and told(outsider) == []
    page = desk(client, second)
    address = reverse("admin:portal_version_change", args=[version.pk])
    assert "Chờ người thứ hai" in page and page.count(address) >= 2, "in the panel, and in the notice"
    for person in (keeper, outsider, make.writer()):
        assert "Chờ người thứ hai" not in desk(client, person)


@pytest.mark.parametrize("who", [make.administrator, make.superuser, make.second_approver])
def test_people_without_queues_of_articles_see_it_too(client, who):
    person = who()
    card(make.services_manager())
    assert "Chờ người thứ hai" in desk(client, person)


def test_the_keeper_of_services_is_told_of_what_an_administrator_saved(client):
    keeper = make.services_manager()
    card(make.administrator())
    assert told(keeper) and "Chờ người thứ hai" in desk(client, keeper)


def test_nobody_is_asked_any_more_once_it_is_settled():
    keeper, second, third = make.services_manager(), make.approver(), make.administrator()
    _, version = card(keeper)
    assert told(third)
    versions.approve(version, second)
    assert told(third) == [] and told(second) == []
    assert told(keeper) == [f"{second} đã chấp thuận ô dịch vụ này."]


def test_a_later_save_asks_once_and_not_by_whoever_helped():
    keeper, second, helper = make.services_manager(), make.approver(), make.administrator()
    row, _ = card(keeper)
    again(row, helper, text_line1="Nhanh")
    assert len(told(second)) == 1 and told(helper) == [] and told(keeper) == []
    again(row, helper, url="/tin-tuc/")
    assert told(second) == [], "it leads nowhere new any more"


def test_what_is_turned_down_comes_back_to_its_maker_until_it_is_saved_anew(client):
    keeper, second = make.services_manager(), make.approver()
    row, version = card(keeper)
    versions.decline(version, second, "Trang cờ bạc, xin bỏ.")
    assert told(keeper) == [f"{second} trả lại ô dịch vụ này: Trang cờ bạc, xin bỏ."]
    page = desk(client, keeper)
    assert "Bị trả lại" in page and "Trang cờ bạc, xin bỏ." in page
    assert "Bị trả lại" not in desk(client, second)
    again(row, keeper, url="/tin-tuc/")
    assert "Bị trả lại" not in desk(client, keeper)


def test_what_the_clock_could_not_show_comes_back_too(client, time_machine):
    from portal.models import OutboundHost

    keeper = make.services_manager()
    _, version = card(keeper, url="https://dichvucong.gov.vn/x", takes_effect_at=make.tomorrow())
    assert version.state == "scheduled"
    OutboundHost.objects.filter(host="dichvucong.gov.vn").update(is_blocked=True)
    time_machine.move_to(make.tomorrow() + (make.tomorrow() - timezone.now()), tick=False)
    assert versions.show_due() == 0
    assert "không hiện được theo giờ hẹn" in told(keeper)[0]
    assert "Bị trả lại" in desk(client, keeper)


def test_the_desk_is_bounded_and_asks_as_often_for_ten_as_for_one(client, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    keeper, second = make.services_manager(), make.approver()
    counts = []
    for number in (1, 11):
        for each in range(number):
            card(keeper, url=f"https://moi-{number}-{each}.example/")
        Notice.objects.all().delete()
        client.force_login(second)
        client.get("/admin/")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/admin/").text
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "hơn 6" in page and "Xem tất cả" in page


def test_the_list_of_notices_leads_to_the_version(client):
    second = make.approver()
    _, version = card(make.services_manager())
    client.force_login(second)
    page = client.get(reverse("admin:news_notices")).text
    assert "Nộp hồ sơ" in page and reverse("admin:portal_version_change", args=[version.pk]) in page


def test_the_mail_names_it_and_leads_there():
    second = make.approver()
    second.email, second.notice_mail = "duyet@so.example", MailPreference.AT_ONCE
    second.save()
    _, version = card(make.services_manager())
    mailing.deliver(timezone.now())
    (letter,) = mail.outbox
    assert letter.subject == "Tòa soạn: Nộp hồ sơ"
    assert (
        reverse("admin:portal_version_change", args=[version.pk]) in letter.body and "nhacai-88.example" in letter.body
    )


# The check of the whole


def test_verify_editions_names_what_was_changed_by_hand():
    row, first = card(make.services_manager(), url="/tin-tuc/")
    assert verify() == []
    with make.tampering():
        Version.objects.filter(pk=first.pk).update(facts=first.facts.replace("Nộp", "Cá cược"))
    said = [str(fault) for fault in verify()]
    assert said == [f"services.servicecard {row.pk}, version 1 does not match its seal."]
    output = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_editions", stdout=output, stderr=io.StringIO())
    assert said[0] in output.getvalue()


def test_verify_editions_names_an_older_version_that_was_put_back():
    keeper = make.services_manager()
    row, first = card(keeper, url="/tin-tuc/")
    sealed = Version.objects.get(pk=first.pk)
    second = again(row, keeper, title_line1="Tra cứu")
    with make.tampering():
        Version.objects.filter(pk=second.pk).update(state="past")
        Version.objects.filter(pk=first.pk).update(state="live", seal=sealed.seal)
    said = [str(fault) for fault in verify()]
    assert f"services.servicecard {row.pk}: version 1 is live, the audit says 2." in said


def test_what_a_migration_kept_as_the_first_version_is_no_fault():
    row = ServiceCard.objects.create(title_line1="Có từ trước", url="/")
    version = Version(
        object_type="services.servicecard", object_id=row.pk, object_label=str(row), number=1, state="live",
        facts=versions.seal.canonical(row.facts()), made_at=timezone.now(),
    )  # fmt: skip
    version.put_seal()
    version.save()
    assert verify() == []


def test_a_change_of_key_seals_versions_too(settings):
    card(make.services_manager(), url="/tin-tuc/")
    old = settings.SEAL_KEY
    with override_settings(SEAL_KEY="another-key" * 5, SEAL_KEYS_OLD=[old]):
        resealing.reseal()
    with override_settings(SEAL_KEY="another-key" * 5, SEAL_KEYS_OLD=[]):
        assert all(version.is_sound() for version in Version.objects.all())
        assert verify() == []
