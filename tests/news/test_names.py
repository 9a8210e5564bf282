"""Names that stand beside the news: categories, authors, tags, topics, officials. Readers see what was sealed, and
words of gambling wait for a second person."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from news.models import Category, Image, Tag
from portal import seal, versions
from portal.models import AuditEntry, Furniture, Leader, Version
from tests import factories as make
from tests.forms import values_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
BAD = "Nổ hũ đổi thưởng uy tín"
State = Version.State


@pytest.fixture
def names():
    """One of each, with a live article: (row, column that readers see)."""
    category, tag, author = make.category("Chuyển đổi số"), make.tag("cáp quang"), make.author()
    topic = make.topic("Bão số 5", summary="Từ khi hình thành.")
    leader = make.leader(is_public=True)
    make.published(category=category, tags=[tag], authors=[author], topic=topic)
    make.show()
    return {
        "category": (category, "name"),
        "tag": (tag, "name"),
        "author": (author, "bio"),
        "topic": (topic, "summary"),
        "leader": (leader, "duties"),
    }


ALL = ("category", "tag", "author", "topic", "leader")


def seen(client, name: str, row) -> str:
    """What a stranger is told where the row shows."""
    Furniture.objects.rebuild()
    if name == "leader":
        return Furniture.objects.get(name="people").document
    return client.get(reverse(f"news:{name}", args=[row.slug])).text


def sent_by(client, row, **changes) -> dict:
    """What the row's form sends, with these changes."""
    page = client.get(reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk]))
    values = {key: value[0] if len(value) == 1 else value for key, value in values_of(page).items()}
    return values | changes


def save(client, row, **changes):
    address = reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])
    answer = client.post(address, sent_by(client, row, **changes))
    assert answer.status_code == 302, answer.context["errors"]


# A write to the database


@pytest.mark.parametrize("name", ALL)
def test_a_row_changed_by_hand_shows_nowhere_and_is_named(client, names, name, capsys):
    row, column = names[name]
    type(row).objects.filter(pk=row.pk).update(**{column: BAD})
    assert BAD not in seen(client, name, row)
    client.force_login(make.administrator())
    form = client.get(reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk]))
    assert "sửa thẳng trong cơ sở dữ liệu" in form.text and "đang thấy đúng nội dung này" not in form.text
    with pytest.raises(SystemExit):
        call_command("verify_editions")
    assert f"{row._meta.label_lower} {row.pk}: its row" in capsys.readouterr().out


@pytest.mark.parametrize("name", ALL)
def test_a_version_changed_by_hand_is_left_out_with_an_alarm(client, names, name, caplog, capsys):
    row, column = names[name]
    version = versions.live(row)
    with make.tampering():
        Version.objects.filter(pk=version.pk).update(facts=seal.canonical(version.content | {column: BAD}))
    assert BAD not in seen(client, name, row)
    assert f"{version.object_type} {row.pk}, version 1 does not match its seal" in caplog.text
    if name in ("tag", "author", "topic"):
        assert client.get(reverse(f"news:{name}", args=[row.slug])).status_code == 404
    with pytest.raises(SystemExit):
        call_command("verify_editions")
    assert "does not match its seal" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["tag", "author", "topic"])
def test_an_address_written_into_the_row_leads_nowhere(client, names, name):
    row, _ = names[name]
    type(row).objects.filter(pk=row.pk).update(slug="nha-cai")
    assert client.get(reverse(f"news:{name}", args=["nha-cai"])).status_code == 404


def test_a_row_that_nobody_saved_shows_nowhere(client):
    tag = Tag.objects.create(name=BAD, slug="no-hu")
    make.published(tags=[make.tag("cáp quang")])
    Leader.objects.create(full_name=BAD, title="Giám đốc", valid_from=date(2020, 1, 1), is_public=True)
    Category.objects.create(name=BAD, slug="no-hu")
    Furniture.objects.rebuild()
    assert client.get(reverse("news:tag", args=[tag.slug])).status_code == 404
    assert client.get(reverse("news:category", args=["no-hu"])).status_code == 404
    assert BAD not in "".join(Furniture.objects.values_list("document", flat=True))


def test_a_portrait_is_the_one_that_was_sealed(client, names):
    author, _ = names["author"]
    author.photo = picture = make.image(31)
    author.save()
    make.show(author)
    other = make.take_in(Image(title="x"), make.photo_bytes(7, kind="PNG"))
    Image.objects.filter(pk=picture.pk).update(sha256=other.sha256, renditions=other.renditions)
    page = client.get(reverse("news:author", args=[author.slug])).text
    assert picture.renditions[0]["name"] in page and other.renditions[0]["name"] not in page


# The newsroom


