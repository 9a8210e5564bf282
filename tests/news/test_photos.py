"""Uploads: an original kept privately, nothing but our own re-encoding served."""

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.utils import timezone
from PIL import Image as Pillow
from PIL import ImageCms
from PIL.PngImagePlugin import PngInfo

from news import photos, photos_again, photos_cleaning
from news.embedding import figure
from news.models import Image
from news.photos import BadEdits, Unreadable, inspect, is_complete, proof, replace, retouch, take_in
from news.verification import verify
from portal.models import Furniture, Version
from portal.pictures import Picture
from tests import factories
from tests.factories import photo_bytes
from tests.pictures import encoded, exif, grained, halves, near, quarters

# What an upload is


def test_a_look_tells_what_would_be_taken():
    found = inspect(encoded(halves(size=(80, 60)), "JPEG", exif=exif(t0112=6, t013b=b"Thu Hang")))
    assert (found.width, found.height, found.extension, found.credit) == (60, 80, "jpg", "Thu Hang")
    assert found.remarks == []


def test_what_is_no_picture_is_refused():
    with pytest.raises(Unreadable, match="HTML"):
        inspect(b"<!doctype html><script>alert(1)</script>")


def test_of_an_animation_the_sender_is_told():
    frames = [Pillow.new("RGB", (64, 48), colour) for colour in ("red", "blue", "lime")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50)
    assert inspect(data).remarks == ["Ảnh động có 3 hình: chỉ giữ hình đầu."]


# What is kept and what is served


