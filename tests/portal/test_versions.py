"""Versions of what stands around the news: what readers see, who lets it through, what a forger cannot do."""

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from news import photos_cleaning
from news.models import Image
from portal import page, seal, version_words, versions
from portal.models import Alert, AuditEntry, Furniture, OutboundHost, PictureHold, SiteSettings, Version
from portal.models.audit import verify_chain
from portal.versions import Refused
from services.models import Banner, Link, LinkList, ServiceCard
from tests import factories

pytestmark = pytest.mark.django_db
State = Version.State
KNOWN, NEW = "https://dichvucong.gov.vn/ho-so", "https://nhacai-88.example/dang-ky"


@pytest.fixture(autouse=True)
def site(department):
    assert OutboundHost.objects.filter(host="dichvucong.gov.vn").exists(), "It comes with the program."


@pytest.fixture
def keeper():
    return factories.services_manager()


def card(user, url=KNOWN, title="Nộp hồ sơ", **how):
    row = ServiceCard.objects.create(title_line1=title, url=url)
    return row, versions.save(row, user, **how)


def change(row, user, **fields):
    how = {name: fields.pop(name) for name in ("note", "takes_effect_at") if name in fields}
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return versions.save(row, user, **how)


def shown() -> list[tuple[str, str]]:
    return [(each["title"], each["url"]) for each in page.service_cards(Furniture.objects.read(), None, "vi")]


def states(row) -> list[str]:
    return list(Version.objects.of(row).order_by("number").values_list("state", flat=True))


# What readers see


def test_a_save_is_seen_at_once_and_kept(keeper):
    row, first = card(keeper)
    assert (first.number, first.state, first.made_by) == (1, State.LIVE, keeper)
    assert shown() == [("Nộp hồ sơ", KNOWN)]
    second = change(row, keeper, title_line1="Tra cứu", note="gọi đúng tên")
    assert shown() == [("Tra cứu", KNOWN)]
    assert states(row) == [State.PAST, State.LIVE] and second.note == "gọi đúng tên"
    assert first.content["title_line1"] == "Nộp hồ sơ"


def test_a_row_alone_is_seen_by_nobody(keeper):
    row, _ = card(keeper)
    ServiceCard.objects.filter(pk=row.pk).update(title_line1="Cá độ", url=NEW)
    ServiceCard.objects.create(title_line1="Nhà cái", url=NEW)
    Furniture.objects.rebuild()
    assert shown() == [("Nộp hồ sơ", KNOWN)]


def test_saving_the_same_again_keeps_nothing(keeper):
    row, first = card(keeper)
    before = AuditEntry.objects.count()
    assert versions.save(row, keeper) == first
    assert (Version.objects.of(row).count(), AuditEntry.objects.count()) == (1, before)


def test_a_list_is_kept_with_its_links(keeper):
    row = LinkList.objects.create(title="Doanh nghiệp")
    for position, name in enumerate(("Một", "Hai")):
        Link.objects.create(link_list=row, name=name, url="/tin-tuc/", position=position)
    first = versions.save(row, keeper)
    row.links.all().delete()
    Link.objects.create(link_list=row, name="Ba", url="/", position=0)
    versions.save(row, keeper)
    versions.restore(first, keeper)
    (only,) = page.link_lists(Furniture.objects.read(), None, "vi")
    assert [link["name"] for link in only["links"]] == ["Một", "Hai"]
    assert [link.name for link in row.links.all()] == ["Một", "Hai"]


def test_every_save_is_in_the_audit(keeper):
    row, _ = card(keeper)
    change(row, keeper, title_line1="Tra cứu", note="gọi đúng tên")
    versions.remove(row, keeper)
    entries = list(AuditEntry.objects.filter(object_type="services.servicecard").order_by("number"))
    assert [(entry.action.rpartition(".")[2], entry.actor_label) for entry in entries] == [
        ("add", str(keeper)), ("change", str(keeper)), ("delete", str(keeper)),
    ]  # fmt: skip
    assert entries[1].reason == "gọi đúng tên"
    assert [entry.details["live"] for entry in entries] == [1, 2, 0]
    assert entries[1].details["changed"] == [{"changed": {"fields": ["tiêu đề, dòng 1"]}}]
    assert verify_chain() == []


