"""Uploads: only pictures get in, nothing but our own re-encoding gets out."""

import hashlib
import io
import struct
import warnings
import zlib
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from PIL import Image as Pillow
from PIL import ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

from news import photos
from news.models import Image
from news.photos import Unreadable, inspect, take_in
from portal.pictures import Picture
from tests.factories import photo_bytes

SIZE = (64, 48)


def encoded(picture: Pillow.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def halves(left="red", right="blue", size=SIZE) -> Pillow.Image:
    """Left half one colour, right half another: shows which side is up."""
    picture = Pillow.new("RGB", size, right)
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill=left)
    return picture


def near(colour, expected, tolerance: int = 12) -> bool:
    return all(abs(one - other) <= tolerance for one, other in zip(colour, expected, strict=True))


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is this large, whatever its data hold."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


# What is taken


@pytest.mark.parametrize(
    ("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("GIF", "gif"), ("TIFF", "tif")]
)
def test_pictures_of_these_kinds_are_taken(kind, extension):
    picture, found = inspect(encoded(halves(), kind))
    assert (picture.size, picture.mode, found) == (SIZE, "RGB", extension)


def test_a_cmyk_picture_of_a_printer_comes_out_in_rgb():
    picture, _ = inspect(encoded(halves("white", "black").convert("CMYK"), "JPEG"))
    assert picture.mode == "RGB"
    assert near(picture.getpixel((5, 5)), (255, 255, 255))
    assert near(picture.getpixel((60, 5)), (0, 0, 0))


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize(("level", "expected"), [(0, 0), (32768, 128), (65535, 255)])
def test_sixteen_bits_a_pixel_keep_their_brightness(kind, level, expected):
    picture, _ = inspect(encoded(Pillow.new("I;16", SIZE, level), kind))
    assert near(picture.getpixel((5, 5)), (expected,) * 3, 2)


def test_a_palette_with_transparency_lies_on_white():
    palette = halves().quantize(4)
    palette.info["transparency"] = palette.getpixel((0, 0))
    picture, _ = inspect(encoded(palette, "PNG"))
    assert near(picture.getpixel((5, 5)), (255, 255, 255))
    assert near(picture.getpixel((60, 5)), (0, 0, 255))


def test_half_transparent_pixels_lie_on_white():
    picture, _ = inspect(encoded(Pillow.new("RGBA", SIZE, (255, 0, 0, 128)), "PNG"))
    assert near(picture.getpixel((5, 5)), (255, 127, 127), 2)
    grey, _ = inspect(encoded(Pillow.new("LA", SIZE, (0, 0)), "PNG"))
    assert near(grey.getpixel((5, 5)), (255, 255, 255))


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_pictures_of_few_colours_are_taken(mode):
    assert inspect(encoded(halves("white", "black").convert(mode), "PNG"))[0].getpixel((5, 5)) == (255, 255, 255)


def test_of_an_animation_the_first_frame_is_taken():
    frames = [Pillow.new("RGB", SIZE, colour) for colour in ("red", "blue", "green")]
    picture, extension = inspect(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50))
    assert extension == "gif"
    assert near(picture.getpixel((5, 5)), (255, 0, 0))


@pytest.mark.parametrize(("orientation", "place"), [(1, (2, 24)), (3, (61, 24)), (6, (24, 2)), (8, (24, 61))])
def test_a_picture_is_turned_upright(orientation, place):
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    picture, _ = inspect(encoded(halves(), "JPEG", exif=exif, quality=95))
    assert picture.size == (SIZE if orientation in (1, 3) else SIZE[::-1])
    assert near(picture.getpixel(place), (254, 0, 0))