@pytest.fixture
def stores(settings, tmp_path):
    """What is served lies in a folder of this test's own; its path."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def secretive(**options) -> bytes:
    """A photo that says where, when, by whom and with which words it was made, in every place a JPEG has."""
    exif = Pillow.Exif()
    exif[0x010E] = "secret description"
    exif[0x013B] = "secret artist"
    exif[0x0112] = 6
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (21.0, 11.0, 30.0)
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">secret xmp</x:xmpmeta>'
    hidden = {"exif": exif, "xmp": xmp, "comment": b"secret comment"}
    return encoded(halves(size=(800, 600)), "JPEG", quality=90, **hidden, **options)


PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def widths_of(image: Image, kind: str) -> list[int]:
    return [each["width"] for each in image.renditions if each["format"] == kind]


def served(image: Image) -> dict[str, bytes]:
    return {each["name"]: Path(default_storage.path(each["name"])).read_bytes() for each in image.renditions}


def test_renditions_are_never_wider_than_the_original(stores):
    image = take_in(Image(title="x"), photo_bytes(size=(1300, 650)))
    assert (image.width, image.height) == (1300, 650)
    sizes = {kind: widths_of(image, kind) for kind in ("webp", "jpeg")}
    assert sizes == {"webp": [320, 480, 680, 1024, 1300], "jpeg": [320, 680, 1300]}
    assert all(each["height"] == each["width"] // 2 for each in image.renditions)


def test_avif_is_made_where_it_is_lighter(stores):
    photo = take_in(Image(title="x"), encoded(grained((700, 500)), "JPEG", quality=90))
    assert widths_of(photo, "avif") == widths_of(photo, "webp") == [320, 480, 700]
    weight = {kind: sum(row["bytes"] for row in photo.renditions if row["format"] == kind) for kind in ("avif", "webp")}
    assert weight["avif"] < weight["webp"]
    plain = take_in(Image(title="y"), photo_bytes())
    assert widths_of(plain, "avif") == []


def test_every_rendition_is_what_it_says(stores):
    image = take_in(Image(title="x"), photo_bytes(size=(500, 400)))
    for each in image.renditions:
        data = served(image)[each["name"]]
        assert hashlib.sha256(data).hexdigest() == each["sha256"]
        assert each["sha256"].startswith(Path(each["name"]).stem)
        assert len(data) == each["bytes"]
        picture = Pillow.open(io.BytesIO(data))
        assert (picture.format.lower(), *picture.size) == (each["format"], each["width"], each["height"])


@pytest.mark.parametrize("options", [{}, {"icc_profile": PROFILE}, {"icc_profile": b"broken" * 99}])
def test_renditions_tell_nothing_but_the_picture(stores, options):
    image = take_in(Image(title="x"), secretive(**options))
    assert (image.width, image.height) == (600, 800)
    for name, data in served(image).items():
        assert b"secret" not in data, name
        picture = Pillow.open(io.BytesIO(data))
        picture.load()
        assert not picture.getexif(), name
        assert not {"exif", "xmp", "comment", "icc_profile", "photoshop"} & picture.info.keys(), name


def test_a_pngs_words_are_not_served_either(stores):
    words = PngInfo()
    words.add_text("Author", "secret author")
    words.add_itxt("XML:com.adobe.xmp", "secret xmp")
    image = take_in(Image(title="x"), encoded(halves(), "PNG", pnginfo=words))
    assert all(b"secret" not in data for data in served(image).values())


def test_the_original_is_kept_as_it_came_and_out_of_reach(stores, client, db, settings):
    data = secretive()
    image = take_in(Image(title="x", alt_text="x"), data)
    image.save()
    original = Path(image.file.path)
    assert original.read_bytes() == data
    assert original.stem == image.sha256 == hashlib.sha256(data).hexdigest()
    assert original.is_relative_to(settings.ORIGINALS_ROOT)
    assert not settings.ORIGINALS_ROOT.is_relative_to(settings.VAR_DIR / "media")
    assert client.get(f"/media/{image.file.name}").status_code == 404


def test_the_senders_file_name_is_never_used(stores, db):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.forms.models import model_to_dict

    upload = SimpleUploadedFile("../../evil.php.jpg", photo_bytes())
    image = take_in(Image(title="x"), upload.read())
    assert "evil" not in str(model_to_dict(image))


def test_the_same_picture_is_stored_once(stores):
    one = take_in(Image(title="x"), photo_bytes(90))
    other = take_in(Image(title="y"), photo_bytes(90))
    assert one.renditions == other.renditions
    assert len(served(one)) == sum(1 for path in stores.rglob("*") if path.is_file())


def test_renditions_are_served_for_ever(stores, client, db):
    image = take_in(Image(title="x"), encoded(grained(), "PNG"))
    kinds = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg"}
    for each in image.renditions:
        answer = client.get(f"/media/{each['name']}")
        assert answer.status_code == 200
        assert answer["Content-Type"] == kinds[each["format"]]
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert b"".join(answer.streaming_content) == served(image)[each["name"]]


def test_pictures_are_served_whatever_the_machine_knows_of_file_types(stores, client, db, monkeypatch):
    """Python before 3.13 learns of WebP from /etc/mime.types alone."""
    monkeypatch.setattr("mimetypes.guess_type", lambda *args, **kwargs: (None, None))
    image = take_in(Image(title="x"), photo_bytes())
    for each in image.renditions:
        answer = client.get(f"/media/{each['name']}")
        assert answer.status_code == 200
        answer.close()


@pytest.mark.parametrize(
    "name",
    [
        "x.html",
        "x.svg",
        "x.jpg/",
        "../settings.py",
        "%2e%2e/%2e%2e/manage.py",
        "..%2f..%2fx.jpg",
        "%00.jpg",
        "anh/",
        "x",
    ],
)
def test_nothing_else_is_served(stores, client, db, name):
    stores.mkdir()
    for existing in ("x.html", "x.svg", "x"):
        (stores / existing).write_text("<script>alert(1)</script>")
    assert client.get(f"/media/{name}").status_code in (400, 404)


# What pages are told


def test_pages_choose_among_the_renditions(stores):
    image = take_in(Image(title="x", alt_text="Đồi chè"), photo_bytes(size=(1600, 800)))
    picture = Picture(image.picture_document(caption="Chú thích"))
    assert [part.split()[1] for part in picture.webp_srcset.split(", ")] == [
        "320w",
        "480w",
        "680w",
        "1024w",
        "1360w",
        "1600w",
    ]
    assert picture.url.endswith(".jpg")
    assert picture.url == next(
        f"/media/{each['name']}" for each in image.renditions if (each["format"], each["width"]) == ("jpeg", 1360)
    )
    assert (picture.alt, picture.caption) == ("Đồi chè", "Chú thích")


@pytest.mark.parametrize(("x", "y", "classes"), [(0, 100, "fx-0 fy-10"), (50, 50, "fx-5 fy-5"), (33, 68, "fx-3 fy-7")])
def test_the_focal_point_is_told_in_tenths(x, y, classes):
    image = Image(title="x", focal_x=x, focal_y=y, width=1, height=1, renditions=[])
    assert Picture(image.picture_document()).focal_classes == classes


def test_a_picture_without_renditions_has_no_address():
    assert Picture(Image(title="x").picture_document()).url == ""


# Who made it


def test_an_empty_credit_is_filled_from_the_metadata(stores):
    data = encoded(quarters(), "JPEG", exif=exif(t013b="Lê Hải".encode()))
    assert take_in(Image(title="x"), data).credit == "Lê Hải"
    assert take_in(Image(title="x", credit="Thông tấn xã"), data).credit == "Thông tấn xã"


# Edits


@pytest.fixture
def photo(stores, db) -> Image:
    """Red, green / blue, white; its focal point in the green corner."""
    image = take_in(Image(title="x", alt_text="x", focal_x=75, focal_y=25), encoded(quarters((800, 600)), "PNG"))
    image.save()
    return image


def shown(image: Image) -> Pillow.Image:
    """The largest WebP, as browsers get it."""
    row = [row for row in image.renditions if row["format"] == "webp"][-1]
    return Pillow.open(Path(default_storage.path(row["name"]))).convert("RGB")


def test_edits_are_made_from_the_original_and_can_be_taken_back(photo):
    before, original = photo.renditions, Path(photo.file.path).read_bytes()
    retouch(photo, {"rotate": 90, "crop": [0, 0, 1, 0.5], "blurs": []})
    assert photo.edits == {"rotate": 90, "crop": [0, 0, 1, 0.5]}
    assert (photo.width, photo.height, photo.original_width, photo.original_height) == (600, 400, 800, 600)
    picture = shown(photo)
    assert picture.size == (600, 400)
    assert near(picture.getpixel((100, 100)), (0, 0, 255), 20) and near(picture.getpixel((500, 100)), (255, 0, 0), 20)
    assert not {row["name"] for row in before} & {row["name"] for row in photo.renditions}
    assert retouch(photo, {}).renditions == before
    assert Path(photo.file.path).read_bytes() == original


def test_the_focal_point_stays_on_what_it_pointed_at(photo):
    retouch(photo, {"rotate": 90})
    assert (photo.focal_x, photo.focal_y) == (75, 75)
    retouch(photo, {"rotate": 90, "crop": [0.5, 0.5, 0.5, 0.5]})
    assert (photo.focal_x, photo.focal_y) == (50, 50)
    retouch(photo, {})
    assert (photo.focal_x, photo.focal_y) == (75, 25)


def test_nonsense_changes_nothing(photo):
    before = (photo.renditions, photo.edits, photo.width)
    with pytest.raises(BadEdits):
        retouch(photo, {"crop": [0, 0, 5, 5]})
    assert (photo.renditions, photo.edits, photo.width) == before


def test_a_lost_original_is_a_sentence(photo):
    Path(photo.file.path).unlink()
    with pytest.raises(Unreadable, match="Ảnh gốc không còn"):
        retouch(photo, {"rotate": 90})


def test_a_replaced_picture_keeps_its_words_and_loses_its_edits(photo):
    photo.credit = "Người cũ"
    retouch(photo, {"rotate": 90})
    replace(photo, encoded(halves(size=(300, 200)), "JPEG"))
    assert (photo.title, photo.credit, photo.edits) == ("x", "Người cũ", {})
    assert (photo.width, photo.height, photo.extension, photo.focal_x) == (300, 200, "jpg", 50)
    assert Path(photo.file.path).stem == photo.sha256


def test_a_proof_is_upright_and_unedited(photo):
    retouch(photo, {"rotate": 90, "blurs": [[0, 0, 1, 1]]})
    picture = Pillow.open(io.BytesIO(proof(photo)))
    assert (picture.format, picture.size) == ("JPEG", (800, 600))
    assert near(picture.getpixel((100, 100)), (255, 0, 0))


def test_a_storage_that_refuses_is_a_sentence(stores, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(type(default_storage), "save", refuse, raising=False)
    with pytest.raises(Unreadable, match="Kho ảnh"):
        take_in(Image(title="x"), photo_bytes(91))


# Made again


def test_only_what_is_missing_is_rendered_again(photo, stores):
    other = factories.image()
    gone = stores / photo.renditions[0]["name"]
    gone.unlink()
    cut = stores / photo.renditions[1]["name"]
    cut.write_bytes(b"")
    assert not is_complete(photo) and is_complete(other)
    outcome = photos_again.render_again(Image.objects.all(), everything=False)
    assert (outcome.rendered, outcome.complete, outcome.failed) == (1, 1, [])
    assert is_complete(Image.objects.get(pk=photo.pk))


def test_other_widths_are_missing_everywhere(photo, monkeypatch):
    monkeypatch.setattr(photos, "WIDTHS", (100,))
    outcome = photos_again.render_again(Image.objects.all(), everything=False)
    assert outcome.rendered == 1
    assert {row["width"] for row in Image.objects.get(pk=photo.pk).renditions} == {100}


def test_logo_cards_and_banners_show_the_new_renditions_even_after_an_interruption(photo, monkeypatch):
    factories.department(logo=photo)

    def interrupt(pk):
        raise KeyboardInterrupt

    monkeypatch.setattr(photos, "WIDTHS", (100,))
    with pytest.raises(KeyboardInterrupt):
        photos_again.render_again(Image.objects.all(), everything=False, seen=interrupt)
    [period] = Furniture.objects.read()["identity"]["periods"]
    assert period["logo"]["renditions"] == Image.objects.get(pk=photo.pk).renditions
    assert {row["width"] for row in period["logo"]["renditions"]} == {100}


def test_sizes_made_anew_bring_no_other_picture_before_readers(photo, monkeypatch):
    """Neither one that somebody has put there meanwhile, nor past somebody who waits for a second person."""
    site = factories.department(logo=photo)
    other = factories.take_in(Image(title="x"), factories.photo_bytes(7, kind="PNG"))
    Image.objects.filter(pk=photo.pk).update(file=other.file.name, sha256=other.sha256, renditions=other.renditions)
    monkeypatch.setattr(photos, "WIDTHS", (100,))
    photos_again.render_again(Image.objects.all(), everything=True)
    [period] = Furniture.objects.read()["identity"]["periods"]
    assert period["logo"]["renditions"] == photo.renditions
    assert Version.objects.of(site).count() == 1


def test_the_command_tells_what_it_did(photo, capsys):
    call_command("render_images", "--all")
    assert "1 pictures rendered, 0 were complete, 0 failed." in capsys.readouterr().out
    call_command("render_images", "--after", str(photo.pk))
    assert "0 pictures rendered" in capsys.readouterr().out
    Path(photo.file.path).unlink()
    with pytest.raises(SystemExit) as ended:
        call_command("render_images", "--all")
    assert ended.value.code == 1
    assert f"Picture {photo.pk}: Ảnh gốc không còn" in capsys.readouterr().out


def test_an_interrupted_command_says_how_to_go_on(photo, monkeypatch, capsys):
    def interrupt(images, *, everything, seen):
        seen(7)
        raise KeyboardInterrupt

    monkeypatch.setattr("portal.management.commands.render_images.render_again", interrupt)
    with pytest.raises(SystemExit) as ended:
        call_command("render_images", "--all")
    assert ended.value.code == 130
    assert "manage.py render_images --all --after 7" in capsys.readouterr().err


# Cleared away


def aged(folder: Path) -> None:
    """Every file is two days old."""
    then = (timezone.now() - timedelta(days=2)).timestamp()
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (then, then))


def stored(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_what_nothing_shows_is_cleared_away_after_a_day(photo, stores):
    former = {row["name"] for row in photo.renditions}
    retouch(photo, {"rotate": 180}).save()
    now = {row["name"] for row in photo.renditions}
    (stores / "anh/ab").mkdir(parents=True, exist_ok=True)
    (stores / "anh/ab/.x.part").write_bytes(b"")
    (stores / "anh/ab/ours.txt").write_bytes(b"")
    assert photos_cleaning.clear_away() == 0
    aged(stores)
    assert photos_cleaning.clear_away() == len(former) + 1
    assert stored(stores) == now | {"anh/ab/ours.txt"}
    assert photos_cleaning.clear_away() == 0


def test_what_a_live_edition_has_sealed_stays_until_the_next_one(stores, db):
    cover, in_text = factories.image(10), factories.image(20)

    article = factories.published(cover=cover, body=f"<p>Một.</p>{figure(in_text)}")
    sealed = {row["name"] for image in (cover, in_text) for row in image.renditions}
    for image in (cover, in_text):
        retouch(image, {"rotate": 90}).save()
    article = factories.change(article, factories.editor(), body=f"<p>Hai.</p>{figure(in_text)}")
    aged(stores)
    photos_cleaning.clear_away()
    assert sealed <= stored(stores)
    factories.do(article, "submit", factories.writer())
    factories.do(article, "forward", factories.editor())
    factories.do(article, "approve", factories.approver())
    aged(stores)
    photos_cleaning.clear_away()
    assert not sealed & stored(stores), "what an edit hides must not lie about"
    assert not verify(files=True)


def test_the_original_of_a_deleted_picture_goes_after_a_month(stores, photo):
    kept, gone = factories.image(30), photo.file.name
    photo.delete()
    originals = storages["originals"]
    photos_cleaning.clear_away()
    assert originals.exists(gone)
    for name in (gone, kept.file.name):
        os.utime(originals.path(name), (0, 0))
    photos_cleaning.clear_away()
    assert not originals.exists(gone) and originals.exists(kept.file.name)
    os.utime(originals.path(kept.file.name))  # other tests count what is cleared away


def test_a_file_that_is_being_taken_anew_stays(photo, stores):
    """The same bytes as something that was about to go: they are written again, and so are young."""
    former = {row["name"] for row in photo.renditions}
    data = Path(photo.file.path).read_bytes()
    retouch(photo, {"rotate": 180}).save()
    aged(stores)
    take_in(Image(title="under way"), data)
    photos_cleaning.clear_away()
    assert former <= stored(stores)


def test_the_rounds_hold_few_names_at_once(photo, stores, monkeypatch):
    monkeypatch.setattr(photos_cleaning, "AT_ONCE", 2)
    former = {row["name"] for row in photo.renditions}
    retouch(photo, {"rotate": 180}).save()
    aged(stores)
    assert set(photos_cleaning.unused_renditions()) == former


def test_a_crash_amid_writing_leaves_no_half_file(stores, monkeypatch):
    def crash(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        take_in(Image(title="x"), photo_bytes(92))
    assert stored(stores) == set()