# A second person for a host that was never used


def test_an_address_of_a_new_host_waits_and_the_old_one_stays(keeper):
    row, _ = card(keeper)
    waiting = change(row, keeper, url=NEW)
    assert (waiting.state, waiting.hosts) == (State.WAITING, ["nhacai-88.example"])
    assert shown() == [("Nộp hồ sơ", KNOWN)]
    assert not OutboundHost.objects.filter(host="nhacai-88.example").exists()


def test_a_second_person_lets_it_through_and_the_host_is_known_from_then_on(keeper):
    row, _ = card(keeper)
    waiting = change(row, keeper, url=NEW)
    second = factories.approver()
    versions.approve(waiting, second)
    assert shown() == [("Nộp hồ sơ", NEW)]
    host = OutboundHost.objects.get(host="nhacai-88.example")
    assert (host.approved_by, host.first_used_by, host.first_seen_in) == (second, keeper, "Nộp hồ sơ")
    assert change(row, keeper, title_line1="Khác").state == State.LIVE


def test_whoever_saved_it_is_no_second_person(keeper):
    row, _ = card(keeper)
    waiting = change(row, keeper, url=NEW)
    with pytest.raises(Refused, match="người khác"):
        versions.approve(waiting, keeper)
    assert shown() == [("Nộp hồ sơ", KNOWN)]


def test_nor_does_a_colleagues_small_change_make_one(keeper):
    """Else two saves would be enough to approve one's own address."""
    row, _ = card(keeper)
    change(row, keeper, url=NEW)
    administrator = factories.administrator()
    waiting = change(row, administrator, title_line1="Tra cứu")
    assert waiting.state == State.WAITING
    for user in (keeper, administrator):
        with pytest.raises(Refused, match="người khác"):
            versions.approve(waiting, user)
    versions.approve(waiting, factories.approver())
    assert shown() == [("Tra cứu", NEW)]


@pytest.mark.parametrize("person", [factories.writer, factories.editor, factories.stranger])
def test_without_the_right_nobody_lets_it_through(keeper, person):
    waiting = card(keeper, NEW)[1]
    with pytest.raises(Refused, match="quyền"):
        versions.approve(waiting, person())
    assert shown() == []


def test_the_superuser_is_bound_too():
    superuser = factories.superuser()
    waiting = card(superuser, NEW)[1]
    assert waiting.state == State.WAITING
    with pytest.raises(Refused, match="người khác"):
        versions.approve(waiting, superuser)


def test_declined_with_a_reason_the_working_copy_stays(keeper):
    row, _ = card(keeper)
    waiting = change(row, keeper, url=NEW)
    with pytest.raises(Refused, match="lý do"):
        versions.decline(waiting, factories.approver(), "  ")
    declined = versions.decline(waiting, factories.approver(), "Trang cờ bạc.")
    assert (declined.state, declined.reason) == (State.DECLINED, "Trang cờ bạc.")
    row.refresh_from_db()
    assert row.url == NEW and shown() == [("Nộp hồ sơ", KNOWN)]
    assert versions.save(row, keeper).state == State.WAITING, "Sent again it waits again."


def test_a_second_click_on_approve_is_refused(keeper):
    waiting = card(keeper, NEW)[1]
    versions.approve(waiting, factories.approver())
    with pytest.raises(Refused, match="không còn chờ"):
        versions.approve(waiting, factories.approver())


def test_what_was_overtaken_by_a_newer_save_is_not_approved(keeper):
    row, old = card(keeper, NEW)
    newer = change(row, keeper, url="https://khac.example/")
    with pytest.raises(Refused, match="không còn chờ"):
        versions.approve(old, factories.approver())
    assert (newer.state, shown()) == (State.WAITING, [])