def test_colours_of_another_profile_are_brought_to_srgb():
    """A Lab profile's white point and curves differ from sRGB's, so pixels must move."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    data = encoded(Pillow.new("RGB", SIZE, (120, 120, 120)), "PNG", icc_profile=profile)
    assert inspect(data)[0].mode == "RGB"


def test_a_broken_profile_does_no_harm():
    data = encoded(Pillow.new("RGB", SIZE, (120, 130, 140)), "PNG", icc_profile=b"not a profile" * 20)
    assert near(inspect(data)[0].getpixel((5, 5)), (120, 130, 140), 1)


# What is refused


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


REFUSED = {
    "text": b"Day la van ban. " * 100,
    "vietnamese text": "Đường sắt đô thị. ".encode() * 100,
    "nothing": b"",
    "html": b"<!doctype html><script>alert(1)</script>" * 10,
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"><script>alert(1)</script></svg>',
    "pdf": b"%PDF-1.7\n" + b"x" * 1000,
    "zip": b"PK\x03\x04" + b"\0" * 1000,
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 48\n",
    "bmp": encoded(halves(), "BMP"),
    "icon": encoded(halves(), "ICO"),
    "truncated jpeg": cut(photo_bytes(size=(640, 480))),
    "truncated png": cut(encoded(halves(size=(640, 480)), "PNG")),
    "truncated webp": cut(encoded(halves(size=(640, 480)), "WEBP")),
    "a jpeg's head": photo_bytes()[:20],
    "too small": encoded(Pillow.new("RGB", (15, 400)), "PNG"),
    "tracking pixel": encoded(Pillow.new("RGB", (1, 1)), "GIF"),
    "short of data": png_of(640, 480),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_is_refused_with_a_sentence(name):
    with pytest.raises(Unreadable) as refused:
        inspect(REFUSED[name])
    assert str(refused.value).endswith(".") and "Xin" in str(refused.value)


@pytest.mark.parametrize("side", [7100, 20_000, 2**31 - 1])
def test_a_bomb_is_refused_before_it_unfolds(side):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(Unreadable):
            inspect(png_of(side, side))


def test_a_file_of_too_many_bytes_is_refused(monkeypatch):
    monkeypatch.setattr(photos, "LARGEST_BYTES", 100)
    with pytest.raises(Unreadable, match="nặng"):
        inspect(photo_bytes())


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


def served(image: Image) -> dict[str, bytes]:
    return {each["name"]: Path(default_storage.path(each["name"])).read_bytes() for each in image.renditions}


def test_renditions_are_never_wider_than_the_original(stores):
    image = take_in(Image(title="x"), photo_bytes(size=(1300, 650)))
    assert (image.width, image.height) == (1300, 650)
    assert [(each["format"], each["width"], each["height"]) for each in image.renditions] == [
        (kind, width, width // 2) for width in (360, 720, 1200, 1300) for kind in ("webp", "jpeg")
    ]


@pytest.mark.parametrize(
    ("width", "widths"), [(20, [20]), (360, [360]), (1600, [360, 720, 1200, 1600]), (3000, [360, 720, 1200, 1600])]
)
def test_widths_follow_from_the_originals(stores, width, widths, monkeypatch):
    monkeypatch.setattr(photos, "FORMATS", {"jpeg": {"quality": 50}})
    image = take_in(Image(title="x"), photo_bytes(size=(width, 100)))
    assert [each["width"] for each in image.renditions] == widths


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
    image = take_in(Image(title="x"), photo_bytes())
    kinds = {"webp": "image/webp", "jpeg": "image/jpeg"}
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
    assert [part.split()[1] for part in picture.webp_srcset.split(", ")] == ["360w", "720w", "1200w", "1600w"]
    assert picture.avif_srcset == ""
    assert picture.url.endswith(".jpg")
    assert picture.url == next(
        f"/media/{each['name']}" for each in image.renditions if (each["format"], each["width"]) == ("jpeg", 1200)
    )
    assert (picture.alt, picture.caption) == ("Đồi chè", "Chú thích")


@pytest.mark.parametrize(("x", "y", "classes"), [(0, 100, "fx-0 fy-10"), (50, 50, "fx-5 fy-5"), (33, 68, "fx-3 fy-7")])
def test_the_focal_point_is_told_in_tenths(x, y, classes):
    image = Image(title="x", focal_x=x, focal_y=y, width=1, height=1, renditions=[])
    assert Picture(image.picture_document()).focal_classes == classes


def test_a_picture_without_renditions_has_no_address():
    assert Picture(Image(title="x").picture_document()).url == ""