@pytest.mark.parametrize("name", ALL)
def test_words_of_gambling_wait_for_a_second_person(client, names, name):
    row, column = names[name]
    client.force_login(make.superuser())
    save(client, row, **{column: BAD})
    row.refresh_from_db()
    assert getattr(row, column) == BAD, "What was typed stays in the form."
    assert BAD not in seen(client, name, row)
    waiting = versions.latest(row)
    assert waiting.state == State.WAITING
    with pytest.raises(versions.Refused):
        versions.approve(waiting, make.superuser())
    versions.approve(waiting, make.approver())
    assert BAD in seen(client, name, row)


@pytest.mark.parametrize("name", ALL)
def test_other_words_show_at_once(client, names, name):
    row, column = names[name]
    client.force_login(make.administrator())
    save(client, row, **{column: "Khoa học và đời sống"})
    assert versions.latest(row).state == State.LIVE
    assert "Khoa học và đời sống" in seen(client, name, row).replace("\xa0", " ")
    assert versions.faults() == []


def test_a_new_tag_with_such_words_shows_nowhere(client):
    client.force_login(make.editor())
    client.post(reverse("admin:news_tag_add"), {"name": BAD, "based_on": "0"})
    assert versions.latest(Tag.objects.get()).state == State.WAITING
    assert Version.objects.named(Tag, Tag.objects.get().slug) is None


def test_whose_account_an_author_is_has_no_version_and_is_audited(client, names):
    author, _ = names["author"]
    client.force_login(make.administrator())
    save(client, author, user=str(make.other_writer().pk))
    assert Version.objects.of(author).count() == 1
    entry = AuditEntry.objects.order_by("-number")[0]
    assert (entry.action, entry.object_id) == ("news.author.change", author.pk)
    assert entry.details["changed"] == [{"changed": {"fields": ["tài khoản"]}}]
    make.other_writer().delete()
    assert versions.faults() == []


def test_the_order_of_categories_is_no_version_and_shows_at_once(client):
    one, two = make.category("Một"), make.category("Hai")
    client.force_login(make.administrator())
    page = client.get(reverse("admin:news_category_changelist"))
    values = {key: value[0] for key, value in values_of(page).items()} | {"_save": "Lưu"}
    number = next(n for n in (0, 1) if values[f"form-{n}-id"] == str(one.pk))
    client.post(reverse("admin:news_category_changelist"), values | {f"form-{number}-position": "9"})
    assert [each["name"] for each in Furniture.objects.read()["categories"]["categories"]] == ["Hai", "Một"]
    assert Version.objects.of(one).count() == 1
    assert AuditEntry.objects.filter(action="news.category.change", object_id=one.pk).exists()
    assert not AuditEntry.objects.filter(action="news.category.change", object_id=two.pk).exists()


def test_a_deleted_tag_comes_back(client):
    tag = make.tag("cáp quang")
    make.published(tags=[tag])
    client.force_login(make.administrator())
    client.post(reverse("admin:news_tag_delete", args=[tag.pk]), {"post": "yes"})
    assert client.get(reverse("news:tag", args=["cap-quang"])).status_code == 404
    [gone] = versions.gone(Tag)
    versions.restore(gone, make.administrator())
    assert client.get(reverse("news:tag", args=["cap-quang"])).status_code == 200
    assert versions.faults() == []


@pytest.mark.parametrize("name", ALL)
def test_a_preview_shows_what_is_typed_and_saves_nothing(client, names, name):
    row, column = names[name]
    client.force_login(make.administrator())
    address = reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_preview", args=[row.pk])
    page = client.post(address, sent_by(client, row, **{column: "Chữ đang gõ"}))
    assert page.status_code == 200
    if name != "leader":  # shown on static pages that ask for it
        assert "Chữ đang gõ" in page.text.replace("\xa0", " ")
    assert "Chữ đang gõ" not in seen(client, name, row)


# Keys and beginnings


def test_a_new_key_seals_them_too(names, settings):
    settings.SEAL_KEYS_OLD = [settings.SEAL_KEY]
    settings.SEAL_KEY = "k" * 50
    call_command("reseal")
    settings.SEAL_KEYS_OLD = []
    assert versions.faults() == []
    assert all(versions.live(row).is_sound() for row, _ in names.values())


def test_the_migration_seals_what_stands(client, names):
    author, _ = names["author"]
    author.photo = make.image(31)
    author.save()
    with make.tampering():
        Version.objects.exclude(object_type="portal.sitesettings").delete()
    import_module("news.migrations.0026_versions_of_names").keep_what_stands(apps, connection.schema_editor())
    assert Version.objects.of(author).get().pictures.get().image == author.photo
    for name in ("category", "tag", "author", "topic"):
        assert client.get(reverse(f"news:{name}", args=[names[name][0].slug])).status_code == 200
    for row, _ in names.values():
        version = Version.objects.of(row).get()
        assert version.is_sound() and version.facts == seal.canonical(type(row).objects.get(pk=row.pk).facts())