def test_a_host_blocked_meanwhile_is_not_approved(keeper):
    waiting = card(keeper, NEW)[1]
    OutboundHost.objects.create(host="nhacai-88.example", is_blocked=True)
    with pytest.raises(Refused, match="đang bị chặn"):
        versions.approve(waiting, factories.approver())


def test_links_of_a_list_and_channels_of_the_site_wait_too(keeper):
    row = LinkList.objects.create(title="Doanh nghiệp")
    Link.objects.create(link_list=row, name="Một", url=NEW)
    assert versions.save(row, keeper).hosts == ["nhacai-88.example"]
    administrator = factories.administrator()
    site = next(model for model in versions.models() if model._meta.model_name == "sitesettings").objects.get()
    site.social_links = f"Zalo | {NEW}"
    site.save()
    assert versions.save(site, administrator).state == State.WAITING


# Later


def test_a_later_change_comes_at_its_time(keeper):
    row, _ = card(keeper)
    soon = timezone.now() + timedelta(minutes=5)
    version = change(row, keeper, title_line1="Từ mai", takes_effect_at=soon)
    assert version.state == State.SCHEDULED and versions.show_due() == 0
    assert shown() == [("Nộp hồ sơ", KNOWN)]
    _due(version)
    assert versions.show_due() == 1
    assert shown() == [("Từ mai", KNOWN)]
    assert AuditEntry.objects.latest("number").actor is None
    assert versions.show_due() == 0


def test_a_later_change_to_a_new_host_needs_both(keeper):
    row, _ = card(keeper)
    soon = timezone.now() + timedelta(minutes=5)
    waiting = change(row, keeper, url=NEW, takes_effect_at=soon)
    assert waiting.state == State.WAITING
    assert versions.approve(waiting, factories.approver()).state == State.SCHEDULED
    assert shown() == [("Nộp hồ sơ", KNOWN)]


def test_of_what_is_due_one_broken_version_does_not_stop_the_next(keeper):
    soon = timezone.now() + timedelta(minutes=5)
    (_, first), (_, second) = (card(keeper, title=name, takes_effect_at=soon) for name in ("Một", "Hai"))
    _due(first)
    _due(second)
    Version.objects.filter(pk=first.pk).update(seal="0" * 64)
    assert versions.show_due() == 1
    assert [title for title, _ in shown()] == ["Hai"]


def test_a_schedule_is_taken_back(keeper):
    row, _ = card(keeper)
    version = change(row, keeper, title_line1="Mai", takes_effect_at=timezone.now() + timedelta(days=1))
    versions.unschedule(version, keeper)
    _due(version)
    assert (versions.show_due(), shown()) == (0, [("Nộp hồ sơ", KNOWN)])


def _due(version: Version) -> None:
    """Its moment has come: as the clock would find it."""
    version.refresh_from_db()
    version.takes_effect_at = timezone.now() - timedelta(seconds=1)
    version.put_seal()
    version.save()


# Back, and away


def test_an_older_version_is_restored_as_a_new_one(keeper):
    row, first = card(keeper)
    change(row, keeper, title_line1="Tra cứu")
    again = versions.restore(first, keeper)
    assert (again.number, again.state) == (3, State.LIVE) and shown() == [("Nộp hồ sơ", KNOWN)]
    row.refresh_from_db()
    assert row.title_line1 == "Nộp hồ sơ"


def test_what_was_deleted_comes_back_under_its_number(keeper):
    row, _ = card(keeper)
    pk = row.pk
    versions.remove(row, keeper)
    row.delete()
    versions.rebuild(ServiceCard)
    assert shown() == []
    (gone,) = versions.gone(ServiceCard)
    versions.restore(gone, keeper)
    assert ServiceCard.objects.get().pk == pk and shown() == [("Nộp hồ sơ", KNOWN)]
    assert list(versions.gone(ServiceCard)) == []


def test_a_restored_address_whose_host_was_never_accepted_waits(keeper):
    row, refused = card(keeper, NEW)
    versions.decline(refused, factories.approver(), "Trang cờ bạc.")
    change(row, keeper, url=KNOWN)
    assert versions.restore(refused, keeper).state == State.WAITING
    assert shown() == [("Nộp hồ sơ", KNOWN)]


def test_a_picture_that_readers_see_stays_in_the_library(keeper):
    first, second = factories.image(31), factories.image(32)
    row = Banner.objects.create(name="x", alt="x", url="/", wide=first)
    versions.save(row, keeper)
    row.wide, row.url = second, NEW
    row.save()
    assert versions.save(row, keeper).state == State.WAITING
    with pytest.raises(Exception, match="protected"):
        Image.objects.get(pk=first.pk).delete()
    assert PictureHold.objects.count() == 2
    versions.remove(row, keeper)
    assert PictureHold.objects.count() == 0


# Pictures


def banner_shown() -> dict:
    return Furniture.objects.read()["services"]["banners"][0]["wide"]


def replaced(picture, shade=99):
    """The library's row, with another file: as “Thay tệp ảnh” leaves it, or a write to the table."""
    other = factories.take_in(Image(title="x"), factories.photo_bytes(shade, kind="PNG"))
    Image.objects.filter(pk=picture.pk).update(sha256=other.sha256, renditions=other.renditions, alt_text="Nổ hũ")
    return other


def test_a_replaced_picture_shows_only_once_the_thing_that_uses_it_is_saved(keeper):
    picture = factories.image(31)
    row = Banner.objects.create(name="Tuần lễ số", alt="x", url="/", wide=picture)
    first = versions.save(row, keeper)
    other = replaced(picture)
    Furniture.objects.rebuild()
    assert banner_shown()["sha256"] == picture.sha256 and banner_shown()["renditions"] == picture.renditions
    assert versions.faults() == []
    second = versions.save(Banner.objects.get(), keeper)
    assert second.number == first.number + 1
    assert banner_shown()["sha256"] == other.sha256
    assert AuditEntry.objects.order_by("-number")[0].details["changed"][0]["changed"]["fields"] == ["ảnh ngang rộng"]
    assert any("đã khác" in text for row in version_words.rows(second, first) for _, text in row.parts)


def test_a_replaced_picture_in_a_version_that_waits_or_is_restored(keeper):
    picture = factories.image(31)
    row = Banner.objects.create(name="Tuần lễ số", alt="x", url=NEW, wide=picture)
    waiting = versions.save(row, keeper)
    other = replaced(picture)
    versions.approve(waiting, factories.approver())
    assert banner_shown()["sha256"] == picture.sha256, "What the second person looked at."
    versions.restore(Version.objects.get(pk=waiting.pk), keeper)
    assert banner_shown()["sha256"] == other.sha256, "What is restored takes its pictures as the library has them."


def test_the_logo_too_is_the_one_that_was_sealed(keeper):
    logo = factories.image(41)
    site = SiteSettings.objects.get()
    site.logo = logo
    site.save()
    versions.save(site, None)
    replaced(logo)
    Furniture.objects.rebuild()
    assert Furniture.objects.read()["identity"]["periods"][0]["logo"]["sha256"] == logo.sha256


def test_a_version_from_before_pictures_were_sealed_holds_on(keeper):
    row = Banner.objects.create(name="Tuần lễ số", alt="x", url="/", wide=factories.image(31))
    version = versions.save(row, keeper)
    facts = version.content
    facts.pop("pictures")
    with factories.tampering():
        Version.objects.filter(pk=version.pk).update(facts=seal.canonical(facts))
        version.refresh_from_db()
        version.put_seal()
        version.save()
    Furniture.objects.rebuild()
    assert banner_shown()["sha256"] == row.wide.sha256 and versions.faults() == []
    replaced(row.wide, shade=77)
    assert versions.save(Banner.objects.get(), keeper).number == 2, "The next save seals the picture."


def test_the_migration_seals_the_pictures_of_what_stands(keeper):
    picture = factories.image(31)
    row = Banner.objects.create(name="Tuần lễ số", alt="x", url="/", wide=picture)
    version, forged = versions.save(row, keeper), card(keeper)[1]
    facts = version.content
    facts.pop("pictures")
    with factories.tampering():
        Version.objects.filter(pk=version.pk).update(facts=seal.canonical(facts))
        Version.objects.filter(pk=forged.pk).update(object_type="services.banner", object_id=row.pk + 1)
    version.refresh_from_db()
    version.put_seal()
    version.save()
    import_module("portal.migrations.0018_sealed_pictures").seal_pictures(apps, connection.schema_editor())
    replaced(picture)
    Furniture.objects.rebuild()
    assert banner_shown()["sha256"] == picture.sha256
    [fault] = [fault for fault in versions.faults() if "seal" in fault]
    assert f"version {forged.number} does not match" in fault, "What was changed by hand is not sealed by us."
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(facts="{}")


def test_files_that_a_version_has_sealed_are_not_cleared_away(keeper):
    picture = factories.image(31)
    row = Banner.objects.create(name="Tuần lễ số", alt="x", url=NEW, wide=picture)
    versions.save(row, keeper)
    replaced(picture)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert set(photos_cleaning.unused_renditions()).isdisjoint(r["name"] for r in picture.renditions)


# What a write to the table cannot do


@pytest.mark.parametrize(
    "forged",
    [
        {"state": "live"},
        {"state": "scheduled", "takes_effect_at": timezone.now() - timedelta(days=1)},
        {"new_hosts": ""},
    ],
)
def test_a_waiting_version_cannot_be_pushed_through_in_the_table(keeper, forged):
    waiting = card(keeper, NEW)[1]
    Version.objects.filter(pk=waiting.pk).update(**forged)
    versions.show_due()
    Furniture.objects.rebuild()
    assert shown() == []
    assert any("does not match its seal" in fault for fault in versions.faults()) or forged.get("state") == "scheduled"


def test_what_a_version_says_cannot_be_changed_nor_deleted(keeper):
    version = card(keeper)[1]
    for act in (
        lambda: Version.objects.filter(pk=version.pk).update(facts="{}"),
        lambda: Version.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_an_older_version_put_back_in_the_table_is_named(keeper):
    row, first = card(keeper)
    kept = dict(Version.objects.filter(pk=first.pk).values("state", "seal").get())
    second = change(row, keeper, title_line1="Tra cứu")
    assert versions.faults() == []
    past = Version.objects.get(pk=first.pk)
    Version.objects.filter(pk=second.pk).update(state=past.state)
    Version.objects.filter(pk=first.pk).update(**kept)
    assert any("the audit says 2" in fault for fault in versions.faults())


# Strange words and names


def saved(thing, by=None, **facts):
    for name, value in facts.items():
        setattr(thing, name, value)
    thing.save()
    return versions.save(thing, by or factories.services_manager())


def test_words_of_gambling_wait_for_a_second_person_although_the_host_is_known():
    card = ServiceCard.objects.create(title_line1="Nộp hồ sơ", url="/")
    version = saved(card, text_line1="N.h.à c.á.i uy tín")
    assert version.state == State.WAITING and version.hosts == []
    assert len(version.warnings) == 1 and "nhà cái" in version.warnings[0] and version.is_sound()
    with pytest.raises(Refused, match="cần một người khác"):
        versions.approve(version, factories.services_manager())
    versions.approve(version, factories.approver())
    assert versions.live(card) == version
    again = saved(card, title_line1="Nộp hồ sơ mới")
    assert again.state == State.LIVE and again.warnings == [], "A second person has seen these words."
    assert saved(card, text_line2="cá độ").state == State.WAITING


def test_an_alert_that_warns_of_fraud_is_not_held_up():
    alert = Alert.objects.create(title="Lừa đảo “nhận quà trúng thưởng”", is_active=True)
    version = saved(alert, factories.approver())
    assert version.state == State.LIVE and len(version.warnings) == 1


def test_the_program_itself_is_asked_nothing():
    card = ServiceCard.objects.create(title_line1="Nhà cái", url="/")
    factories.show(card)
    assert versions.live(card).warnings == []


def test_a_new_host_that_looks_like_another_is_told_and_a_known_one_is_not():
    card = ServiceCard.objects.create(title_line1="Dịch vụ công", url="https://dichvucong-gov.vn/")
    version = saved(card)
    assert version.state == State.WAITING and any("dichvucong.gov.vn" in each for each in version.warnings)
    versions.approve(version, factories.approver())
    assert saved(card, text_line1="Nhanh").warnings == []


def test_what_was_said_of_a_version_cannot_be_taken_away_unseen():
    card = ServiceCard.objects.create(title_line1="Nhà cái", url="/")
    version = saved(card)
    with factories.tampering():
        Version.objects.filter(pk=version.pk).update(suspicions="")
    version.refresh_from_db()
    assert not version.is_sound()


def test_what_has_not_changed_may_be_saved_although_its_host_was_blocked_meanwhile():
    """Playing the demo in once more, for instance."""
    card = ServiceCard.objects.create(title_line1="Nộp hồ sơ", url=KNOWN)
    factories.show(card)
    OutboundHost.objects.filter(host="dichvucong.gov.vn").update(is_blocked=True)
    versions.adopt(card)
    with pytest.raises(Refused, match="đang bị chặn"):
        saved(card, title_line1="Nộp hồ sơ mới")


# Ways around the second person


@pytest.mark.parametrize(
    "url",
    [
        "https://a!b.evil.example/", "https://a~b.evil.example/", "https://a%21b.evil.example/", "https://.evil.example/",
        "https://evil..example/", "https://a'b.evil.example/", "https://a*b.evil.example/",
    ],
)  # fmt: skip
def test_a_host_whose_name_cannot_be_read_is_refused(keeper, url):
    """Browsers go there, and nobody could be asked about it, nor block it."""
    with pytest.raises(Refused, match="không dùng được"):
        card(keeper, url)
    assert shown() == []


FRESH = "https://donvi-moi.example/gioi-thieu"


def test_whoever_enters_a_host_by_hand_is_no_second_person_for_it(keeper):
    administrator = factories.administrator()
    OutboundHost.objects.create(host="donvi-moi.example", approved_by=administrator)
    row, waiting = card(administrator, FRESH)
    assert (waiting.state, waiting.hosts) == (State.WAITING, ["donvi-moi.example"])
    assert card(keeper, FRESH, "Của người khác")[1].state == State.LIVE, "For a colleague it was accepted by another."
    versions.approve(waiting, factories.approver())
    assert change(row, administrator, title_line1="Khác").state == State.LIVE


def test_the_second_person_stands_for_a_host_entered_by_its_maker():
    administrator, second = factories.administrator(), factories.approver()
    OutboundHost.objects.create(host="donvi-moi.example", approved_by=administrator)
    row, waiting = card(administrator, FRESH)
    versions.approve(waiting, second)
    assert OutboundHost.objects.get(host="donvi-moi.example").approved_by == second
    assert change(row, administrator, title_line1="Khác").state == State.LIVE


def test_what_is_restored_stands_behind_the_others(keeper):
    row, _ = card(keeper)
    other = ServiceCard.objects.create(title_line1="Đứng sau", url="/", position=5)
    versions.save(other, keeper)
    versions.remove(row, keeper)
    row.delete()
    versions.restore(versions.gone(ServiceCard)[0], keeper)
    assert [title for title, _ in shown()] == ["Đứng sau", "Nộp hồ sơ"]
